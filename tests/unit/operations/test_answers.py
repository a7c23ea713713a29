"""Operators and answers: what may be asked publicly, and what a withdrawal sends."""

import pytest
from pydantic import ValidationError

from functions.operations.answers import PublicAsk, Service, Withdraw, withdraw
from shared.adapters.answers_table import Stored
from shared.adapters.partners_table import Caller
from shared.edge.http import Problem
from shared.edge.queue import Decision
from shared.model.question import Ask
from tests.unit.api.fakes import CALLER, Queue, World
from tests.unit.api.samples import envelope

OPERATOR = Caller(partner="navis", owner="o" * 32, kind="operator", scopes=frozenset({"operator"}))
ASK = Ask(question="What is HER2?")


class Desk:
    """An operator's desk: the world, and the service on it."""

    def __init__(self) -> None:
        self.world = World()
        self.service = Service(self.world.asking, self.world.standings, Queue(self.world, self.world.decided))

    def published(self, status: str = "published", visibility: str = "public") -> str:
        answer_id = self.world.asking.ask(ASK, OPERATOR, visibility="public").id
        request = self.world.requests[answer_id]
        self.world.requests[answer_id] = request.model_copy(update={"stage": "final"})
        made = envelope(status, id=answer_id, slug=request.slug, visibility=visibility)
        self.world.answers[answer_id] = Stored(made, request.owner, None)
        return answer_id

    def withdraw(self, answer_id: str, caller: Caller = OPERATOR) -> str:
        return withdraw(answer_id, "The trial was retracted.", caller, self.service)


def test_a_withdrawal_is_a_decision_with_its_reason_and_who_made_it() -> None:
    desk = Desk()
    answer_id = desk.published()
    assert desk.withdraw(answer_id) == "withdrawing"
    assert desk.world.decided == [
        Decision(
            answer_id=answer_id,
            command="withdraw",
            actor="operator:navis/" + "o" * 32,
            reason="The trial was retracted.",
        )
    ]


def test_an_answer_that_is_withdrawn_already_stays_so() -> None:
    desk = Desk()
    assert desk.withdraw(desk.published("withdrawn")) == "withdrawn"
    assert desk.world.decided == []


def test_a_public_answer_is_withdrawn_when_its_request_is_long_gone() -> None:
    desk = Desk()
    answer_id = desk.published()
    del desk.world.requests[answer_id]
    assert desk.withdraw(answer_id) == "withdrawing"


def test_an_answer_under_way_and_another_key_s_private_answer_are_withdrawn_too() -> None:
    desk = Desk()
    assert desk.withdraw(desk.world.asking.ask(ASK, CALLER).id) == "withdrawing"


@pytest.mark.parametrize("answer_id", ["a" * 26, "", "a" * 25, "A" * 26, "1" * 26, "../" + "a" * 23])
def test_an_unknown_answer_is_a_404_and_nothing_is_sent(answer_id: str) -> None:
    desk = Desk()
    with pytest.raises(Problem) as refused:
        desk.withdraw(answer_id)
    assert (refused.value.status, refused.value.kind) == (404, "not-found")
    assert desk.world.decided == []


def test_a_deleted_private_answer_is_a_404() -> None:
    desk = Desk()
    answer_id = desk.published(visibility="private")
    del desk.world.requests[answer_id]
    with pytest.raises(Problem):
        desk.withdraw(answer_id)


def test_a_partner_with_a_long_name_still_fits_into_a_decision() -> None:
    desk = Desk()
    desk.withdraw(desk.published(), OPERATOR.model_copy(update={"partner": "p" * 500}))
    assert desk.world.decided[0].actor.endswith("/" + "o" * 32)


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
def test_a_reason_has_words_and_at_most_500_characters(reason: str) -> None:
    with pytest.raises(ValidationError):
        Withdraw(reason=reason)


def test_a_reason_of_500_characters_fits() -> None:
    assert len(Withdraw(reason="é" * 500).reason) == 500


@pytest.mark.parametrize("said", [{}, {"visibility": "private"}, {"visibility": None}])
def test_an_answer_becomes_public_only_when_that_is_said(said: dict[str, str | None]) -> None:
    with pytest.raises(ValidationError):
        PublicAsk.model_validate({"question": "What is HER2?"} | said)


def test_a_public_question_is_the_same_as_any_key_asks_it() -> None:
    body = PublicAsk(question="What is HER2?", language="es", visibility="public")
    assert body.ask() == Ask(question="What is HER2?", language="es")
