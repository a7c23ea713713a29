"""How hard a statement is to read for somebody who is no doctor."""

import re

SHORT, LONG = 25, 50  # words of a sentence that reads easily, and of one that nobody follows
BRACKETS = 2  # that break a sentence up
CODES = 0.15  # of the words

# A short form or a code: HER2, IHC, NCT03734029, p53; a plain number is none.
_CODE = re.compile(r"[A-Z]{2,}\d*|[A-Za-z]\d+")
_END = re.compile(r"[.;:!?] ")


def hardness(text: str) -> float:
    """0 to 1: long sentences, brackets, and short forms and codes, each a third."""
    words = text.count(" ") + 1
    longest = words if words <= SHORT else max(sentence.count(" ") + 1 for sentence in _END.split(text))
    length = (longest - SHORT) / (LONG - SHORT)
    codes = len(_CODE.findall(text)) / (CODES * words)
    return (min(1.0, max(0.0, length)) + min(1.0, text.count("(") / BRACKETS) + min(1.0, codes)) / 3
