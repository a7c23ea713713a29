"""Triage: whether a message speaks of an emergency, decided by rules before any model runs.

A rule looks for a sign ("chest pain") and its context in what people write, lay words and slips of the pen included.
Vetoes keep it still where the sign is denied, long past, or only asked about; they are narrow, since missing an
emergency is worse than a notice too many, and what others say of it ("my family says it is nothing") never counts.
"""

import re
from functools import cache
from typing import NamedTuple

from shared.model.question import Level, Urgent
from shared.triage.phrases import Span
from shared.triage.reading import Message
from shared.triage.rules import Case, Jurisdiction, Rule, Veto, finders, reader, rules
from shared.vocabulary import expand
from shared.vocabulary.questions import questions, sentences

_SEVEREST: tuple[Level, ...] = ("emergency", "urgent")
UNKNOWN = "ZZ"  # where no jurisdiction's numbers are known
FEWEST_ASKED = 4  # words of a question that stands for itself: "why me?" is a sigh
_PART = re.compile(r"[,;]\s+|\s[-–—]\s")
BARE = "bare"  # the group that a message of few words is, as a whole


class Match(NamedTuple):
    """A rule that holds."""

    rule: Rule
    level: Level


class _Heard(NamedTuple):
    """A message, where each group's phrases stand in it, and in which sentences."""

    message: Message
    spans: dict[str, list[Span]]
    sentences: dict[str, set[int]]


def triage(text: str, jurisdiction: str) -> Urgent | None:
    """The most severe emergency that the text speaks of, with what to do; None when it speaks of none."""
    found = matches(text)
    return _urgent(found[0], jurisdiction) if found else None


def matches(text: str) -> list[Match]:
    """The rules that hold, the most severe first and otherwise in the order of the rules."""
    message = reader().read(text)
    signs, context = finders()
    spans = signs.find(message)
    if not spans:
        return []
    spans |= context.find(message)
    if len(message.words) <= rules().bare.words and rules().bare.unless not in spans:
        spans[BARE] = [Span(0, len(message.words), message.sentences[0])]
    heard = _Heard(message, spans, {group: {span.sentence for span in each} for group, each in spans.items()})
    levels = [(rule, _level(rule, heard)) for rule in rules().rules]
    return [Match(rule, level) for severity in _SEVEREST for rule, level in levels if level == severity]


def instead_of_page(text: str) -> str | None:
    """What is said in place of a page to a message that tells of an emergency in which no page helps, and asks nothing
    else about cancer and its care; None for any other.
    """
    said = [one for one in matches(text) if one.level == "emergency" and one.rule.instead]
    if not said:
        return None
    parts = (part for sentence in sentences(text) for part in (sentence, *_PART.split(sentence)[1:]))
    if any(_asks_something_else(part, text, said[0].rule) for part in parts):
        return None
    return said[0].rule.instead


def _asks_something_else(part: str, text: str, rule: Rule) -> bool:
    """It asks, and tells of no such emergency; it is of care or, where it is no mere sigh, the message is."""
    if not questions(part) or any(one.rule is rule for one in matches(part)):
        return False
    return _is_of_care(part) or (len(part.split()) >= FEWEST_ASKED and _is_of_care(text))


def _is_of_care(text: str) -> bool:
    return any(not one.everyday for one in expand(text))


def _level(rule: Rule, heard: _Heard) -> Level | None:
    """The most severe level at which the rule holds."""
    holding = [case.level or rule.level for case in rule.cases if case.sign in heard.spans and _holds(case, heard)]
    return min(holding, key=_SEVEREST.index, default=None)


def _holds(case: Case, heard: _Heard) -> bool:
    if not all(any(group in heard.spans for group in _either(groups)) for groups in case.anywhere):
        return False
    return any(
        all(_stands(groups, heard, sign.sentence, 0) for groups in case.same)
        and all(_stands(groups, heard, sign.sentence, 1) for groups in case.near)
        and not any(_stands(groups, heard, sign.sentence, 0) for groups in case.unless)
        and not any(_vetoed(veto, sign, heard) for veto in rules().vetoes if veto.id not in case.exempt)
        for sign in heard.spans[case.sign]
    )


@cache
def _either(groups: str) -> tuple[str, ...]:
    return tuple(groups.split("|"))


def _stands(groups: str, heard: _Heard, sentence: int, reach: int) -> bool:
    """Whether a phrase of one of the groups "a|b" stands in the sentence or within reach of it."""
    for group in _either(groups):
        found = heard.sentences.get(group)
        if found and (sentence in found or (reach and (sentence - 1 in found or sentence + 1 in found))):
            return True
    return False


def _vetoed(veto: Veto, sign: Span, heard: _Heard) -> bool:
    if sign.sentence not in heard.sentences.get(veto.cue, ()):
        return False
    if not any(_reaches(veto, cue, sign, heard.message) for cue in heard.spans[veto.cue]):
        return False
    if any(_stands(group, heard, sign.sentence, 0) for group in veto.unless):
        return False
    return not any(_stands(group, heard, sign.sentence, 1) for group in veto.unless_near)


def _reaches(veto: Veto, cue: Span, sign: Span, message: Message) -> bool:
    if cue.sentence != sign.sentence:
        return False
    if veto.first and cue.start > 0 and message.sentences[cue.start - 1] == cue.sentence:
        return False
    if veto.where == "over":
        return cue.start <= sign.start and sign.end <= cue.end
    first, second = (cue, sign) if veto.where == "before" else (sign, cue)
    between = message.words[first.end : second.start]  # none where they overlap: "if I got | a fever"
    if first.start >= second.start or len(between) > veto.within:
        return False
    return not veto.fillers or all(word in veto.fillers for word in between)


def _urgent(match: Match, jurisdiction: str) -> Urgent:
    known = rules().jurisdictions
    place: Jurisdiction = known.get(jurisdiction, known[UNKNOWN])
    calm = match.level != match.rule.level
    notice = (match.rule.urgent_notice if calm else None) or match.rule.notice
    names = (match.rule.urgent_actions if calm else ()) or match.rule.actions
    return Urgent(
        level=match.level,
        notice=notice.replace("{emergency}", place.emergency),
        actions=tuple(action for name in names for action in place.actions.get(name, ())),
    )
