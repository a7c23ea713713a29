"""Words that show that a question is about cancer or its care."""

import re
import tomllib
from functools import cache
from pathlib import Path


def of_care(word: str) -> bool:
    """Whether a word, lower-case, shows by its beginning that a question is about cancer or its care."""
    return _field().match(word) is not None


@cache
def _field() -> re.Pattern[str]:
    words = tomllib.loads((Path(__file__).parent / "field.toml").read_text(encoding="utf-8"))["field"]
    return re.compile("|".join(re.escape(word) for word in words.split()))
