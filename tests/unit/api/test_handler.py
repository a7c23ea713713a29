"""The composition root: what it needs, and what it does not load before it has to."""

import json
import subprocess
import sys

import pytest

from functions.api.handler import Settings, new_id
from shared.edge.settings import load
from tests.suites import ROOT

_NEEDED = {
    "REQUESTS_TABLE": "r",
    "ANSWERS_TABLE": "a",
    "PARTNERS_TABLE": "p",
    "GENERATIONS_TABLE": "g",
    "FEEDBACK_TABLE": "f",
    "WORK_BUCKET": "w",
    "REQUESTS_QUEUE": "q",
    "DECISIONS_QUEUE": "d",
    "SIGNING_KEY": "k",
    "ANSWER_DEADLINE_SECONDS": "120",
    "PRIVATE_ANSWER_DAYS": "30",
}


@pytest.mark.parametrize("missing", sorted(_NEEDED))
def test_a_variable_that_is_missing_is_named(missing: str) -> None:
    rest = {name: value for name, value in _NEEDED.items() if name != missing}
    with pytest.raises(RuntimeError, match=missing):
        load(Settings, rest)


def test_the_home_page_s_key_may_be_missing() -> None:
    assert load(Settings, _NEEDED).home_key == ""


def test_ids_are_26_letters_and_digits_and_never_the_same() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(each) == 26 and set(each) <= set("abcdefghijklmnopqrstuvwxyz234567") for each in made)


def test_importing_the_handler_loads_nothing_that_only_some_routes_need_and_reads_no_environment() -> None:
    heavy = ["jinja2", "joserfc", "cryptography", "rfc8785", "functions.api.pages", "shared.triage"]
    code = f"import functions.api.handler, json, sys; print(json.dumps([n for n in {heavy} if n in sys.modules]))"
    ran = subprocess.run(  # noqa: S603  # our own interpreter and code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env={"PATH": ""}
    )
    assert json.loads(ran.stdout) == []
