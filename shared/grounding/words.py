"""A text's words as the checks compare them: Unicode forms, case, punctuation and dashes do not matter."""

import re
import unicodedata

_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:'[^\W\d_]+)*\d*[^\W_]*|%")


def words(text: str) -> list[str]:
    """The words, numbers with their decimals and percent sign in one."""
    straight = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    return _WORD.findall(straight.casefold())
