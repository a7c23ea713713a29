"""Finding numbers in text as a careful reader would: what they count, and which are part of a name."""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

_UNITS = {
    "%": "% percent percents percentage pct",
    "fold": "fold times",
    "mg": "mg milligram milligrams",
    "mcg": "mcg \u03bcg ug microgram micrograms",
    "g": "g gram grams",
    "kg": "kg kilogram kilograms kilo kilos",
    "mL": "ml milliliter milliliters millilitre millilitres cc",
    "L": "l liter liters litre litres",
    "mm": "mm millimeter millimeters millimetre millimetres",
    "cm": "cm centimeter centimeters centimetre centimetres",
    "inch": "inch inches",
    "Gy": "gy gray grays",
    "cGy": "cgy",
    "IU": "iu unit units",
    "kcal": "kcal calorie calories",
    "degree": "° °c °f degree degrees",
    "minute": "min mins minute minutes",
    "hour": "h hr hrs hour hours hourly",
    "day": "d day days daily",
    "week": "wk wks week weeks weekly",
    "month": "mo mos month months monthly",
    "year": "y yr yrs year years yearly",
    "mg/kg": "mg/kg",
    "mg/m^2": "mg/m^2",
}
_UNIT = {form: unit for unit, forms in _UNITS.items() for form in forms.split()}
_SPELLED = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen"""
_TENS = "- twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: Decimal(n) for n, word in enumerate(_SPELLED.split(), start=2)}
_WORDS |= {word: Decimal(10 * n) for n, word in enumerate(_TENS.split(), start=1)}
_SIZES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_TIMES = {"double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twice": 2, "twofold": 2}
_TIMES |= {"triple": 3, "tripled": 3, "triples": 3, "tripling": 3, "threefold": 3, "thrice": 3}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_GRADE = r"(?:1[0-2]|\d|viii|vii|vi|iv|ix|v|iii|ii|i|x)(?:[a-d]\d?)?"
# "grade 3 or 4", "stages II and III": a kind of step, and the steps
_GRADES = re.compile(
    r"\b(stage|grade|phase|type|class|level|tier)s?:?[ -]"
    rf"({_GRADE}(?:(?: ?- ?|/| to | through |,? and |,? or |, (?=[ivx]+\b)){_GRADE})*)(?!\w|[.,]\d)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W_]+(?:(?:[-/^]|(?<=\d)[.,:](?=\d))[^\W_]+)*")
_PLAIN = re.compile(rf"({_NUMBER})(?:-({_NUMBER}))?(?:(-?)([^\W\d_][^_]*))?")
_FRACTION = re.compile(r"(\d+/\d+)(?:-[a-z-]+)?")
_AFTER = re.compile(r"[ -]?(per ?cent(?:age)?|%|°[cf]?|mg/kg|mg/m\^2|[^\W\d_]+)", re.IGNORECASE)
_BEFORE = re.compile(r"([<>≤≥])\s?$")
_JOINED = re.compile(r" ?[-/] ?|,? (?:to|and|or) | vs\.? | versus | against ", re.IGNORECASE)
_A_BEFORE = re.compile(r"\b(?:a|one) $", re.IGNORECASE)
_PARTS_AFTER = re.compile(r"[ -](thirds|quarters|fourths|fifths|tenths)\b", re.IGNORECASE)
# words that a hyphen joins to a number without making a name of the two
_COUNTING = frozenset(("about", "age", "aged", "after", "before", "over", "under", "post", "pre", "top", "day", "week"))
_SUPERSCRIPTS = {ord(sign): f"^{digit}" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}


class Number(NamedTuple):
    """A number: its value in one spelling (or a fraction "2/3"), what it counts, and < or > before it."""

    value: str
    unit: str | None = None
    side: str = ""

    def __str__(self) -> str:
        return f"{self.side}{self.value}{'' if self.unit is None else ' ' + self.unit}"


class Figures(NamedTuple):
    """What was found in a text, and the text in the form in which names are looked up in it."""

    numbers: tuple[Number, ...]
    grades: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    units: frozenset[str]
    text: str


class _Found(NamedTuple):
    start: int
    end: int
    number: Number


def plain(text: str) -> str:
    """The text with one form of dash, fraction, superscript, decimal point and blank."""
    text = re.sub(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}\b)", ",", text.translate(_SUPERSCRIPTS))
    text = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", " ", text)
    text = unicodedata.normalize("NFKC", text).replace("⁄", "/")
    text = re.sub(r"[‐‑‒–—―−]", "-", text)
    text = re.sub(r"(?<=/)m2\b", "m^2", text)
    return re.sub(r"(?<=\d)[·∙](?=\d)|(?<![\d.])(?=\.\d)", lambda m: "." if m[0] else "0", text)


def figures(text: str, *, quote: bool = False) -> Figures:
    """The numbers, grades and names with digits of a text.

    Of a `quote` more is read as a number than an item is asked for: "one", "first", and every step of "grade 3 or 4".
    """
    text = plain(text)
    grades: list[tuple[str, str]] = []
    rest = text
    for match in _GRADES.finditer(text):
        steps = re.findall(_GRADE, match[2], re.IGNORECASE)
        grades += [(match[1].lower(), _step(step)) for step in steps]
        rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    found: list[_Found] = []
    names: list[str] = []
    for match in _TOKEN.finditer(rest):
        if found and match.start() < found[-1].end:  # a unit or size word that its number has taken
            continue
        _read(rest, match, found, names, quote=quote)
    numbers = tuple(each.number for each in _share_units(rest, found))
    units = frozenset(_UNIT[word] for word in re.findall(r"[^\W\d_]+|%", text.lower()) if word in _UNIT)
    return Figures(numbers, tuple(grades), tuple(names), units, text)


def stands_named(name: str, text: str) -> bool:
    """Whether a name with digits stands in a plain text; hyphen, blank and case do not matter ("PD-1", "PD1")."""
    parts = re.findall(r"\d+|[^\W\d_]+|[^\w\s-]", name)
    pattern = r"[-\s]?".join(re.escape(part) for part in parts)
    return re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", text, re.IGNORECASE) is not None


def _step(step: str) -> str:
    roman, letter = re.fullmatch(r"(\d+|[ivx]+)(.*)", step.lower()).groups()  # type: ignore[union-attr]  # made by _GRADE
    return f"{_ROMAN.get(roman, roman)}{letter}"


def _value(digits: str) -> str:
    number = Decimal(digits.replace(",", "")).normalize()
    return f"{number:f}"


def _read(text: str, match: re.Match[str], found: list[_Found], names: list[str], *, quote: bool) -> None:
    token, start, end = match[0], match.start(), match.end()
    if not any(letter.isdigit() for letter in token):
        _read_word(text, token.lower(), start, end, found, quote=quote)
        return
    side_match = _BEFORE.search(text, max(0, start - 2), start)
    side = "" if side_match is None else {"≤": "<", "≥": ">"}.get(side_match[1], side_match[1])
    if (fraction := _FRACTION.fullmatch(token)) is not None:
        found.append(_Found(start, end, Number(fraction[1], None, side)))
    elif (number := _PLAIN.fullmatch(token)) is not None and _is_number(number):
        low, high, _, tail = number.groups()
        unit = _unit_of(tail.lower()) if tail else None
        if not tail:
            unit, end, size = _unit_after(text, end)
            low, high = (_times(low, size), None if high is None else _times(high, size))
        found += [_Found(start, end, Number(_value(each), unit, side)) for each in (low, high) if each]
    else:
        names += _names(token, start, found)


def _is_number(match: re.Match[str]) -> bool:
    """Whether what follows the digits is a unit or plain words ("5mg", "6-month"), not a name's letters ("5-FU")."""
    tail = match[4]
    if tail is None or _unit_of(tail.lower()) is not None:
        return True
    if match[3]:
        return re.fullmatch(r"[a-z]+(-[a-z]+)*", tail) is not None
    return tail in ("st", "nd", "rd", "th", "s")


def _unit_of(tail: str) -> str | None:
    return (
        _UNIT.get(tail) or _UNIT.get(re.split(r"[-/]", tail)[0]) or ("th" if tail in ("st", "nd", "rd", "th") else None)
    )


def _unit_after(text: str, end: int) -> tuple[str | None, int, int]:
    """The unit that follows, where it ends, and the size word before it ("5 million")."""
    match, size = _AFTER.match(text, end), 1
    if match is not None and match[1].lower() in _SIZES:
        size, end = _SIZES[match[1].lower()], match.end()
        match = _AFTER.match(text, end)
    if match is None:
        return None, end, size
    unit = _UNIT.get(re.sub(r"^per ?cent(age)?$", "percent", match[1].lower()))
    return unit, end if unit is None else match.end(), size


def _times(digits: str, size: int) -> str:
    return f"{Decimal(digits.replace(',', '')) * size:f}"


def _names(token: str, start: int, found: list[_Found]) -> list[str]:
    """The name with digits in a token, without the plain words joined to it: HER2 of "anti-HER2-directed"."""
    parts = token.split("-")
    while len(parts) > 1 and re.fullmatch(r"[a-z]+", parts[-1]):
        parts.pop()
    while len(parts) > 1 and re.fullmatch(r"[a-z]+", parts[0]) and not parts[1].isdigit():
        parts.pop(0)
    if len(parts) == 2 and parts[0] in _COUNTING and parts[1].isdigit():
        found.append(_Found(start, start + len(token), Number(_value(parts[1]))))
        return []
    return ["-".join(parts)]


_UNIT_FREE = frozenset(
    ("about", "age", "aged", "after", "before", "over", "under", "post", "pre", "top", "day", "week")
)


def _read_word(text: str, token: str, start: int, end: int, found: list[_Found], *, quote: bool) -> None:
    """Numbers in words: two, twenty-one, two-thirds, three-drug, half, twice, hundreds, and in quotes one and first."""
    first, _, second = token.partition("-")
    if token in _TIMES:
        found.append(_Found(start, end, Number(str(_TIMES[token]), "fold")))
    elif first in _PARTS and _PARTS[first] == 2:
        found.append(_Found(start, end, Number("1/2")))
    elif token.rstrip("s") in _PARTS and _A_BEFORE.search(text, max(0, start - 5), start):
        found.append(_Found(start, end, Number(f"1/{_PARTS[token.rstrip('s')]}")))
    elif first == "one" and second.rstrip("s") in _PARTS:
        found.append(_Found(start, end, Number(f"1/{_PARTS[second.rstrip('s')]}")))
    elif first in _WORDS or (quote and first == "one"):
        _read_spelled(text, first, second, start, end, found)
    elif token.rstrip("s") in _SIZES:
        found.append(_Found(start, end, Number(str(_SIZES[token.rstrip("s")]))))
    elif quote and token in _ORDINALS:
        found.append(_Found(start, end, Number(str(_ORDINALS.index(token) + 1), "th")))


def _read_spelled(text: str, first: str, second: str, start: int, end: int, found: list[_Found]) -> None:
    value = _WORDS.get(first, Decimal(1))
    if second in _WORDS and value >= 20:
        value += _WORDS[second]
    elif second == "one" and value >= 20:
        value += 1
    elif second.rstrip("s") in _PARTS:
        found.append(_Found(start, end, Number(f"{value}/{_PARTS[second.rstrip('s')]}")))
        return
    elif second:
        found.append(_Found(start, end, Number(str(value), _UNIT.get(second.partition("-")[0]))))
        return
    parts = _PARTS_AFTER.match(text, end)
    if parts is not None:
        found.append(_Found(start, parts.end(), Number(f"{value}/{_PARTS[parts[1].lower().rstrip('s')]}")))
        return
    unit, end, size = _unit_after(text, end)
    found.append(_Found(start, end, Number(_value(str(value * size)), unit)))


def _share_units(text: str, found: list[_Found]) -> list[_Found]:
    """Numbers joined to the next by "to", "and" or a dash count what that counts: "5 to 10 percent", "5, 10 and 20 mg".

    A comma alone joins only to a number that is itself joined to its next: not in "In 2020, 5 percent".
    """
    shared: list[_Found] = []
    joined = False
    for each in reversed(found):
        following = shared[-1] if shared else None
        between = "" if following is None else text[each.end : following.start]
        takes = following is not None and (_JOINED.fullmatch(between) or (joined and between.strip() == ","))
        joined = bool(takes and each.number.unit is None)
        unit = following.number.unit if joined and following is not None else each.number.unit
        shared.append(each._replace(number=each.number._replace(unit=unit)))
    return shared[::-1]
