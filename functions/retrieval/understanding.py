"""From what a person wrote to what to look for: their own words, and what the vocabulary knows of them."""

import math
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared.model.query import Clause, Filters, Query
from shared.ports import PassageIndex
from shared.vocabulary import Expansion, expand
from shared.vocabulary.languages import english, is_spanish, spanish
from shared.vocabulary.spelling import correct

MOST_TERMS = 60  # of a long message the rarest words are kept
EXPANSION_WEIGHT = 0.8  # what the vocabulary adds counts less than what the person said
MOST_NAMES = 4  # of what one phrase stands for
AS_MUCH_AS = 2  # names: where a thing has more, they count no more together
SPELLING_WEIGHT = 0.8  # what a misspelt word most likely means
SHORT = 6  # content words of a question that is about each of its words
MUCH_CONTENT = 2000  # passages from which on an everyday word stands somewhere, so that what stands nowhere is a name

_NAMED = ("drug", "cancer", "biomarker")
# Pages speak of a cancer in many words ("cancer of the breast"), of a drug or a biomarker in one name.
_SOUGHT_WHOLE = ("drug", "biomarker")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# A number that belongs to the noun before it: stage 4, type 2, grade 3b, phase II. A single "i" is mostly the person.
_NUMBERED = re.compile(r"\b(?:stage|grade|type|phase) (?:\d{1,2}[a-d]?|[ivx]{2,4}[a-d]?)\b")

# Stems that international non-proprietary names end in (WHO, The use of stems in the selection of INN, 2018): a word
# that ends so and stands nowhere in the content is a drug that the content does not know.
_DRUG_STEM = re.compile(
    r"^[a-z]{3,}(?:mab|nib|ciclib|parib|rafenib|taxel|platin|rubicin|tecan|vedotin|lutamide|limus|zomib|stat|"
    r"degib|lisib|denib|sidenib|trexed|citabine|poside|oxifen|trozole|relix|relin|leucel|kin|stim|setron|dronate)$"
)


class Understanding(NamedTuple):
    """`terms` are the person's own content words that the content has, `names` the drugs,
    cancers and biomarkers in it as written, `expansions` what was added.

    `unknown` are names in the question that stand nowhere: drugs, and in a short question any word. `field_share` is
    how much of the question is of cancer and its care: the share, 0 to 1, in the rarity of its content words.
    """

    terms: tuple[str, ...]
    names: tuple[str, ...]
    expansions: tuple[str, ...]
    unknown: tuple[str, ...]
    field_share: float
    query: Query


# Where a sentence names what is taken or what is said to help: "does X cure", "the side effects of X".
_TAKEN = re.compile(
    r"\b(?:does|do|can|could|is|will|would)\s+(\w+)\s+(?:cure|treat|help|work|stop|prevent|approved|safe|good|effective|better)"
    r"|\b(?:take|takes|taking|took|prescribed|dose of|how much|effects of|called|treatment with|try|trying)\s+(\w+)"
)


@cache
def _field() -> re.Pattern[str]:
    words = tomllib.loads((Path(__file__).parent / "field.toml").read_text(encoding="utf-8"))["field"]
    return re.compile("|".join(re.escape(word) for word in words.split()))


def content_words(text: str, others: frozenset[str] | None = None) -> list[str]:
    """The text's content words, lower-case, each once, in order. `others` are no content words."""
    words = (word.lower().replace("’", "").replace("'", "") for word in _WORD.findall(text))
    others = english() if others is None else others
    return list(dict.fromkeys(word for word in words if word not in others and (len(word) > 1 or word.isdigit())))


def in_english(text: str) -> str:
    """What the vocabulary makes of a Spanish text, and the words that it leaves: names are the same in both."""
    found = expand(text)
    said = [one.terms[0] if one.terms and one.kind in ("lay", "spelling") else one.matched for one in found]
    known = spanish().union(english(), *(content_words(one.matched) for one in found))
    return " ".join((*said, *content_words(text, known)))


def understand(text: str, index: PassageIndex, filters: Filters | None = None) -> Understanding:
    """What to search for. An empty query means that the text holds no content word at all."""
    if is_spanish(text):
        text = in_english(text)
    words = content_words(text)
    rarity = index.rarity(words)
    is_long = len(words) > SHORT  # where numbers are ages, dates and counts of days, which find much and mean little
    kept = _rarest([word for word in words if word in rarity and not (is_long and word.isdigit())], rarity)
    expansions = expand(text)
    covered = {word for one in expansions for word in content_words(one.matched)}
    of_care = {word for one in expansions if not one.everyday for word in content_words(one.matched)}
    unseen = [word for word in words if word not in rarity and word not in covered]
    spelled = {word: meant for word in unseen if (meant := index.suggest(word)) is not None}
    added = _added(expansions, kept) | dict.fromkeys(spelled.values(), SPELLING_WEIGHT)
    names = tuple(dict.fromkeys(one.matched.lower() for one in expansions if one.kind in _NAMED))
    phrases = dict.fromkeys(one.matched.lower() for one in expansions if one.kind in _SOUGHT_WHOLE)
    clauses = [Clause(words=word) for word in kept]
    # what is one name is looked for as one, too: HER2-low is more than "HER2" and "low"
    clauses += [Clause(words=name) for name in phrases if len(_WORD.findall(name)) > 1]
    clauses += [Clause(words=name) for name in dict.fromkeys(_NUMBERED.findall(text.lower())) if name not in phrases]
    clauses += [Clause(words=term, weight=weight) for term, weight in added.items() if term not in kept]
    return Understanding(
        terms=tuple(kept),
        names=names,
        expansions=tuple(term for term in added if term not in kept),
        unknown=(
            *_unheard_of(expansions, index),
            *(word for word in unseen if word not in spelled and _names_something(word, text, len(words), index)),
        ),
        field_share=_field_share({word: spelled.get(word, word) for word in words}, of_care, rarity, index.passages),
        query=Query(clauses=tuple(clauses), meaning=text, filters=filters or Filters()),
    )


def _field_share(words: Mapping[str, str], named: Collection[str], rarity: Mapping[str, float], passages: int) -> float:
    """`words` are the question's with what each most likely means, `named` those that it names of cancer care."""
    unseen = math.log(2 * passages + 2)  # the rarity of what stands nowhere
    weights = {word: rarity.get(word, unseen) for word in words}
    own = sum(weights[word] for word, meant in words.items() if word in named or _field().match(meant))
    return own / whole if (whole := sum(weights.values())) else 0.0


def _added(expansions: Sequence[Expansion], said: Sequence[str]) -> dict[str, float]:
    """The terms that the vocabulary adds to what was said, with their weights."""
    added: dict[str, float] = {}
    for one in expansions:
        terms = [term for term in map(str.lower, one.terms) if term not in said][:MOST_NAMES]
        weight = EXPANSION_WEIGHT * min(1.0, AS_MUCH_AS / max(1, len(terms)))
        mended = {correct(word) for word in content_words(one.matched)}
        for term in terms:
            added[term] = max(SPELLING_WEIGHT if term in mended else weight, added.get(term, 0.0))
    return added


def _unheard_of(expansions: Sequence[Expansion], index: PassageIndex) -> tuple[str, ...]:
    """The cancers, or where it names none the drugs, of the question, when not one of them stands in the content."""
    for kind in ("cancer", "drug"):
        named = [one for one in expansions if one.kind == kind and one.terms]
        if named:
            known = any(_stands(form, index) for one in named for form in (one.matched, *one.terms))
            return () if known else tuple(dict.fromkeys(one.matched.lower() for one in named))
    return ()


def _stands(form: str, index: PassageIndex) -> bool:
    return bool(index.search(Query(clauses=(Clause(words=form),)), 1))


def _names_something(word: str, text: str, words: int, index: PassageIndex) -> bool:
    if _DRUG_STEM.match(word):
        return True
    if len(word) < 6 or not word.isalpha() or index.is_everyday(word):
        return False
    if words <= SHORT and index.passages >= MUCH_CONTENT:
        return True
    return any(word in (match[1] or "", match[2] or "") for match in _TAKEN.finditer(text.lower()))


def _rarest(words: Sequence[str], rarity: Mapping[str, float]) -> list[str]:
    best = set(sorted(words, key=lambda word: -rarity[word])[:MOST_TERMS])
    return [word for word in words if word in best]
