"""How well triage does on messages that were not written with its rules.

Of the first set nothing had been seen when the first rules (c01ac9e) met it: 102 of 130 caught, 74 of its 94
emergencies, 7 false alarms among 120. Work then went on with half of it, and later with all of it.

The second set was written later and met the rules of 4c5f170 unseen: 136 of 157 caught, 105 of its 118 emergencies, 17
false alarms among 165. The half with even numbers was still unseen when it met those of 751adc4: 68 of 78, 53 of 60
emergencies, 7 false alarms among 83. Both halves have been read since, so that what the rules reach on it now is no
longer a measure of what they would reach on messages yet to come; those figures are.

The third set was written without sight of the rules and met those of 54ac714 unseen: 118 of 160 caught, 84 of its 114
emergencies, 19 false alarms among 160. The rules were then mended on its odd half, which they now hear whole, so that
it measures nothing any more. The even half, meant to stay unread, went from 59 to 69 of 80 caught, from 40 to 45 of 53
emergencies, and stayed at 11 false alarms among 80 (7516b8e): that is what to expect of messages yet to come.

The floors below keep what has been reached from being lost. They are no evidence of clinical safety.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from shared.triage import matches

FOLDER = Path(__file__).parent


class Floors(NamedTuple):
    """Shares: of what must raise the alarm, how much does, as an emergency where it is one and by its rule; and of
    what must not, how much may."""

    caught: float
    emergencies_as_such: float
    in_the_right_category: float
    false_alarms: float


FLOORS = {
    "triage_cases": Floors(0.99, 0.98, 0.95, 0.0),
    "triage_cases_held_out": Floors(0.99, 0.98, 0.95, 0.02),
    "triage_cases_third": Floors(0.90, 0.90, 0.90, 0.08),
}


class Judged(NamedTuple):
    """A message, what it should raise, and what it does: (rule, level), the most severe first."""

    case: dict[str, Any]
    raised: list[tuple[str, str]]


def judged(name: str) -> list[Judged]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    return [Judged(case, [(match.rule.id, match.level) for match in matches(case["text"])]) for case in cases]


def share(part: list[Judged], of: list[Judged]) -> float:
    return len(part) / len(of)


def report(found: list[Judged]) -> Iterator[str]:
    """A line a category."""
    for rule in dict.fromkeys(each.case["rule"] for each in found):
        of = [each for each in found if each.case["rule"] == rule]
        raised = [each for each in of if each.raised]
        if rule is None:
            yield f"none: {len(raised)} false alarms among {len(of)}"
            for each in raised:
                yield f"    {each.case['id']} raises {each.raised[0][0]}"
        else:
            right = [each for each in of if rule in [raised_rule for raised_rule, _ in each.raised]]
            missed = " ".join(each.case["id"] for each in of if not each.raised)
            yield f"{rule}: caught {len(raised)} of {len(of)}, {len(right)} by this rule; missed: {missed or 'none'}"


@pytest.mark.parametrize(("name", "floors"), FLOORS.items())
def test_triage_keeps_what_it_has_reached(name: str, floors: Floors) -> None:
    found = judged(name)
    told = f"{name}\n" + "\n".join(report(found))
    print(told)  # noqa: T201  # pytest -s shows the report, and a failure does
    alarming = [each for each in found if each.case["rule"] is not None]
    quiet = [each for each in found if each.case["rule"] is None]
    emergencies = [each for each in alarming if each.case["level"] == "emergency"]
    caught = [each for each in alarming if each.raised]
    right = [each for each in alarming if each.case["rule"] in [rule for rule, _ in each.raised]]
    as_such = [each for each in emergencies if [level for _, level in each.raised][:1] == ["emergency"]]
    false_alarms = [each for each in quiet if each.raised]
    assert share(caught, alarming) >= floors.caught, told
    assert share(as_such, emergencies) >= floors.emergencies_as_such, told
    assert share(right, alarming) >= floors.in_the_right_category, told
    assert share(false_alarms, quiet) <= floors.false_alarms, told


@pytest.mark.data
def test_questions_that_people_ask_raise_no_alarm(navis_data: Path) -> None:
    """The development questions of patients: none of them is about an emergency that goes on."""
    lines = (navis_data / "patient_questions_dev.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    assert [question for question in questions if matches(question)] == []
