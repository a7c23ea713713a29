"""The vocabulary: what people call things, and what the content calls them. Versioned data, read once.

`drugs.toml`, `cancers.toml` and `biomarkers.toml` hold names and their other names; `lay.toml` holds everyday phrases,
British and Spanish words, and the clinical terms they stand for.
"""

import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

Kind = Literal["drug", "cancer", "biomarker", "lay"]

LONGEST = 6  # words of a phrase
FEWEST_LETTERS = 6  # of a word whose spelling is mended
_FOLDER = Path(__file__).parent
_WORD = re.compile(r"[^\W_]+")
_NAMED: tuple[tuple[Kind, str], ...] = (("drug", "drugs"), ("cancer", "cancers"), ("biomarker", "biomarkers"))

# What follows a drug's name on a label and is left out in speech: salts, and the FDA's four-letter suffixes.
_SALT = re.compile(
    r"\s+(?:acetate|mesylate|maleate|monohydrate|hydrochloride|dihydrochloride|citrate|phosphate|sulfate|tosylate|"
    r"ditosylate|malate|succinate|fumarate|sodium|disodium|potassium|calcium|tartrate|ditartrate|besylate|camsylate|"
    r"dimeglumine|pamoate|liposome|injection|dimaleate|bromide|chloride|hemihydrate)\b.*$",
    re.I,
)
_SUFFIX = re.compile(r"-[a-z]{4}$")
_PREFIX = re.compile(r"^(?:fam|ado|ziv)-", re.I)


class Expansion(NamedTuple):
    """A phrase of the text (as written) and the terms it may stand for in the content."""

    matched: str
    terms: tuple[str, ...]
    kind: Kind


class _Entry(NamedTuple):
    kind: Kind
    terms: tuple[str, ...]
    exact: str | None  # the only spelling that counts, for a short form that is also a word


def _key(phrase: str) -> str:
    """Phrases meet whatever hyphens and spaces they are written with."""
    return "".join(_WORD.findall(phrase.lower()))


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _plain(name: str) -> str:
    return _PREFIX.sub("", _SUFFIX.sub("", _SALT.sub("", name))).strip()


@cache
def _entries() -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for kind, file in _NAMED:
        for row in _load(file)[kind]:
            said = [row["name"], *row.get("also", ())]
            if kind == "drug":
                said = list(dict.fromkeys([_plain(row["name"]), *said]))
            for one in said:
                others = tuple(other for other in said if _key(other) != _key(one))
                exact = one if one in row.get("exact", ()) else None
                found.setdefault(_key(one), _Entry(kind, others, exact))
    for row in _load("lay")["lay"]:
        for phrase in row["phrases"]:
            found.setdefault(_key(phrase), _Entry("lay", tuple(row["terms"]), None))
    return found


@cache
def version() -> str:
    """The newest of the files' versions."""
    return max(str(_load(name)["version"]) for name in ("drugs", "cancers", "biomarkers", "lay"))


@cache
def names(kind: str) -> frozenset[str]:
    """All names of a kind (drug, cancer, biomarker), lower-case; names that count in one spelling only are left out."""
    file = dict(_NAMED)[kind]  # type: ignore[index]  # a KeyError names the unknown kind
    found: set[str] = set()
    for row in _load(file)[kind]:
        said = [row["name"], *row.get("also", ()), *([_plain(row["name"])] if kind == "drug" else [])]
        found.update(one.lower() for one in said if one not in row.get("exact", ()))
    return frozenset(found)


def expand(text: str) -> list[Expansion]:
    """What the vocabulary knows in the text, in order and without overlaps, the longest phrase first.

    A single word that it does not know is mended first where one spelling is near enough.
    """
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    entries, found, place = _entries(), list[Expansion](), 0
    while place < len(words):
        for length in range(min(LONGEST, len(words) - place), 0, -1):
            run = words[place : place + length]
            entry = entries.get("".join(word.lower() for word, _, _ in run))
            said = text[run[0][1] : run[-1][2]]
            if entry is None and length == 1 and (meant := correct(said)) is not None:
                entry = entries[meant]._replace(terms=(meant, *entries[meant].terms))
            if entry is not None and (entry.exact is None or entry.exact == said):
                found.append(Expansion(said, entry.terms, entry.kind))
                place += length - 1
                break
        place += 1
    return found


def correct(word: str) -> str | None:
    """The one-word name that a misspelt word most likely means, lower-case, or None.

    One slip (a letter too many, too few, wrong, or two swapped) in words of six to eight letters, two in longer ones.
    """
    said = word.lower()
    if len(said) < FEWEST_LETTERS or said in _entries() or not said.isalpha() or said in _everyday():
        return None
    slips = 1 if len(said) <= 8 else 2
    near = {name for form in _shortened(said, slips) for name in _deletions().get(form, ())}
    best = min(((distance(said, name), name) for name in near if name[0] == said[0]), default=None)
    return best[1] if best is not None and best[0] <= slips else None


@cache
def _deletions() -> dict[str, tuple[str, ...]]:
    """Every name by each way to leave out up to two letters (the SymSpell index, Wolf Garbe 2012)."""
    index: defaultdict[str, list[str]] = defaultdict(list)
    for name in _entries():
        if len(name) >= FEWEST_LETTERS and name.isalpha() and " " not in name and len(name) <= 18:
            for form in _shortened(name, 1 if len(name) <= 8 else 2):
                index[form].append(name)
    return {form: tuple(names_) for form, names_ in index.items()}


def _shortened(word: str, slips: int) -> set[str]:
    forms = {word}
    for _ in range(slips):
        forms |= {form[:n] + form[n + 1 :] for form in forms for n in range(len(form))}
    return forms


def distance(one: str, other: str) -> int:
    """Edits from one word to the other, a swap of neighbours counting as one (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


@cache
def _everyday() -> frozenset[str]:
    return frozenset(_load("lay")["everyday"].split())
