"""A person whose words are refused, or whom an error meets, hears of their emergency all the same."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from shared.edge.http import URGENT
from shared.model.question import Urgent

_TRIAGED = 20_000  # characters of what is refused


@contextmanager
def help_at_once(
    app: APIGatewayHttpResolver, field: str, triage: Callable[[str, str], Urgent | None], jurisdiction: str
) -> Iterator[None]:
    """The problem that says why the current request fails tells of the emergency in the body's field first."""
    try:
        yield
    except Exception:
        event = app.current_event
        with suppress(ValueError):  # what is not even text says nothing
            said = event.decoded_body if event.get("isBase64Encoded") else event.get("body")
            app.context[URGENT] = triage(_said(said or "", field)[:_TRIAGED], jurisdiction)
        raise


def _said(body: str, field: str) -> str:
    """What the body's field says, or the body itself where there is none that can be read."""
    try:
        said = json.loads(body)[field]
    except (ValueError, TypeError, KeyError, RecursionError):
        return body
    return said if isinstance(said, str) else body
