"""/v1/admin/answers: asking for a public answer, and withdrawing an answer."""

import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, Protocol

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import Field

from shared.adapters.generations_table import GenerationsTable
from shared.adapters.partners_table import Caller, PartnersTable
from shared.adapters.requests_table import RequestsTable
from shared.adapters.work import WorkStore
from shared.asking import Asking
from shared.edge.asking import accept
from shared.edge.http import Problem, authenticate, json_response, parse
from shared.edge.queue import REASON, Decision
from shared.model.base import Model
from shared.model.question import Ask, Urgent
from shared.policy import policy_for
from shared.redaction import redact
from shared.standing import Answers, Standings

_ID = re.compile(r"[a-z2-7]{26}")
_PARTNER = 50  # of a partner's name that an actor carries; an actor has 100 characters


class PublicAsk(Ask):
    """The body of POST /v1/admin/answers. The visibility is said, so that nothing becomes public unawares."""

    visibility: Literal["public"]

    def ask(self) -> Ask:
        """The same as any key would ask it, so that the same question meets its public answer."""
        return Ask.model_validate(self.model_dump(exclude={"visibility"}))


class Withdraw(Model):
    """The body of POST /v1/admin/answers/{id}/withdraw. The reason goes into the audit, not into the answer."""

    reason: str = Field(min_length=1, max_length=REASON, pattern=r"\S", description="a reason in words")


class Queue(Protocol):
    """A queue's sending end."""

    def send(self, message: Model) -> None: ...


class Service(NamedTuple):
    """What is behind the routes."""

    asking: Asking
    standings: Standings
    decisions: Queue


def compose(
    *,
    requests: RequestsTable,
    answers: Answers,
    generations: GenerationsTable,
    work: WorkStore,
    queue: Queue,
    decisions: Queue,
    triage: Callable[[str, str], Urgent | None],
    new_id: Callable[[], str],
    clock: Callable[[], float],
    deadline_seconds: int,
    private_days: int,
) -> Service:
    """The service on its stores. `queue` is the queue of requests."""

    standings = Standings(requests, answers, requests.claimed, clock)
    asking = Asking(
        requests=requests,
        work=work,
        queue=queue,
        standings=standings,
        claimed=requests.claimed,
        generation=generations.serving,
        policy_version=lambda jurisdiction: policy_for(jurisdiction).version,
        triage=triage,
        redact=redact,
        new_id=new_id,
        clock=clock,
        deadline_seconds=deadline_seconds,
        private_days=private_days,
    )
    return Service(asking, standings, decisions)


def routes(app: APIGatewayHttpResolver, partners: PartnersTable, service: Service) -> None:
    """Add the routes to the app."""

    @app.post("/v1/admin/answers")
    def _ask() -> Any:
        caller = authenticate(app, partners, "operator")
        return accept(app, service.asking, parse(app, PublicAsk).ask(), caller, "public")

    @app.post("/v1/admin/answers/<answer_id>/withdraw")
    def _withdraw(answer_id: str) -> Any:
        caller = authenticate(app, partners, "operator")
        status = withdraw(answer_id, parse(app, Withdraw).reason, caller, service)
        return json_response(202, {"id": answer_id, "status": status})


def withdraw(answer_id: str, reason: str, caller: Caller, service: Service) -> str:
    """Have an answer withdrawn, whatever its state; returns `withdrawing`, or `withdrawn` when it is already.

    Raises a 404 Problem for an answer that is not there (any more).
    """
    standing = service.standings.by_id(answer_id) if _ID.fullmatch(answer_id) else None
    if standing is None:
        raise Problem(404, "not-found", "There is no such answer.")
    if standing.status == "withdrawn":
        return "withdrawn"
    service.decisions.send(Decision(answer_id=answer_id, command="withdraw", actor=actor_of(caller), reason=reason))
    return "withdrawing"


def actor_of(caller: Caller) -> str:
    """An operator as the audit names them."""
    return f"operator:{caller.partner[:_PARTNER]}/{caller.owner}"
