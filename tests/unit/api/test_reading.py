"""Reading: what a caller sees in each state, and what deleting does."""

import pytest

from functions.api.reading import Final, NotDeletableError, Pending
from shared.adapters.answers_table import Stored
from shared.errors import NotFoundError
from shared.model.question import Ask, Urgent
from shared.policy import policy_for
from tests.unit.api.fakes import CALLER, OTHER, CrashError, World
from tests.unit.api.samples import envelope

ASK = Ask(question="Is Mary's dose right?", jurisdiction="GB")


def test_a_pending_answer_shows_what_was_asked_without_personal_data_and_what_is_urgent() -> None:
    world = World()
    world.urgent = Urgent(level="urgent", notice="Call today")
    asked = world.asking.ask(ASK, CALLER)
    view = world.reading.by_slug(asked.slug)
    assert isinstance(view, Pending)
    assert view.question == "Is [name]'s dose right?"
    assert view.urgent == world.urgent
    assert view.notices == policy_for("GB").notices()
    assert view.body()["urgent"] == world.urgent.model_dump()


def test_a_pending_answer_whose_question_is_gone_still_reads() -> None:
    world = World()
    asked = world.asking.ask(ASK, CALLER)
    world.objects.clear()
    view = world.reading.by_id(asked.id, CALLER)
    assert isinstance(view, Pending)
    assert (view.question, view.urgent) == (None, None)


def test_what_was_asked_is_read_once_and_only_where_it_is_shown() -> None:
    world = World()
    asked = world.asking.ask(ASK, CALLER)
    view = world.reading.by_id(asked.id, CALLER)
    assert isinstance(view, Pending)
    shown = view.question
    world.objects.clear()
    assert view.question == shown
    assert view.urgent is None


def test_a_reader_is_asked_back_soon_then_less_often() -> None:
    world = World()
    asked = world.asking.ask(ASK, CALLER)
    soon = world.reading.by_id(asked.id, CALLER)
    world.clock.now += 30
    later = world.reading.by_id(asked.id, CALLER)
    assert isinstance(soon, Pending)
    assert isinstance(later, Pending)
    assert 1 <= soon.retry_after < later.retry_after


def test_past_the_deadline_it_is_a_failed_envelope_with_notices_and_what_to_do_next() -> None:
    world = World()
    world.urgent = Urgent(level="urgent", notice="Call today")
    asked = world.asking.ask(ASK, CALLER)
    world.clock.now += 120
    view = world.reading.by_id(asked.id, CALLER)
    assert isinstance(view, Final)
    made, policy = view.envelope, policy_for("GB")
    assert (made.status, made.signature, made.urgent) == ("failed", None, world.urgent)
    assert made.question == "Is [name]'s dose right?"
    assert [notice.text for notice in made.notices.opening] == [*(n.text for n in policy.opening), policy.failed]
    assert made.notices.closing == policy.closing
    assert made.provenance.policy_version == policy.version


def test_an_overdue_answer_is_expired_once_a_minute_however_often_it_is_read() -> None:
    world = World()
    asked = world.asking.ask(ASK, CALLER)
    world.clock.now += 120
    for _ in range(5):
        world.reading.by_id(asked.id, CALLER)
        world.reading.by_slug(asked.slug)
    assert [decision.command for decision in world.decided] == ["expire"]
    world.clock.now += 60
    world.reading.by_id(asked.id, CALLER)
    assert [decision.command for decision in world.decided] == ["expire", "expire"]


def test_another_key_finds_nothing_in_any_state() -> None:
    world = World()
    asked = world.asking.ask(ASK, CALLER)
    for _ in range(2):
        for act in (world.reading.by_id, world.reading.delete, world.reading.check):
            with pytest.raises(NotFoundError):
                act(asked.id, OTHER)
        world.answers[asked.id] = Stored(envelope(id=asked.id, slug=asked.slug), CALLER.owner, None)
        world.requests[asked.id] = world.requests[asked.id].model_copy(update={"stage": "final"})


def test_a_deleted_answer_is_gone_even_when_a_late_stage_still_publishes() -> None:
    world = World()
    asked = world.asking.ask(ASK, CALLER)
    world.reading.delete(asked.id, CALLER)
    world.answers[asked.id] = Stored(envelope(id=asked.id, slug=asked.slug), CALLER.owner, None)
    for read in (lambda: world.reading.by_id(asked.id, CALLER), lambda: world.reading.by_slug(asked.slug)):
        with pytest.raises(NotFoundError):
            read()
    assert [decision.command for decision in world.decided] == ["delete"]


def test_a_crash_while_deleting_never_hides_an_answer_without_deleting_it() -> None:
    for crash in (1, 2):
        world = World()
        asked = world.asking.ask(ASK, CALLER)
        world.crash_before = world.writes + crash
        with pytest.raises(CrashError):
            world.reading.delete(asked.id, CALLER)
        assert asked.id in world.requests  # so that a retry finds it
        world.crash_before = None
        world.reading.delete(asked.id, CALLER)
        assert world.decided
        assert asked.id not in world.requests


@pytest.mark.parametrize("published", [False, True])
def test_a_public_answer_is_not_deleted_by_the_key_that_asked(published: bool) -> None:
    world = World()
    asked = world.asking.ask(ASK, CALLER, visibility="public")
    if published:
        made = envelope(id=asked.id, slug=asked.slug, visibility="public")
        world.answers[asked.id] = Stored(made, CALLER.owner, None)
        world.requests[asked.id] = world.requests[asked.id].model_copy(update={"stage": "final"})
    with pytest.raises(NotDeletableError):
        world.reading.delete(asked.id, CALLER)
    assert world.decided == []
