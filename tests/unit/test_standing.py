"""How an answer stands, from its request and its published revision."""

import pytest

from shared.adapters.answers_table import Stored
from shared.model.question import Ask
from tests.unit.api.fakes import CALLER, OTHER, World
from tests.unit.api.samples import envelope

ASK = Ask(question="What is HER2?")


def put(world: World, answer_id: str, expires_at: int | None = None, **fields: str) -> None:
    request = world.requests.get(answer_id)
    made = envelope(id=answer_id, slug="s" * 26 if request is None else request.slug, **fields)
    world.answers[answer_id] = Stored(made, "owner", expires_at)


@pytest.mark.parametrize("stage", ["queued", "retrieving", "generating", "reviewing"])
def test_a_pending_answer_has_its_request_s_stage(stage: str) -> None:
    world = World()
    answer_id = world.asking.ask(ASK, CALLER).id
    world.requests[answer_id] = world.requests[answer_id].model_copy(update={"stage": stage})
    standing = world.standings.by_id(answer_id)
    assert standing is not None
    assert standing.status == stage


def test_a_final_request_whose_answer_is_not_to_be_seen_yet_is_still_reviewing() -> None:
    world = World()
    answer_id = world.asking.ask(ASK, CALLER).id
    world.requests[answer_id] = world.requests[answer_id].model_copy(update={"stage": "final"})
    standing = world.standings.by_id(answer_id)
    assert standing is not None
    assert standing.status == "reviewing"


def test_past_the_deadline_it_is_failed_until_the_late_answer_comes() -> None:
    world = World()
    answer_id = world.asking.ask(ASK, CALLER).id
    world.clock.now += 120
    standing = world.standings.by_id(answer_id)
    assert standing is not None
    assert (standing.status, standing.overdue) == ("failed", True)
    put(world, answer_id)
    standing = world.standings.by_id(answer_id)
    assert standing is not None
    assert (standing.status, standing.overdue) == ("published", False)


def test_a_private_answer_without_its_request_is_nobody_s() -> None:
    world = World()
    put(world, "x" * 26)
    assert world.standings.by_id("x" * 26) is None
    assert world.standings.by_slug("s" * 26) is None


def test_a_public_answer_outlives_its_request() -> None:
    world = World()
    put(world, "x" * 26, visibility="public")
    for standing in (world.standings.by_id("x" * 26), world.standings.by_slug("s" * 26)):
        assert standing is not None
        assert standing.public
    assert world.standings.for_caller("x" * 26, "anyone") is not None


def test_what_has_expired_is_gone() -> None:
    world = World()
    asked = world.asking.ask(ASK, CALLER)
    put(world, asked.id, expires_at=world.requests[asked.id].expires_at)
    world.clock.now += 30 * 86_400
    assert world.standings.by_id(asked.id) is None
    assert world.standings.by_slug(asked.slug) is None


def test_a_question_asked_to_be_public_is_its_asker_s_until_it_is_published() -> None:
    world = World()
    answer_id = world.asking.ask(ASK, CALLER, visibility="public").id
    assert world.standings.for_caller(answer_id, OTHER.owner) is None
    assert world.standings.for_caller(answer_id, CALLER.owner) is not None


def test_a_slug_leads_to_the_answer_from_the_first_moment() -> None:
    world = World()
    asked = world.asking.ask(ASK, CALLER)
    assert world.standings.by_slug(asked.slug) == world.standings.by_id(asked.id)
    assert world.standings.by_slug(asked.id) is None
