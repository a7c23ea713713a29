"""What a page leaves out, in plain words."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from functions.generation.asks import named
from functions.generation.choosing import Chosen
from functions.generation.plan import Plan, plans, touches
from functions.generation.words import stems
from shared.model.answer import SectionKind
from shared.model.question import Question
from shared.vocabulary import Expansion, expand
from shared.vocabulary.plain import plain
from shared.vocabulary.questions import sentences
from shared.vocabulary.translation import content_words

NAMES, NAME_CHARACTERS = 5, 60  # of what is said to be missing
SOURCES = 3  # titles


class Silence(NamedTuple):
    """The drugs and biomarkers of a question that no statement of the page says, and those that one does."""

    unsaid: tuple[str, ...]
    said: tuple[str, ...]


def silence(asked: str, chosen: Sequence[Chosen]) -> Silence:
    """A statement says what its headings, its title or the line that introduces it do, under any name."""
    found: dict[bool, list[str]] = {True: [], False: []}
    names = [one for one in expand(asked) if one.kind in ("drug", "biomarker")]
    for name, is_said in zip(names, _said(names, chosen), strict=True):
        found[is_said].append(name.matched)
    return Silence(tuple(dict.fromkeys(found[False])), tuple(dict.fromkeys(found[True])))


def _said(found: Sequence[Expansion], chosen: Sequence[Chosen]) -> list[bool]:
    """Of each whether a statement says it."""
    if not found:
        return []
    texts = [
        plain(" ".join((one.introduction, one.text, *one.hit.passage.section, one.hit.source.title)))
        for one in (each.statement for each in chosen)
    ]
    return [any(map(named(one).is_in, texts)) for one in found]


def is_beside(asked: str, about: Silence, chosen: Sequence[Chosen]) -> bool:
    """Whether a page has nothing to do with what is asked. A question of one sentence is about some of what it names,
    and about the drug, unless it names an ailment as well, and a heading of the page says that.
    """
    if len(sentences(asked)) > 1:
        return False
    known = [one for one in expand(asked) if one.kind != "spelling" and one.terms and not one.everyday]
    if known and not any(_said(known, chosen)):
        words = stems(" ".join(content_words(" ".join(one.matched for one in known))))
        if all(words.isdisjoint(stems(one.statement.text)) for one in chosen):
            return True
    if not about.unsaid or about.said:
        return False
    ailments = [named(one) for one in known if one.kind == "lay"]
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
    chosen: Sequence[Chosen],
    unquoted: Sequence[str],
    quoted: Collection[str],
) -> Iterator[str]:
    """What a page of these statements does not tell. `unknown` names stand in no source; `unsaid` in some, and on no
    line of the page; `unquoted` and `quoted` are titles of sources whose rights kept something from the page, and of
    those that are on it.
    """
    if unknown:
        yield unmentioned(unknown)
    if others := [name for name in unsaid if name.lower() not in unknown]:
        yield f"No line of this page mentions {', '.join(others)}."
    for kind in plan.wanted:
        subject = plans().sections[kind].subject
        if subject is not None and not any(_tells(one, kind) for one in chosen):
            yield f"We found nothing on {subject} to put on this page."
    for title in unquoted[:SOURCES]:
        part = "be quoted only in part" if title in quoted else "not be quoted"
        yield f"A source on this could {part}: {title}."


def _tells(one: Chosen, kind: SectionKind) -> bool:
    return one.section == kind or touches(kind, one.statement.text, one.statement.hit.headings)


def unmentioned(names: Sequence[str]) -> str:
    """That no source mentions them."""
    return f"Our sources do not mention {', '.join(names)}."
