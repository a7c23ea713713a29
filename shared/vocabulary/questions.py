"""Which sentences of a message ask something."""

import re

_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
_ASKS = re.compile(
    r"(?:(?:and|but|so|also|or|then|ok) )?(?:what|whats|how|why|when|where|who|which|is|are|am|can|could|should|do|"
    r"does|did|will|would|may|must|has|have|any|anyone|need)\b",
    re.I,
)


def sentences(text: str) -> list[str]:
    """The message's sentences and lines."""
    return [one for one in _SENTENCE.split(text) if one.strip()]


def questions(text: str) -> list[str]:
    """Those that end with a question mark, or where none does, those that begin as questions do."""
    found = sentences(text)
    return [one for one in found if one.rstrip().endswith("?")] or [one for one in found if _ASKS.match(one)]
