"""Documents page by page, for whoever looks through them."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.operations.documents import listing
from shared.adapters.documents_table import Document, DocumentStatus
from shared.edge.http import Problem

STATUSES: list[DocumentStatus] = ["indexed", "rejected", "removed", "retracted"]
NAMES = st.text("abcé-0", min_size=1, max_size=6)
DOCUMENTS = st.dictionaries(NAMES, st.sampled_from(STATUSES), max_size=30)


def stores(documents: dict[str, DocumentStatus]) -> Any:
    rows = [
        Document(document_id=name, key=f"documents/{name}", status=status, at="now", actor="me", run_id="r" * 26)
        for name, status in documents.items()
    ]
    return SimpleNamespace(documents=SimpleNamespace(all=lambda: iter(rows)))


def walk(documents: dict[str, DocumentStatus], limit: str | None, status: str | None) -> list[list[str]]:
    """The ids of every page, following the cursors."""
    pages: list[list[str]] = []
    cursor: str | None = None
    while True:
        said = {"limit": limit, "cursor": cursor, "status": status}
        page = listing({name: value for name, value in said.items() if value is not None}, stores(documents))
        pages.append([row["document_id"] for row in page["documents"]])
        cursor = page["next"]
        if cursor is None:
            return pages


@given(DOCUMENTS, st.integers(1, 7), st.sampled_from([None, *STATUSES]))
def test_the_pages_together_hold_each_document_once_in_order(
    documents: dict[str, DocumentStatus], limit: int, status: str | None
) -> None:
    pages = walk(documents, str(limit), status)

    wanted = sorted(name for name, its in documents.items() if status in (None, its))
    assert [name for page in pages for name in page] == wanted
    assert all(len(page) == limit for page in pages[:-1])
    assert pages[-1] or len(pages) == 1


def test_a_cursor_goes_on_after_a_document_that_is_gone_meanwhile() -> None:
    documents: dict[str, DocumentStatus] = dict.fromkeys("abcd", "indexed")
    cursor = listing({"limit": "2"}, stores(documents))["next"]
    del documents["b"]

    assert [
        row["document_id"] for row in listing({"limit": "2", "cursor": cursor}, stores(documents))["documents"]
    ] == ["c", "d"]


def test_fifty_come_when_no_number_is_said() -> None:
    documents: dict[str, DocumentStatus] = dict.fromkeys((f"d{n:03}" for n in range(51)), "indexed")
    assert [len(page) for page in walk(documents, None, None)] == [50, 1]


def test_a_document_is_shown_without_what_concerns_nobody() -> None:
    (row,) = listing({}, stores({"a": "indexed"}))["documents"]
    assert {"actor", "run_id", "fingerprint", "format"}.isdisjoint(row)


def test_a_status_that_no_document_has_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Problem) as refused:
        listing({"status": "lost"}, stores({}))
    assert refused.value.status == 422
    assert "indexed, rejected, removed, retracted" in refused.value.detail
