"""What surrounds an answer."""

import hashlib
from typing import Any

from functions.compliance.wrapping import wrap
from shared.model.answer import Abstention
from shared.model.document import Source
from shared.model.envelope import Envelope
from shared.model.question import Action, Urgent
from shared.policy import policy_for
from tests.unit.compliance.fakes import SICK, Room, question
from tests.unit.grounding.made import SOURCE, draft, evidence, hit, section

URGENT = Urgent(level="emergency", notice="Call now.", actions=(Action(label="Call 911", url="tel:911"),))


def wrapped(made: Any = None, *, asked: Any = None, sources: Any = None, urgent: Any = None) -> Envelope:
    asked, sources = asked or question(), sources or evidence(SICK)
    return wrap(
        asked,
        sources,
        made or draft(section("Nausea is common."), cites={1: SICK}),
        policy_for(asked.jurisdiction),
        evidence_hash=sources.digest(),
        urgent=urgent,
        revision=1,
        published_at="2026-11-25T12:00:00Z",
    )


def test_every_answer_is_wrapped_in_its_jurisdiction_s_notices() -> None:
    assert wrapped().notices == policy_for("US").notices()
    assert wrapped(asked=question(jurisdiction="GB")).notices == policy_for("GB").notices()


def test_an_abstention_is_wrapped_as_well() -> None:
    envelope = wrapped(draft(abstention=Abstention(looked_for="nausea")))
    assert (envelope.status, envelope.notices) == ("abstained", policy_for("US").notices())


def test_an_answer_that_cites_a_starter_note_says_that_nobody_reviewed_it() -> None:
    note = hit("Nausea is common.", source=Source.model_validate(SOURCE.model_dump() | {"evidence": "starter_note"}))
    envelope = wrapped(draft(section("Nausea is common."), cites={1: note}), sources=evidence(note))
    assert policy_for("US").starter_note in envelope.notices.opening
    assert policy_for("US").starter_note not in wrapped().notices.opening


def test_what_fails_the_checks_is_left_out_and_recorded() -> None:
    made = draft(section("Nausea is common."), section("It kills 12% of people."), cites={1: SICK}, model="m")
    envelope = wrapped(made)
    assert [section.blocks[0].items[0].text for section in envelope.sections] == ["Nausea is common."]
    recorded = {check.name: check.result for check in envelope.provenance.checks}
    assert recorded["numbers"] == "removed 1 of 2 items: 12 % stands in no quote"


def test_when_all_of_it_fails_the_answer_abstains() -> None:
    envelope = wrapped(draft(section("You will be fine."), cites={1: SICK}))
    assert (envelope.status, envelope.sections, envelope.citations) == ("abstained", (), ())
    assert envelope.abstention is not None


def test_what_triage_says_is_carried_along() -> None:
    assert wrapped(urgent=URGENT).urgent == URGENT


def test_compliance_runs_triage_itself_when_nothing_was_said_at_first() -> None:
    room = Room()
    room.urgent = URGENT
    room.draft()
    assert room.answers.revisions[0].envelope.urgent == URGENT


def test_what_was_said_at_first_stays() -> None:
    room = Room()
    first = URGENT.model_copy(update={"notice": "Call at once."})
    room.write(question(urgent=first))
    room.urgent = URGENT
    room.draft()
    assert room.answers.revisions[0].envelope.urgent == first


def test_the_summary_of_evidence_and_the_writer_are_kept() -> None:
    made = draft(section("Nausea is common."), cites={1: SICK})
    envelope = wrapped(made)
    assert envelope.evidence == made.evidence
    assert envelope.provenance.writer == "extractive"
    assert envelope.provenance.policy_version == policy_for("US").version


def test_the_hash_is_that_of_the_evidence_that_the_checks_ran_against() -> None:
    sources = evidence(SICK)
    hashed = hashlib.sha256(sources.model_dump_json().encode()).hexdigest()
    made = draft(section("Nausea is common."), cites={1: SICK}, evidence_hash=hashed)
    first, again = wrapped(made, sources=sources), wrapped(made, sources=evidence(SICK, SICK))
    assert first.provenance.evidence_hash == hashed
    assert first.provenance.checks[-1].result == "ok"
    assert again.provenance.evidence_hash != hashed
    assert again.provenance.checks[-1].result == "written again after the draft"


def test_an_answer_says_the_language_that_it_is_written_in_and_that_another_was_asked_for() -> None:
    english, spanish = wrapped(), wrapped(asked=question(language="es"))
    assert (english.language, spanish.language) == ("en", "en")
    assert english.readability.grade == spanish.readability.grade is not None
    assert policy_for("US").other_language in spanish.notices.opening
    assert policy_for("US").other_language not in english.notices.opening
    assert wrapped(draft(abstention=Abstention(looked_for="x"))).readability.grade is None
