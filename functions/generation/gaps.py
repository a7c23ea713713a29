"""What a page leaves out, in plain words."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from functions.generation.asks import named
from functions.generation.choosing import Chosen
from functions.generation.plan import Plan, plans
from functions.generation.words import plain
from shared.model.answer import SectionKind
from shared.model.question import Question
from shared.vocabulary import expand
from shared.vocabulary.questions import sentences

NAMES, NAME_CHARACTERS = 5, 60  # of what is said to be missing
SOURCES = 3  # titles


class Silence(NamedTuple):
    """The drugs and biomarkers of a question that no statement of the page says, and those that one does."""

    unsaid: tuple[str, ...]
    said: tuple[str, ...]


def silence(asked: str, chosen: Sequence[Chosen]) -> Silence:
    """A statement says what its headings, its title or the line that introduces it do, under any name."""
    names = [one for one in expand(asked) if one.kind in ("drug", "biomarker")]
    if not names:
        return Silence((), ())
    texts = [
        plain(" ".join((one.introduction, one.text, *one.hit.passage.section, one.hit.source.title)))
        for one in (each.statement for each in chosen)
    ]
    found: dict[bool, list[str]] = {True: [], False: []}
    for one in names:
        found[any(map(named(one).is_in, texts))].append(one.matched)
    return Silence(tuple(dict.fromkeys(found[False])), tuple(dict.fromkeys(found[True])))


def is_beside(asked: str, about: Silence, chosen: Sequence[Chosen]) -> bool:
    """Whether a page has nothing to do with what is asked: a question of one sentence is about the drug it names,
    unless it is about an ailment as well, and a heading of the page says that.
    """
    if not about.unsaid or about.said or len(sentences(asked)) > 1:
        return False
    ailments = [named(one) for one in expand(asked) if one.kind == "lay" and not one.everyday and one.terms]
    headings = {
        plain(" ".join((*hit.passage.section[-1:], hit.source.title))) for hit in (one.statement.hit for one in chosen)
    }
    return not any(ailment.is_in(heading) for ailment in ailments for heading in headings)


def shown(names: Iterable[str], question: Question) -> list[str]:
    """Those that may be shown: what is no personal data, and no more or longer than names are."""
    text = question.shown.lower()
    return [name for name in names if name in text and len(name) <= NAME_CHARACTERS][:NAMES]


def gaps(
    unknown: Sequence[str],
    unsaid: Sequence[str],
    plan: Plan,
    covered: Collection[SectionKind],
    unquoted: Sequence[str],
    quoted: Collection[str],
) -> Iterator[str]:
    """`unknown` names stand in no source; `unsaid` in some, and on no line of the page; `unquoted` and `quoted` are
    titles of sources whose rights kept something from the page, and of those that are on it.
    """
    if unknown:
        yield unmentioned(unknown)
    if others := [name for name in unsaid if name.lower() not in unknown]:
        yield f"No line of this page mentions {', '.join(others)}."
    for kind in plan.order:
        if plan.cues is not None and kind in plan.wanted and kind not in covered:  # else nobody asked for it
            yield f"We found nothing to put under “{plans().sections[kind].heading}”."
    for title in unquoted[:SOURCES]:
        part = "be quoted only in part" if title in quoted else "not be quoted"
        yield f"A source on this could {part}: {title}."


def unmentioned(names: Sequence[str]) -> str:
    """That no source mentions them."""
    return f"Our sources do not mention {', '.join(names)}."
