"""A citation says of its source what the evidence says."""

from datetime import date

import pytest

from shared.grounding.claim import Cited, Claim
from shared.grounding.source import source
from shared.model.answer import CitedPlace, Item
from tests.unit.grounding.made import SOURCE, citation, hit

OF = hit("A sentence.")


def differs(of: object = OF, **changes: object) -> str | None:
    made = citation(1, OF).model_copy(update=changes)
    return source(Claim(Item(text="A sentence.", citations=(1,)), (Cited(made, of),), (), False, False))  # type: ignore[arg-type]


def test_a_true_citation_passes() -> None:
    assert differs() is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("document_id", "doc-2"),
        ("version", "f" * 16),
        ("title", "Another page"),
        ("publisher", "Somebody"),
        ("evidence", "guideline"),
        ("published", date(2026, 1, 1)),
        ("reviewed", date(2026, 1, 1)),
        ("licence", "CC BY"),
        ("attribution", "Somebody"),
        ("locator", CitedPlace(section=("Elsewhere",))),
        ("locator", CitedPlace(section=("Side effects",), page=3)),
        ("url", "https://example.org/other"),
        ("url", "https://example.com/side-effects"),
        ("url", "http://example.org/side-effects"),
        ("url", "https://example.org/side-effects?from=us"),
        ("url", "javascript:alert(1)"),
    ],
)
def test_whatever_differs_from_the_source_fails(field: str, value: object) -> None:
    assert field in (differs(**{field: value}) or "")


def test_the_url_may_point_at_a_place_in_the_page() -> None:
    assert differs(url=SOURCE.url) is None
    assert differs(url=SOURCE.url + "#nausea") is None


def test_a_recording_s_url_may_open_at_its_time() -> None:
    talk = hit("A sentence.", time="00:12:31")
    at = CitedPlace(section=("Side effects",), time="00:12:31")
    assert differs(talk, locator=at, url=SOURCE.url + "?t=751") is None
    assert differs(talk, locator=at, url=SOURCE.url + "?v=other") is not None


def test_a_passage_that_is_not_in_the_evidence_fails() -> None:
    assert differs(None) is not None
