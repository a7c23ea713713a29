"""Which pages are about another case than the person's: about another cancer, or for another group of people."""

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from functions.generation.asks import Named, named
from functions.generation.words import names
from shared.model.evidence import Evidence, Hit
from shared.siblings import opposites, unmeant
from shared.vocabulary import expand
from shared.vocabulary.plain import plain

MENTIONS = 0.25  # a page is about a cancer that so many of its passages name, whatever its title says


@cache
def _common() -> frozenset[str]:
    return frozenset(tomllib.loads((Path(__file__).parent / "fitting.toml").read_text(encoding="utf-8"))["common"])


def misfits(question: str, evidence: Evidence) -> frozenset[str]:
    """The documents that are about another case. Where the question names no cancer, none is about another."""
    own = _cancers(question)
    pages: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in evidence.hits:
        pages[hit.source.document_id].append(hit)
    others = unmeant(question, (hits[0].source for hits in pages.values()))
    return others | {name for name, hits in pages.items() if own and _is_of_another(hits, own)}


def particular(evidence: Evidence) -> frozenset[str]:
    """The documents whose titles name a cancer: what they say of one may not be said of all."""
    titles = {hit.source.document_id: hit.source.title for hit in evidence.hits}
    return frozenset(name for name, title in titles.items() if _cancers(title))


def of_other_drugs(question: str, evidence: Evidence) -> frozenset[str]:
    """The passages that name none of the drugs that the question names: another drug's side effects are no answer."""
    drugs = _drugs(question)
    said = {hit.passage.passage_id: f"{plain(hit.source.title)}{_all_of(hit)}" for hit in evidence.hits}
    return frozenset(name for name, text in said.items() if drugs and not any(drug.is_in(text) for drug in drugs))


def is_of_another_drug(question: str, text: str) -> bool:
    """Whether a statement names drugs, and none of those that the question names."""
    own = _drugs(question)
    return bool(own and _drugs(text)) and not any(drug.is_in(plain(text)) for drug in own)


@lru_cache(maxsize=1000)
def _drugs(text: str) -> tuple[Named, ...]:
    return tuple(named(one) for one in expand(text) if one.kind == "drug")


def _is_of_another(hits: Sequence[Hit], own: frozenset[str]) -> bool:
    """The title names a cancer, none of the person's is like it, and the page hardly names theirs. What a "non-" makes
    another disease is not like it, though of the same words.
    """
    title = plain(hits[0].source.title)
    named = _cancers(title)
    opposite = not own & named and not named.isdisjoint(opposites(own))
    alike = bool(_telling(own) & (_telling(named) | frozenset(title.split())))
    if not named or (alike and not opposite):
        return False
    saying = sum(any(names(_all_of(hit), name) for name in own) for hit in hits)
    return saying < MENTIONS * len(hits)


def _cancers(text: str) -> frozenset[str]:
    """All names of the cancers that the text names, as `plain` writes them."""
    return frozenset(
        plain(name).rstrip() for one in expand(text) if one.kind == "cancer" for name in (one.matched, *one.terms)
    )


def _telling(said: frozenset[str]) -> frozenset[str]:
    """The words of names that say which cancer it is: "lung" of "lung cancer"."""
    return frozenset(word for name in said for word in name.split()) - _common()


def _all_of(hit: Hit) -> str:
    return plain(" ".join((*hit.passage.section, hit.passage.text)))
