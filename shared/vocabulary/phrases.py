"""The vocabulary's files: phrases and the terms that they stand for, and words as they are compared."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

Kind = Literal["drug", "cancer", "biomarker", "lay"]

FILES: dict[Kind, str] = {"drug": "drugs", "cancer": "cancers", "biomarker": "biomarkers", "lay": "lay"}
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FOLDER = Path(__file__).parent
_REMEMBERED = 10_000  # words: those of the phrases, which are read at a cold start, and of some questions
_APOSTROPHES = str.maketrans("", "", "'’")


class Phrase(NamedTuple):
    """One phrase of a file with its words as they are compared, before those that share a key are joined."""

    kind: Kind
    said: str
    words: tuple[str, ...]
    terms: tuple[str, ...]
    everyday: bool
    exact: bool = False
    near: bool = False
    label: bool = False  # the longer name on a drug's label
    staged: bool = False  # a cancer's name without the word, as in "stage 3 ovarian"


@cache
def load(name: str) -> dict[str, Any]:
    """A file, by its name without the ending."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase's words as they are compared: folded, American, singular."""
    return tuple(singular(american(fold(word))) for word in WORD.findall(phrase))


@cache
def phrases() -> tuple[Phrase, ...]:
    """All phrases of all files."""
    return tuple(_read_files())


def _read_files() -> Iterator[Phrase]:
    for kind in FILES:
        for row in load(FILES[kind])[kind]:
            exact, near, everyday = row.get("exact", ()), row.get("near", ()), row.get("everyday", False)
            for said, terms in _sayings(kind, row):
                label = said == row.get("label")
                yield Phrase(kind, said, words_of(said), terms, everyday, said in exact, said in near, label)
                part = said.removesuffix(" cancer")
                if kind == "cancer" and part != said and " " not in part:
                    yield Phrase(kind, part, words_of(part), terms, everyday, staged=True)


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
        if not _is_only_exact(other, row) and not any(_holds(words_of(other), words_of(term)) for term in terms):
            terms.append(other)
    for one in (row["name"], *others, *row.get("said", ()), *([row["label"]] if "label" in row else [])):
        yield one, tuple(terms)


def _is_only_exact(name: str, row: dict[str, Any]) -> bool:
    return name in row.get("exact", ()) and name not in row.get("near", ())


def _holds(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    return any(longer[start : start + len(shorter)] == shorter for start in range(len(longer) - len(shorter) + 1))


# -- words


@lru_cache(maxsize=_REMEMBERED)
def fold(word: str) -> str:
    """Lower case, without accents and apostrophes."""
    plain = word.lower().translate(_APOSTROPHES)
    if plain.isascii():
        return plain
    return "".join(one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one))


@lru_cache(maxsize=_REMEMBERED)
def american(word: str) -> str:
    """In American spelling."""
    known = spellings()
    if word in known:
        return known[word]
    return f"{known[word[:-1]]}s" if word.endswith("s") and word[:-1] in known else word


def singular(word: str) -> str:
    """Without the s of a plural; not in short words, in which it tells two apart (mets, MET)."""
    return word[:-1] if len(word) > 4 and word[-1] == "s" and word[-2] not in "sui" else word


@cache
def drug_words() -> frozenset[str]:
    """The words of drugs' names."""
    said = (one.said for one in phrases() if one.kind == "drug" and not one.label)
    return frozenset(fold(word) for phrase in said for word in WORD.findall(phrase))


@cache
def clinical() -> frozenset[str]:
    """Words of the clinic that are no names."""
    return frozenset(load("lay")["clinical"].split())


@cache
def everyday() -> frozenset[str]:
    """Words that are right as they are, though near to one of the field."""
    return frozenset(load("lay")["everyday"].split())


@cache
def spellings() -> dict[str, str]:
    """British spellings and the American ones."""
    return {str(british): str(american) for british, american in load("lay")["spelling"].items()}
