"""The vocabulary: what people call things, and what the content calls them. Versioned data, read once, when first used.

`drugs.toml`, `cancers.toml` and `biomarkers.toml` hold names and their other names, each file its source and rule;
`lay.toml` holds everyday phrases, British and Spanish words, and the clinical terms that they stand for.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

Kind = Literal["drug", "cancer", "biomarker", "lay", "spelling"]

LONGEST = 9  # words of a phrase
MOST_TERMS = 8  # of a phrase; the plainest name stands first
FEWEST_LETTERS = 6  # of a word whose spelling is mended, and of a phrase that may be parted otherwise than it is listed
NEAR = 5  # words between an ambiguous short form and the name that makes it clear
_TWO_SLIPS = 9  # words of so many letters may have two slips
_FOLDER = Path(__file__).parent
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’")
_FILES: dict[Kind, str] = {"drug": "drugs", "cancer": "cancers", "biomarker": "biomarkers", "lay": "lay"}


class Expansion(NamedTuple):
    """A phrase of the text, as written, and the terms that it may stand for in the content, the plainest first.

    The kind "spelling" is a clinical word alone that was written otherwise: British, or misspelt. What is said of other
    things as often is `everyday`: it shows no question to be about cancer.
    """

    matched: str
    terms: tuple[str, ...]
    kind: Kind
    everyday: bool = False


class _Entry(NamedTuple):
    """What one phrase stands for. Phrases that differ only in hyphens, spaces or a plural s share an entry."""

    kind: Kind
    terms: tuple[str, ...]
    partings: frozenset[tuple[str, ...]]
    alone: frozenset[str] | None  # spellings that count by themselves; None where any does
    near: bool  # whether any counts beside a cancer or biomarker
    everyday: bool


class _Phrase(NamedTuple):
    """One phrase of a file with its words as they are compared, before those that share a key are joined."""

    kind: Kind
    said: str
    words: tuple[str, ...]
    terms: tuple[str, ...]
    exact: bool
    near: bool
    label: bool  # the longer name on a drug's label
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


def expand(text: str) -> list[Expansion]:
    """What the vocabulary knows in the text, in order and without overlaps, the longest phrase first.

    A word that it does not know is mended first where one spelling is near enough.
    """
    words = [_read(match) for match in _WORD.finditer(text)]
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
    return [one.found for one in matches if one.sure or _is_named_beside(one, matches)]


def names(kind: str) -> frozenset[str]:
    """All names of a kind (drug, cancer, biomarker, lay), lower-case, that count in any spelling and anywhere.

    The longer names on drugs' labels are left out: nobody says them.
    """
    return _names()[kind]


@lru_cache(maxsize=4096)
def correct(word: str) -> str | None:
    """The word of a drug's, cancer's or clinical name that a misspelt word most likely means, lower-case, or None.

    One slip (a letter too many, too few, wrong, or two swapped) in words of six to eight letters, two in longer ones.
    Between two words of drugs that are equally near it does not choose.
    """
    said = _fold(word)
    if len(said) < FEWEST_LETTERS or not (said.isascii() and said.isalpha()) or _is_known(said):
        return None
    slips = 1 if len(said) < _TWO_SLIPS else 2
    letters, best, near = _letters(said), slips, list[str]()
    for length in range(len(said) - slips, len(said) + slips + 1):
        for name, its_letters in _by_shape().get((said[0], length), ()):
            if (letters ^ its_letters).bit_count() <= 2 * slips:
                far = distance(said, name)
                if far < best:
                    best, near = far, [name]
                elif far == best:
                    near.append(name)
    if not near or (len(near) > 1 and not _drug_words().isdisjoint(near)):
        return None
    return min(near, key=lambda name: (-_shared_start(said, name), name))


def distance(one: str, other: str) -> int:
    """Edits from one word to the other, a swap of neighbours counting as one (optimal string alignment)."""
    start = _shared_start(one, other)
    one, other = one[start:], other[start:]
    before, row = list[int](), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


@cache
def version() -> str:
    """The newest of the files' versions."""
    return max(str(_load(name)["version"]) for name in _FILES.values())


# -- reading text


def _fold(word: str) -> str:
    """Lower case, without accents and apostrophes."""
    plain = word.lower().translate(_APOSTROPHES)
    if plain.isascii():
        return plain
    return "".join(one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one))


@lru_cache(maxsize=4096)
def _written(phrase: str) -> tuple[str, ...]:
    """The words in their own spelling; the index reads plurals, so a plural is no other writing."""
    return tuple(_singular(_fold(word)) for word in _WORD.findall(phrase))


def _american(word: str) -> str:
    spellings = _spellings()
    if word in spellings:
        return spellings[word]
    return f"{spellings[word[:-1]]}s" if word.endswith("s") and word[:-1] in spellings else word


def _singular(word: str) -> str:
    """Without the s of a plural; not in short words, in which it tells two apart (mets, MET)."""
    return word[:-1] if len(word) > 4 and word[-1] == "s" and word[-2] not in "sui" else word


def _read(match: re.Match[str]) -> _Word:
    written = _fold(match[0])
    read = _american(written)
    if read == written:
        read = correct(written) or written
    return _Word(match.start(), match.end(), read, read != written)


def _longest(text: str, words: list[_Word], place: int, shouted: bool) -> _Match | None:
    entries = _entries()
    parts = tuple(_singular(word.read) for word in words[place : place + LONGEST])
    for length in range(len(parts), 0, -1):
        entry = entries.get(key := "".join(parts[:length]))
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
                Expansion(matched, tuple(terms[:MOST_TERMS]), entry.kind, entry.everyday),
                sure,
            )
    return None


def _says(said: tuple[str, ...], term: tuple[str, ...]) -> bool:
    """Whether a search for what was said finds the term anyway: the same words, or one of them."""
    return said == term or (len(term) == 1 and term[0] in said)


def _may_be_parted(key: str) -> bool:
    """Whether the phrase may be written with other hyphens and spaces: "her-2", but not "cart" for "car t"."""
    return len(key) >= FEWEST_LETTERS or any(one.isdigit() for one in key)


def _is_named_beside(one: _Match, matches: Iterable[_Match]) -> bool:
    return any(
        other is not one
        and other.found.kind in ("cancer", "biomarker")
        and max(other.first - one.last, one.first - other.last) <= NEAR
        for other in matches
    )


# -- spelling


def _shared_start(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _letters(word: str) -> int:
    """A bit for each letter, another for one that stands twice: one slip changes no more than two of them."""
    bits = 0
    for one in word:
        bit = 1 << (ord(one) - ord("a"))
        bits |= bit << 26 if bits & bit else bit
    return bits


def _is_known(word: str) -> bool:
    return word in _known() or (word[-1] == "s" and word[:-1] in _known())


@cache
def _by_shape() -> dict[tuple[str, int], list[tuple[str, int]]]:
    """The words that a misspelt one may mean, by first letter and length."""
    found = defaultdict(list)
    for word in sorted(_drug_words() | _clinical()):
        if len(word) >= FEWEST_LETTERS and word.isascii() and word.isalpha() and word not in _everyday():
            found[word[0], len(word)].append((word, _letters(word)))
    return dict(found)


@cache
def _known() -> frozenset[str]:
    """Words that are spelt as they should be."""
    said = {_fold(word) for one in _phrases() for name in (one.said, *one.terms) for word in _WORD.findall(name)}
    return frozenset(said) | _clinical() | _everyday() | _spellings().keys() | set(_spellings().values())


@cache
def _drug_words() -> frozenset[str]:
    said = (one.said for one in _phrases() if one.kind == "drug" and not one.label)
    return frozenset(_fold(word) for phrase in said for word in _WORD.findall(phrase))


@cache
def _clinical() -> frozenset[str]:
    return frozenset(_load("lay")["clinical"].split())


@cache
def _everyday() -> frozenset[str]:
    return frozenset(_load("lay")["everyday"].split())


@cache
def _spellings() -> dict[str, str]:
    return {str(british): str(american) for british, american in _load("lay")["spelling"].items()}


# -- the files


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(_singular(_american(_fold(word))) for word in _WORD.findall(phrase))


@cache
def _phrases() -> tuple[_Phrase, ...]:
    return tuple(_read_files())


def _read_files() -> Iterator[_Phrase]:
    for kind in _FILES:
        for row in _load(_FILES[kind])[kind]:
            exact, near, everyday = row.get("exact", ()), row.get("near", ()), row.get("everyday", False)
            for said, terms in _sayings(kind, row):
                yield _Phrase(
                    kind, said, _words(said), terms, said in exact, said in near, said == row.get("label"), everyday
                )


def _sayings(kind: Kind, row: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each phrase of a row, and what all of them stand for: the name first, then what it covers and its other names.

    No term is a short form that counts only as written (the content's word would be another), or a longer form of one
    before it, which could only find less.
    """
    if kind == "lay":
        for phrase in row["phrases"]:
            yield phrase, tuple(row["terms"])
        return
    others = (*row.get("also", ()), *row.get("elsewhere", ()))
    terms = [term for term in (row["name"], *row.get("covers", ())) if not _is_only_exact(term, row)]
    for other in others:
        if not _is_only_exact(other, row) and not any(_holds(_words(other), _words(term)) for term in terms):
            terms.append(other)
    for one in (row["name"], *others, *row.get("said", ()), *([row["label"]] if "label" in row else [])):
        yield one, tuple(terms)


def _is_only_exact(name: str, row: dict[str, Any]) -> bool:
    return name in row.get("exact", ()) and name not in row.get("near", ())


def _holds(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    return any(longer[start : start + len(shorter)] == shorter for start in range(len(longer) - len(shorter) + 1))


@cache
def _entries() -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for one in _phrases():
        key, entry = "".join(one.words), found.get("".join(one.words))
        alone = frozenset([one.said] if one.exact else []) if one.exact or one.near else None
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
            one.said.lower() for one in _phrases() if one.kind == kind and not (one.exact or one.near or one.label)
        )
        for kind in _FILES
    }
