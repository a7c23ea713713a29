"""Every policy says what has to be said, in plain words."""

import re
import tomllib
from pathlib import Path

import pytest

from shared.policy import FOLDER, Policy, policy_for

FILES = sorted(FOLDER.glob("*.toml"))
POLICIES = [Policy.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))) for file in FILES]


def said(policy: Policy) -> str:
    notices = policy.notices()
    return " ".join(notice.text for notice in (*notices.opening, *notices.closing))


@pytest.mark.parametrize(("file", "policy"), list(zip(FILES, POLICIES, strict=True)), ids=[file.stem for file in FILES])
def test_a_policy_is_named_as_its_file(file: Path, policy: Policy) -> None:
    assert policy.version == file.stem
    assert policy.version.startswith(policy.jurisdiction.lower() + "-")


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.version)
def test_a_policy_says_all_that_an_answer_must_say(policy: Policy) -> None:
    text = said(policy)
    assert "not medical advice" in text
    assert "not a diagnosis" in text
    assert "care team" in text
    assert "out of date" in text
    assert "No clinician reviewed this page" in text
    assert "emergency" in policy.opening[0].text
    assert "No clinician has reviewed" in policy.starter_note.text
    assert "call" in policy.failed
    assert "do not rely" in policy.withdrawn


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.version)
def test_a_changed_source_renews_an_answer_and_a_retracted_one_withdraws_it(policy: Policy) -> None:
    assert (policy.sources.changed, policy.sources.retracted) == ("renew", "withdraw")


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.version)
def test_a_policy_s_actions_can_be_used_at_once(policy: Policy) -> None:
    assert policy.actions
    for action in policy.actions:
        assert re.fullmatch(r"tel:\+?\d{3,15}", action.url)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.version)
def test_a_number_in_a_label_is_the_one_that_its_link_calls(policy: Policy) -> None:
    for action in policy.actions:
        digits = re.sub(r"\D", "", action.label)
        called = action.url.removeprefix("tel:").lstrip("+")
        assert called[-3:] in digits


@pytest.mark.parametrize(("jurisdiction", "number"), [("US", "911"), ("GB", "999")])
def test_a_jurisdiction_names_its_own_emergency_number(jurisdiction: str, number: str) -> None:
    policy = policy_for(jurisdiction)
    assert f"call {number}" in policy.opening[0].text
    assert f"call {number}" in policy.failed
    assert policy.actions[0].url == f"tel:{number}"


@pytest.mark.parametrize("jurisdiction", ["FR", "JP", "ZZ", "us", ""])
def test_where_there_is_no_policy_no_foreign_emergency_number_is_named(jurisdiction: str) -> None:
    text = said(policy_for(jurisdiction)) + policy_for(jurisdiction).failed
    assert "local emergency number" in text
    assert not re.search(r"\b(911|999|111)\b", text)


def test_an_answer_from_starter_notes_says_so_in_its_opening() -> None:
    policy = policy_for("US")
    assert policy.starter_note in policy.notices(starter_notes=True).opening
    assert policy.starter_note not in policy.notices().opening
