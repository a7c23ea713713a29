"""From what a person wrote to what to look for: their own words, and what the vocabulary knows of them."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from functions.retrieval.naming import NAMED, Unheard, unheard
from functions.retrieval.words import of_care
from shared.model.query import Clause, Filters, Query
from shared.ports import PassageIndex
from shared.vocabulary import Expansion, expand
from shared.vocabulary.phrases import WORD
from shared.vocabulary.questions import questions
from shared.vocabulary.translation import content_words, english_of
from shared.wants import LIVING, wanted

MOST_TERMS = 60  # of a long message the rarest words are kept
EXPANSION_WEIGHT = 0.8  # what the vocabulary adds counts less than what the person said
MOST_NAMES = 4  # of what one phrase stands for
SPELLING_WEIGHT = 0.8  # what a misspelt word most likely means
# Factors of weights (docs/decisions/0012-understanding-messages.md). Who asks how to live with it, or whether to call,
# is served by pages on that more than by pages on the disease; and they, or who asks what comes next, less by pages on
# a drug that they only tell of.
DISEASE = 0.4
TOPIC = 1.4  # what such a question is about
TOLD_DRUG = 0.6
MEANT = 2  # names that are read in place of a phrase
SHORT = 6  # content words of a question that is about each of its words

# Pages speak of a cancer in many words ("cancer of the breast"), of a drug or a biomarker in one name.
_SOUGHT_WHOLE = ("drug", "biomarker")

# A number that belongs to the noun before it: stage 4, type 2, grade 3b, phase II. A single "i" is mostly the person.
_NUMBERED = re.compile(r"\b(?:stage|grade|type|phase) (?:\d{1,2}[a-d]?|[ivx]{2,4}[a-d]?)\b")


class Understanding(NamedTuple):
    """`terms` are the person's own content words that the content has, `names` the drugs,
    cancers and biomarkers in it as written, `expansions` what was added, `asked` the text in English.

    `unheard` are names that stand nowhere. `field_share` is how much of the question is of cancer and its care: the
    share, 0 to 1, in the rarity of its content words.
    """

    terms: tuple[str, ...]
    names: tuple[str, ...]
    expansions: tuple[str, ...]
    unheard: Unheard
    field_share: float
    asked: str
    query: Query


def understand(text: str, index: PassageIndex, filters: Filters | None = None) -> Understanding:
    """What to search for. An empty query means that the text holds no content word at all."""
    missing = unheard(text, index)
    written, text = text, english_of(text)
    words = content_words(text)
    rarity = index.rarity(words)
    is_long = len(words) > SHORT  # where numbers are ages, dates and counts of days, which find much and mean little
    kept = _rarest([word for word in words if word in rarity and not (is_long and word.isdigit())], rarity)
    known = expand(text)
    covered = {word for one in known for word in content_words(one.matched)}
    others = _of_content(text, covered, index)
    covered |= {word for one in others for word in content_words(one.matched)}
    expansions = (*known, *others)
    # a name that is a function word, too, is a content word here: ALL
    of_it = [one for one in expansions if not one.everyday and (one.kind != "lay" or _stands(one, index))]
    named = {word for one in of_it for word in content_words(one.matched) or [one.matched]}
    unseen = [word for word in words if word not in rarity and word not in covered]
    spelled = {word: meant for word in unseen if (meant := index.suggest(word)) is not None}
    added = _added(expansions, kept) | dict.fromkeys(spelled.values(), SPELLING_WEIGHT)
    # a Spanish word that stays is one that the vocabulary does not know, and no sign that it is about something else
    heard = words if text == written else [word for word in words if word in rarity or word in spelled]
    names = tuple(dict.fromkeys(one.matched.lower() for one in expansions if one.kind in NAMED))
    phrases = dict.fromkeys(one.matched.lower() for one in expansions if one.kind in _SOUGHT_WHOLE)
    clauses = [Clause(words=word) for word in kept]
    # what is one name is looked for as one, too: HER2-low is more than "HER2" and "low"
    clauses += [Clause(words=name) for name in phrases if len(WORD.findall(name)) > 1]
    clauses += [Clause(words=name) for name in dict.fromkeys(_NUMBERED.findall(text.lower())) if name not in phrases]
    clauses += [Clause(words=term, weight=weight) for term, weight in added.items() if term not in kept]
    factors = _emphasis(text, known)
    clauses = [Clause(words=one.words, weight=one.weight * factors.get(one.words, 1.0)) for one in clauses]
    return Understanding(
        terms=tuple(kept),
        names=names,
        expansions=tuple(term for term in added if term not in kept),
        unheard=missing,
        field_share=_field_share(
            {word: spelled.get(word, word) for word in heard} | {word: word for word in named if word not in words},
            named,
            rarity,
            index.passages,
        ),
        asked=text,
        query=Query(clauses=tuple(clauses), meaning=_meant(text, known), filters=filters or Filters()),
    )


def _stands(phrase: Expansion, index: PassageIndex) -> bool:
    """Whether the content has all words of the phrase or of one of its names: it tells of nothing else."""
    for name in (phrase.matched, *phrase.terms):
        words = content_words(name)
        if words and len(index.rarity(words)) == len(set(words)):
            return True
    return False


def _meant(text: str, known: Sequence[Expansion]) -> str:
    """The text to read for its meaning: who tells how they are is heard in the words that pages use for it, beside a
    name of it or in place of what is no name.
    """
    if wanted(text)[0] in LIVING:
        for one in {one.matched: one for one in known}.values():
            if one.kind == "lay" and one.terms and not one.everyday:
                names = (one.matched, one.terms[0]) if _is_name(one.matched) else one.terms[:MEANT]
                text = text.replace(one.matched, " ".join(names))
    return text


def _is_name(phrase: str) -> bool:
    """Whether it has no words besides those of its content: "hot flashes" is one, "calf is hot" is none."""
    return len(content_words(phrase)) == len(phrase.split())


def _emphasis(text: str, known: Sequence[Expansion]) -> dict[str, float]:
    """Words and names that weigh less or more in this question, each with the factor of its weight."""
    most = wanted(text)[0]
    if most not in (*LIVING, "options"):
        return {}
    asked = {one.matched.lower() for one in expand(" ".join(questions(text)) or text)}
    factors: dict[str, float] = {}
    for one in known:
        if one.kind == "drug" and one.matched.lower() not in asked:
            factor = TOLD_DRUG
        elif most in LIVING and one.kind == "cancer":
            factor = DISEASE
        elif most in LIVING and one.kind == "lay" and not one.everyday and one.matched.lower() in asked:
            factor = TOPIC
        else:
            continue
        for word in (one.matched.lower(), *content_words(one.matched), *map(str.lower, one.terms)):
            if word != "cancer":
                factors.setdefault(word, factor)
    return factors


def _field_share(words: Mapping[str, str], named: Collection[str], rarity: Mapping[str, float], passages: int) -> float:
    """`words` are the question's with what each most likely means, `named` those that it names of cancer care."""
    unseen = math.log(2 * passages + 2)  # the rarity of what stands nowhere
    weights = {word: rarity.get(word, unseen) for word in words}
    own = sum(weights[word] for word, meant in words.items() if word in named or of_care(meant))
    return own / whole if (whole := sum(weights.values())) else 0.0


def _added(expansions: Sequence[Expansion], said: Sequence[str]) -> dict[str, float]:
    """The terms that the vocabulary adds to what was said, with their weights."""
    return {
        term: EXPANSION_WEIGHT
        for one in expansions
        for term in [term for term in map(str.lower, one.terms) if term not in said][:MOST_NAMES]
    }


def _of_content(text: str, known: Collection[str], index: PassageIndex) -> list[Expansion]:
    """What the content calls otherwise, but for what the vocabulary knows."""
    return [one for one in index.names_in(text) if known.isdisjoint(content_words(one.matched))]


def _rarest(words: Sequence[str], rarity: Mapping[str, float]) -> list[str]:
    best = set(sorted(words, key=lambda word: -rarity[word])[:MOST_TERMS])
    return [word for word in words if word in best]
