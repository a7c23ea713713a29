"""From what a person wrote to what to look for: their own words, and what the vocabulary knows of them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared.model.query import Clause, Filters, Query
from shared.ports import PassageIndex
from shared.vocabulary import expand

MOST_TERMS = 60  # of a long message the rarest words are kept
EXPANSION_WEIGHT = 0.5  # what the vocabulary adds counts half of what the person said

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# Stems that international non-proprietary names end in (WHO, The use of stems in the selection of INN, 2018): a word
# that ends so and stands nowhere in the content is a drug that the content does not know.
_DRUG_STEM = re.compile(
    r"^[a-z]{3,}(?:mab|nib|ciclib|parib|rafenib|taxel|platin|rubicin|tecan|vedotin|lutamide|limus|zomib|stat|"
    r"degib|lisib|denib|sidenib|trexed|citabine|poside|oxifen|trozole|relix|relin|leucel|kin|stim|setron|dronate)$"
)


class Understanding(NamedTuple):
    """`terms` are the person's own content words; `expansions` what was added; `unknown` drugs that nobody knows."""

    terms: tuple[str, ...]
    expansions: tuple[str, ...]
    unknown: tuple[str, ...]
    query: Query


@cache
def stopwords() -> frozenset[str]:
    """The words that are no content words."""
    raw = tomllib.loads((Path(__file__).parent / "stopwords.toml").read_text(encoding="utf-8"))
    return frozenset(raw["words"].split())


def content_words(text: str) -> list[str]:
    """The text's content words, lower-case, each once, in order."""
    words = (word.lower().replace("’", "").replace("'", "") for word in _WORD.findall(text))
    return list(dict.fromkeys(word for word in words if word not in stopwords() and (len(word) > 1 or word.isdigit())))


def understand(text: str, index: PassageIndex, filters: Filters | None = None) -> Understanding:
    """What to search for. An empty query means that the text holds no content word at all."""
    words = content_words(text)
    rarity = index.rarity(words)
    kept = _rarest([word for word in words if word in rarity], rarity)
    expansions = expand(text)
    added = dict.fromkeys(term.lower() for one in expansions for term in one.terms if term.lower() not in kept)
    covered = {word for one in expansions for word in content_words(one.matched)}
    unknown = tuple(word for word in words if word not in rarity and word not in covered and _DRUG_STEM.match(word))
    clauses = [Clause(words=word) for word in kept] + [Clause(words=term, weight=EXPANSION_WEIGHT) for term in added]
    return Understanding(
        tuple(kept), tuple(added), unknown, Query(clauses=tuple(clauses), filters=filters or Filters())
    )


def _rarest(words: Sequence[str], rarity: Mapping[str, float]) -> list[str]:
    best = set(sorted(words, key=lambda word: -rarity[word])[:MOST_TERMS])
    return [word for word in words if word in best]
