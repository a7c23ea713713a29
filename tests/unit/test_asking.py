"""Asking: accepted exactly once, whatever crashes and whoever asks at the same moment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.answers_table import Stored
from shared.adapters.partners_table import Caller
from shared.asking import FieldError, KeyReusedError, same_name
from shared.edge.queue import AnswerMessage
from shared.errors import NoContentError
from shared.model.question import Ask, Question, Urgent
from tests.unit.api.fakes import CALLER, OTHER, CrashError, World
from tests.unit.api.samples import envelope

ASK = Ask(question="What is HER2?")


def publish(world: World, answer_id: str, status: str = "published", visibility: str = "private") -> None:
    request = world.requests[answer_id]
    made = envelope(status, id=answer_id, slug=request.slug, visibility=visibility)
    world.answers[answer_id] = Stored(made, request.owner, request.expires_at)
    world.requests[answer_id] = request.model_copy(update={"stage": "final"})


def assert_under_way(world: World, answer_id: str) -> None:
    """Nothing is missing for the next stage to take the question up, or for a reader to follow it."""
    request = world.requests[answer_id]
    assert isinstance(world.objects[answer_id, "question"], Question)
    assert world.claims[f"slug#{request.slug}"]["answer"] == answer_id
    assert AnswerMessage(answer_id=answer_id, key=f"work/{answer_id}/question.json") in world.sent


def test_an_accepted_question_is_under_way_with_its_personal_data_shown_nowhere() -> None:
    world = World()
    asked = world.asking.ask(Ask(question="I'm Mary. What is HER2?"), CALLER)
    assert_under_way(world, asked.id)
    question = world.objects[asked.id, "question"]
    assert isinstance(question, Question)
    assert (question.asked, question.shown) == ("I'm Mary. What is HER2?", "I'm [name]. What is HER2?")
    assert question.expires_at == world.requests[asked.id].expires_at == int(world.clock()) + 30 * 86_400
    assert world.requests[asked.id].deadline == int(world.clock()) + 120
    assert asked.slug != asked.id


def test_before_the_first_index_a_question_is_refused_and_nothing_is_written() -> None:
    world = World()
    world.generation = None
    with pytest.raises(NoContentError):
        world.asking.ask(ASK, CALLER, "key")
    assert world.writes == 0


def test_the_message_is_the_last_of_the_writes() -> None:
    world = World()
    world.asking.ask(ASK, CALLER, "key")
    writes = world.writes
    for crash in range(1, writes + 1):
        broken = World()
        broken.crash_before = crash
        with pytest.raises(CrashError):
            broken.asking.ask(ASK, CALLER, "key")
        assert broken.sent == []


@pytest.mark.parametrize("key", ["key", None])
@pytest.mark.parametrize("crash", range(1, 8))
@pytest.mark.parametrize("later", [0, 59, 61, 119, 121, 4000])
def test_a_retry_after_a_crash_before_any_write_is_accepted(key: str | None, crash: int, later: int) -> None:
    world = World()
    world.crash_before = crash
    try:
        first = world.asking.ask(ASK, CALLER, key)
    except CrashError:
        first = None
    world.crash_before = None
    world.clock.now += later
    asked = world.asking.ask(ASK, CALLER, key)
    if first is None or later < 120:
        assert asked.status == "queued"
    assert_under_way(world, asked.id)
    again = world.asking.ask(ASK, CALLER, key)
    assert again.id == asked.id


@given(st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_crashes_of_retries_lose_nothing_either(crashes: list[int]) -> None:
    world = World()
    for crash in crashes:
        world.crash_before = world.writes + crash
        try:
            asked = world.asking.ask(ASK, CALLER, "key")
        except CrashError:
            continue
        assert_under_way(world, asked.id)
    world.crash_before = None
    assert_under_way(world, world.asking.ask(ASK, CALLER, "key").id)


def test_two_at_the_same_moment_with_one_key_get_one_answer() -> None:
    """The second comes while the first has claimed and written nothing else."""
    world = World()
    world.crash_before = 2
    with pytest.raises(CrashError):
        world.asking.ask(ASK, CALLER, "key")
    first = world.claims[next(name for name in world.claims if name.startswith("idem#"))]["answer"]
    second = world.asking.ask(ASK, CALLER, "key")
    assert second.id == first
    assert len(world.requests) == 1


def test_a_key_with_another_body_is_refused_and_nothing_is_written() -> None:
    world = World()
    world.asking.ask(ASK, CALLER, "key")
    requests = dict(world.requests)
    with pytest.raises(KeyReusedError):
        world.asking.ask(Ask(question="Something else?"), CALLER, "key")
    with pytest.raises(KeyReusedError):
        world.asking.ask(ASK.model_copy(update={"language": "es"}), CALLER, "key")
    assert world.requests == requests


def test_an_idempotency_key_is_forgotten_after_a_day() -> None:
    world = World()
    world.asking.ask(ASK, CALLER, "key")
    world.clock.now += 86_400
    assert world.asking.ask(Ask(question="Something else?"), CALLER, "key").status == "queued"


def test_a_key_that_joined_a_running_answer_stays_with_it() -> None:
    world = World()
    running = world.asking.ask(ASK, CALLER)
    joined = world.asking.ask(ASK, CALLER, "key")
    assert joined.id == running.id
    world.generation = "g2"
    assert world.asking.ask(ASK, CALLER, "key").id == running.id


@pytest.mark.parametrize("status", ["published", "abstained", "held"])
def test_a_final_answer_is_handed_back(status: str) -> None:
    world = World()
    first = world.asking.ask(ASK, CALLER)
    publish(world, first.id, status)
    again = world.asking.ask(ASK, CALLER)
    assert again.envelope == world.answers[first.id].envelope
    assert len(world.sent) == 1


@pytest.mark.parametrize("status", ["failed", "withdrawn"])
def test_a_failed_or_withdrawn_answer_is_not(status: str) -> None:
    world = World()
    first = world.asking.ask(ASK, CALLER)
    publish(world, first.id, status)
    assert world.asking.ask(ASK, CALLER).id != first.id


def test_a_question_past_its_deadline_is_asked_again() -> None:
    world = World()
    first = world.asking.ask(ASK, CALLER)
    world.clock.now += 121
    again = world.asking.ask(ASK, CALLER)
    assert again.id != first.id
    assert again.status == "queued"


def test_another_owner_never_joins_a_private_question() -> None:
    world = World()
    first = world.asking.ask(ASK, CALLER)
    publish(world, first.id)
    other = world.asking.ask(ASK, OTHER)
    assert other.id != first.id
    assert other.envelope is None


def test_a_published_public_answer_is_handed_to_everyone_and_a_withdrawn_one_to_nobody() -> None:
    world = World()
    operator = Caller(partner="o", owner="operator", kind="operator", scopes=frozenset())
    public = world.asking.ask(ASK, operator, visibility="public")
    assert world.asking.ask(ASK, OTHER).id != public.id
    publish(world, public.id, visibility="public")
    got = world.asking.ask(ASK, CALLER)
    assert got.envelope == world.answers[public.id].envelope
    publish(world, public.id, "withdrawn", visibility="public")
    assert world.asking.ask(ASK, CALLER).envelope is None


def test_an_idempotency_key_for_a_public_answer_is_not_the_one_for_a_private_answer() -> None:
    world = World()
    private = world.asking.ask(ASK, CALLER, "key")
    public = world.asking.ask(ASK, CALLER, "key", visibility="public")
    assert public.id != private.id
    assert world.requests[public.id].visibility == "public"
    assert world.asking.ask(ASK, CALLER, "key", visibility="public").id == public.id


def test_a_deleted_answer_s_id_is_never_used_again() -> None:
    world = World()
    first = world.asking.ask(ASK, CALLER, "key")
    world.clock.now += 61
    world.reading.delete(first.id, CALLER)
    assert world.asking.ask(ASK, CALLER, "key").id != first.id
    assert world.asking.ask(ASK, CALLER).id != first.id


def test_triage_is_told_even_when_the_answer_is_there() -> None:
    world = World()
    world.urgent = Urgent(level="emergency", notice="Call 911")
    first = world.asking.ask(ASK, CALLER)
    assert first.urgent == world.urgent
    assert world.asking.ask(ASK, CALLER, "key").urgent == world.urgent
    publish(world, first.id)
    assert world.asking.ask(ASK, CALLER).urgent == world.urgent


@pytest.mark.parametrize("question", [" ", "\n\t", "\u00a0", "\u2003"])
def test_a_question_without_words_is_named(question: str) -> None:
    with pytest.raises(FieldError) as error:
        World().asking.ask(Ask(question=question), CALLER)
    assert error.value.pointer == "/question"


def test_following_needs_an_answer_that_the_key_may_read() -> None:
    world = World()
    first = world.asking.ask(ASK, CALLER)
    follow = Ask(question="And then?", follows=first.id)
    assert world.asking.ask(follow, CALLER).status == "queued"
    with pytest.raises(FieldError):
        world.asking.ask(follow, OTHER)
    publish(world, first.id, visibility="public")
    assert world.asking.ask(follow, OTHER).status == "queued"


def test_white_space_and_unicode_forms_do_not_make_another_question_and_capitals_do() -> None:
    def name(question: str, **fields: str) -> str:
        return same_name("o", Ask(question=question, **fields), "US", "g", "p")

    assert name("What is  MET?\n") == name("What is MET?")
    assert name("cafe\u0301?") == name("caf\u00e9?")
    assert name("What is MET?") != name("What is met?")
    assert name("a") != name("a", language="es")
    assert name("a") != name("a", topic="x")
    assert "What" not in name("What is MET?")


@given(st.text(min_size=1, max_size=50), st.text(min_size=1, max_size=50))
def test_a_claim_s_name_tells_nothing(owner: str, question: str) -> None:
    name = same_name(owner, Ask(question=question), "US", "g", "p")
    assert len(name) == len("same#") + 64
    assert set(name.removeprefix("same#")) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("question", "asked", "read"),
    [("¿Puedo beber alcohol?", "en", "es"), ("Can I drink?", "en", "en"), ("Can I drink?", "fr", "fr")],
)
def test_who_writes_in_another_language_is_known_to_read_it(question: str, asked: str, read: str) -> None:
    world = World()
    world.asking.ask(Ask(question=question, language=asked), CALLER)
    (kept,) = world.objects.values()
    assert isinstance(kept, Question)
    assert kept.language == read
