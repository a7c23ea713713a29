"""YAML that people write by hand: what is refused says in which line, and what mends it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.plain_yaml import DEPTH, PlainYamlError, load


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: Care: a guide", "the sidecar is not YAML in line 11; write .* quotes around a value"),
        ("a: 1\ntitle: [\n", "not YAML in line 13; write"),
        ("a: 1\nreviewed: 2026-99-99", "not YAML; write"),
        ("a: &x [1]\nb: *x", "holds a YAML alias in line 12; write the value out"),
        ("a: *x", "alias in line 11"),
        ("a: " + "[" * 40, "nested too deep in line 11; flatten it"),
        ("\n".join(" " * depth + "a:" for depth in range(20)), "nested too deep in line 19; flatten it"),
        ("[" * 50_000, "the sidecar is "),
    ],
)
def test_what_is_refused_names_its_line_and_what_mends_it(text: str, reason: str) -> None:
    with pytest.raises(PlainYamlError, match=reason):
        load(text, "sidecar", 11)


def test_what_people_write_is_read() -> None:
    assert load('title: "*Care*: a guide"\nrights: {quote: true}\ntopics:\n  - fatigue\n', "sidecar") == {
        "title": "*Care*: a guide",
        "rights": {"quote": True},
        "topics": ["fatigue"],
    }
    assert load("[" * DEPTH + "]" * DEPTH, "sidecar") is not None


@given(st.text(alphabet="ab:-[]{}*&!?|>#'\"%@ \n0", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PlainYamlError):
        load(text, "sidecar")
