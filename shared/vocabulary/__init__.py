"""The vocabulary: what people call things, and what the content calls them. Versioned data, read once, when first used.

`drugs.toml`, `cancers.toml` and `biomarkers.toml` hold names and their other names, each file its source and rule;
`lay.toml` holds everyday phrases, British and Spanish words, and the clinical terms that they stand for; `signs.toml`
what people say of their bodies in words that stand near each other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from shared.vocabulary.languages import english
from shared.vocabulary.phrases import FILES, WORD, Kind, Phrase, american, fold, load, phrases, singular
from shared.vocabulary.signs import signs
from shared.vocabulary.spelling import correct

LONGEST = 9  # words of a phrase
MOST_TERMS = 8  # of a phrase; the plainest name stands first
FEWEST_LETTERS = 6  # of a phrase that may be parted otherwise than it is listed
NEAR = 5  # words between an ambiguous short form and the name that makes it clear
_ENDED = re.compile(r"[.?!;\n]")
_STAGE = re.compile(r"\bstage\s+(?:[0-4]|i{1,3}|iv|one|two|three|four)[a-d]?\s+$", re.I)


class Expansion(NamedTuple):
    """A phrase of the text, as written, and the terms that it may stand for in the content, the plainest first.

    The kind "spelling" is a clinical word alone that was written otherwise: British, or misspelt; "content" is what the
    content itself calls so (content_names.py). What is said of other things as often is `everyday`: it shows no
    question to be about cancer. `forms` are all its names, that which was written among them.
    """

    matched: str
    terms: tuple[str, ...]
    kind: Kind | Literal["spelling", "content"]
    everyday: bool = False
    forms: tuple[str, ...] = ()


class _Entry(NamedTuple):
    """What one phrase stands for. Phrases that differ only in hyphens, spaces or a plural s share an entry."""

    kind: Kind
    terms: tuple[str, ...]
    partings: frozenset[tuple[str, ...]]
    alone: frozenset[str] | None  # spellings that count by themselves; None where any does
    near: bool  # whether any counts beside a cancer or biomarker
    everyday: bool


class _Word(NamedTuple):
    """A word of the text: where it stands, as it was read, and whether that is not how it was written."""

    start: int
    end: int
    read: str
    mended: bool


class _Match(NamedTuple):
    first: int  # word
    last: int
    found: Expansion
    sure: bool  # whether it counts by itself


@lru_cache(maxsize=1000)
def expand(text: str) -> tuple[Expansion, ...]:
    """What the vocabulary knows in the text, in order: phrases that do not overlap, the longest first, and signs.

    A word that it does not know is mended first where one spelling is near enough.
    """
    words = [_read(match) for match in WORD.finditer(text)]
    shouted = text.isupper()
    matches, place = list[_Match](), 0
    while place < len(words):
        match = _longest(text, words, place, shouted)
        if match is not None:
            matches.append(match)
        elif words[place].mended:
            word = words[place]
            found = Expansion(text[word.start : word.end], (word.read,), "spelling")
            matches.append(_Match(place, place, found, sure=True))
        place = place + 1 if match is None else match.last + 1
    matches = [one for one in matches if one.sure or _is_named_beside(one, matches)]
    told = sorted((*matches, *_told(text, words, matches)), key=lambda one: one.first)
    return _spread([one.found for one in told])


def names(kind: str) -> frozenset[str]:
    """All names of a kind (drug, cancer, biomarker, lay), lower-case, that count in any spelling and anywhere.

    The longer names on drugs' labels are left out: nobody says them.
    """
    return _names()[kind]


@cache
def version() -> str:
    """The newest of the files' versions."""
    return max(str(load(name)["version"]) for name in (*FILES.values(), "signs"))


# -- reading text


@lru_cache(maxsize=4096)
def _written(phrase: str) -> tuple[str, ...]:
    """The words in their own spelling; the index reads plurals, so a plural is no other writing."""
    return tuple(singular(fold(word)) for word in WORD.findall(phrase))


def _read(match: re.Match[str]) -> _Word:
    written = fold(match[0])
    read = american(written)
    if read == written:
        read = correct(written) or written
    return _Word(match.start(), match.end(), read, read != written)


def _told(text: str, words: list[_Word], matches: Sequence[_Match]) -> Iterator[_Match]:
    """Signs of illness, but those of which a phrase has told both."""
    phrased = {place for one in matches if one.last > one.first for place in range(one.first, one.last + 1)}
    for sign in signs([singular(word.read) for word in words]):
        matched = text[words[sign.first].start : words[sign.last].end]
        if not {sign.first, sign.last} <= phrased and not _ENDED.search(matched):
            yield _Match(
                sign.first, sign.last, Expansion(matched, sign.terms, "lay", forms=(matched, *sign.terms)), sure=True
            )


def _longest(text: str, words: list[_Word], place: int, shouted: bool) -> _Match | None:
    entries, staged = _entries(), _staged()
    parts = tuple(singular(word.read) for word in words[place : place + LONGEST])
    for length in range(len(parts), 0, -1):
        key = "".join(parts[:length])
        is_staged = key in staged and _is_staged(text, words, place, place + length)
        entry = (staged if is_staged else entries).get(key)
        if entry is None or not (parts[:length] in entry.partings or _may_be_parted(key)):
            continue
        run = words[place : place + length]
        matched = text[run[0].start : run[-1].end]
        sure = entry.alone is None or (matched in entry.alone and not shouted)
        if sure or entry.near:
            written = _written(matched)
            terms = [term for term in entry.terms if not _says(written, _written(term))]
            # a word that was mended is itself a term: the content may say it without the rest of the name
            terms[1:1] = [word.read for word in run if word.mended and word.read not in terms]
            return _Match(
                place,
                place + length - 1,
                Expansion(matched, tuple(terms[:MOST_TERMS]), entry.kind, entry.everyday, (matched, *entry.terms)),
                sure,
            )
    return None


def _says(said: tuple[str, ...], term: tuple[str, ...]) -> bool:
    """Whether a search for what was said finds the term anyway: the same words, or one of them."""
    return said == term or (len(term) == 1 and term[0] in said)


def _may_be_parted(key: str) -> bool:
    """Whether the phrase may be written with other hyphens and spaces: "her-2", but not "cart" for "car t"."""
    return len(key) >= FEWEST_LETTERS or any(one.isdigit() for one in key)


def _is_staged(text: str, words: list[_Word], first: int, after: int) -> bool:
    """Whether a stage stands before, and nothing after that goes on: "stage 3 kidney disease" is no cancer."""
    start = words[first].start
    if not _STAGE.search(text[max(0, start - 20) : start]):
        return False
    ended = after == len(words) or not text[words[after - 1].end : words[after].start].isspace()
    return ended or words[after].read in english()


def _spread(found: list[Expansion]) -> tuple[Expansion, ...]:
    """Where another cancer is said to have spread, the cancer of a place is what has come there, and no second one."""
    places = _places()
    spreads = any("metastatic" in one.terms for one in found)
    first = any(one.kind == "cancer" and places.keys().isdisjoint(one.forms) for one in found)
    if not (spreads and first):
        return tuple(found)
    return tuple(
        Expansion(one.matched, (place, "metastatic cancer"), "lay")
        if one.kind == "cancer" and (place := next((places[name] for name in one.forms if name in places), None))
        else one
        for one in found
    )


@cache
def _places() -> dict[str, str]:
    return {row["name"]: row["spread"] for row in load("cancers")["cancer"] if "spread" in row}


def _is_named_beside(one: _Match, matches: Iterable[_Match]) -> bool:
    return any(
        other is not one
        and other.found.kind in ("cancer", "biomarker")
        and max(other.first - one.last, one.first - other.last) <= NEAR
        for other in matches
    )


@cache
def _entries() -> dict[str, _Entry]:
    return _joined(one for one in phrases() if not one.staged)


@cache
def _staged() -> dict[str, _Entry]:
    """What is a cancer after a stage and else a part of the body, or nothing: "stage 3 bowel"."""
    return _joined(one for one in phrases() if one.staged)


def _joined(given: Iterable[Phrase]) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for one in given:
        key, entry = "".join(one.words), found.get("".join(one.words))
        limited = one.exact or one.near
        alone = frozenset([one.said] if one.exact else []) if limited else None
        if entry is None:
            found[key] = _Entry(one.kind, one.terms, frozenset([one.words]), alone, one.near, one.everyday)
        else:
            found[key] = entry._replace(
                terms=tuple(dict.fromkeys((*entry.terms, *one.terms))),
                partings=entry.partings | {one.words},
                alone=None if entry.alone is None or alone is None else entry.alone | alone,
                near=entry.near or one.near,
                everyday=entry.everyday and one.everyday,
            )
    return found


@cache
def _names() -> dict[str, frozenset[str]]:
    return {
        kind: frozenset(
            one.said.lower()
            for one in phrases()
            if one.kind == kind and not (one.exact or one.near or one.staged or one.label)
        )
        for kind in FILES
    }
