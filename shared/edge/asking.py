"""Asking over HTTP: what POST /v1/answers and POST /v1/admin/answers have in common."""

import re
from typing import Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from shared.adapters.partners_table import Caller
from shared.asking import Asked, Asking, FieldError, KeyReusedError
from shared.edge.http import Problem, json_response, no_content
from shared.errors import NoContentError
from shared.model.question import Ask

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,200}")

# what is not public is in no search engine, and no source learns from which page a reader came
HIDDEN = {"x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer"}


def links(answer_id: str, slug: str) -> dict[str, str]:
    """Where an answer is read."""
    return {"self": f"/v1/answers/{answer_id}", "page": f"/answers/{slug}"}


def accept(
    app: APIGatewayHttpResolver,
    asking: Asking,
    ask: Ask,
    caller: Caller,
    visibility: Literal["private", "public"] = "private",
) -> Any:
    """Ask, under the current request's `Idempotency-Key`, and reply.

    Raises a 400 Problem for a key that is none, 422 for a field that cannot be used or a key with another body, 503
    before the first index serves.
    """
    key = app.current_event.headers.get("idempotency-key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise Problem(400, "bad-idempotency-key", "An Idempotency-Key has 1 to 200 visible ASCII characters.")
    try:
        return asked(asking.ask(ask, caller, key, visibility))
    except FieldError as error:
        fields = ((error.pointer, error.detail),)
        raise Problem(422, "invalid-fields", "Some fields do not fit; see errors.", fields) from None
    except NoContentError:
        raise no_content() from None
    except KeyReusedError:
        detail = (
            "This Idempotency-Key came before with another body. Send that body again to get its answer, "
            "or this one with a new key."
        )
        raise Problem(422, "idempotency-key-reused", detail) from None


def asked(found: Asked) -> Any:
    """202 for an answer under way; 200 with the answer where it was there already."""
    where = links(found.id, found.slug)
    if found.envelope is not None:
        return json_response(200, found.envelope, {"content-location": where["self"], **HIDDEN})
    urgent = None if found.urgent is None else found.urgent.model_dump()
    body = {"id": found.id, "status": found.status, "urgent": urgent, "links": where}
    return json_response(202, body, {"location": where["self"], "retry-after": "1", **HIDDEN})
