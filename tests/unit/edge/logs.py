"""A logger whose lines a test reads."""

import io
import json
from itertools import count
from typing import Any

from aws_lambda_powertools import Logger

_NUMBERS = count()


class Log:
    """A logger of its own, and what it wrote."""

    def __init__(self) -> None:
        self._out = io.StringIO()
        self.logger = Logger(service=f"test{next(_NUMBERS)}", stream=self._out)

    @property
    def text(self) -> str:
        return self._out.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]
