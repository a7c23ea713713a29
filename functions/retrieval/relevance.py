"""Whether the content bears on the question at all: the ground for abstaining."""

import math
import re
from collections.abc import Sequence

from functions.retrieval.understanding import Understanding
from shared.model.evidence import Match
from shared.ports import PassageIndex
from shared.vocabulary.translation import content_words

# Measured on 110 unrelated questions and 337 that the content answers: 16 of the first are answered and all of
# the second (docs/decisions/0014-nothing-relevant.md).
BEARING = 0.7

# Below this the page seldom answers what was asked: of 60 that were read, 12 of the 15 below said nothing to the point,
# and 8 of the 45 above (docs/decisions/0014-nothing-relevant.md).
DOUBT = 1.0

FEWEST_WORDS = 2  # content words of a part that can be near to something
_PART = re.compile(r"(?<=[.?!;:,])\s+|\n+")


def bears(
    understanding: Understanding, near: Sequence[Match], index: PassageIndex, by_model: Sequence[Match] = ()
) -> bool:
    """False when the question is about a name that stands nowhere, or nothing found is near enough to what it asks.

    What a language model holds near enough bears on it, whatever the words say.
    """
    if understanding.unheard.asked:
        return False
    if _is_near_by_model(by_model, index):
        return True
    return bearing(understanding, near, index, enough=BEARING) >= BEARING


def is_doubtful(
    understanding: Understanding, near: Sequence[Match], index: PassageIndex, by_model: Sequence[Match] = ()
) -> bool:
    """Whether what bears on the question may well not answer it."""
    return not _is_near_by_model(by_model, index) and bearing(understanding, near, index, enough=DOUBT) < DOUBT


def _is_near_by_model(by_model: Sequence[Match], index: PassageIndex) -> bool:
    return bool(by_model) and index.enough is not None and by_model[0].score >= index.enough


def bearing(
    understanding: Understanding, near: Sequence[Match], index: PassageIndex, *, enough: float = math.inf
) -> float:
    """How much the content has to do with the question, 0 to 2; looks no further than `enough`.

    How near the nearest passage is to the question (`near`, best first) or, since most of a long message tells a story,
    to a part of it; and how much of the question is of the field, by the square root, since its first word says most.
    What counts is what was asked, and not what it was taken to mean.
    """
    of_the_field = math.sqrt(understanding.field_share)
    text, query = understanding.asked, understanding.query
    if text != query.meaning and of_the_field < enough:
        near = index.near(query.model_copy(update={"meaning": text}), 1)
    best = of_the_field + (near[0].score if near else 0.0)
    for part in _PART.split(text):
        if best >= enough:
            break
        if part != text and len(content_words(part)) >= FEWEST_WORDS:
            found = index.near(query.model_copy(update={"meaning": part}), 1)
            best = max(best, of_the_field + (found[0].score if found else 0.0))
    return best
