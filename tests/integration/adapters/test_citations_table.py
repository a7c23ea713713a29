"""Which answers cite a document."""

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from shared.adapters.citations_table import CitationsTable, Citing
from shared.adapters.dynamodb import Item, Table
from shared.model.envelope import Envelope
from tests.integration.adapters.test_answers_table import stored
from tests.integration.threads import at_once
from tests.unit.grounding.made import SOURCE, citation, hit

ANSWER, OTHER = "a" * 26, "b" * 26
EXPIRES = 1_800_000_000


def envelope(revision: int, *documents: str, **changes: Any) -> Envelope:
    """A revision that cites these documents; `doc-1@v2` is one in its version v2."""
    citations = []
    for n, document in enumerate(documents, start=1):
        name, _, version = document.partition("@")
        source = SOURCE.model_copy(update={"document_id": name, "version": version or "v1"})
        citations.append(citation(n, hit("Nausea is common.", source=source)))
    return stored(revision=revision).envelope.model_copy(update={"citations": tuple(citations), **changes})


@pytest.fixture
def raw(table: Callable[[str], Table]) -> Table:
    return table("citations")


@pytest.fixture
def citations(raw: Table) -> CitationsTable:
    return CitationsTable(raw)


def revisions(citations: CitationsTable, document_id: str) -> dict[str, int]:
    return {each.answer_id: each.revision for each in citations.of(document_id)}


def items(raw: Table) -> list[Item]:
    return sorted(raw.scan(), key=lambda item: (item["document_id"], item["answer_id"]))


def test_an_answer_is_found_by_each_document_that_it_cites(citations: CitationsTable) -> None:
    citations.record(envelope(1, "doc-1", "doc-2"), EXPIRES)

    assert list(citations.of("doc-1")) == [
        Citing(
            document_id="doc-1",
            answer_id=ANSWER,
            versions=("v1",),
            revision=1,
            visibility="public",
            jurisdiction="US",
            title="Biopsy",
            status="published",
        )
    ]
    assert revisions(citations, "doc-2") == {ANSWER: 1}
    assert list(citations.of("doc-3")) == []


def test_a_document_s_versions_are_named_each_once(citations: CitationsTable) -> None:
    citations.record(envelope(1, "doc-1@v2", "doc-1@v1", "doc-1@v2"), None)

    (found,) = citations.of("doc-1")
    assert found.versions == ("v1", "v2")


def test_a_document_s_answers_come_by_their_id(citations: CitationsTable) -> None:
    for answer_id in (OTHER, ANSWER):
        citations.record(envelope(1, "doc-1", id=answer_id), None)

    assert [each.answer_id for each in citations.of("doc-1")] == [ANSWER, OTHER]


def test_every_item_goes_when_its_answer_does_and_a_public_one_stays(citations: CitationsTable, raw: Table) -> None:
    citations.record(envelope(1, "doc-1"), EXPIRES)
    citations.record(envelope(1, "doc-1", id=OTHER), None)

    assert {item["answer_id"]: item.get("expires_at") for item in items(raw)} == {ANSWER: EXPIRES, OTHER: None}
    assert len(items(raw)) == 4


def test_no_item_holds_what_was_asked_or_quoted(citations: CitationsTable, raw: Table) -> None:
    citations.record(envelope(1, "doc-1", question="Is my nausea bad?"), EXPIRES)

    assert "ausea" not in repr(items(raw))


def test_the_same_revision_again_changes_nothing(citations: CitationsTable, raw: Table) -> None:
    citations.record(envelope(1, "doc-1", "doc-2"), EXPIRES)
    before = items(raw)
    citations.record(envelope(1, "doc-1", "doc-2"), EXPIRES)

    assert items(raw) == before


def test_a_later_revision_takes_over_and_what_it_cites_no_more_goes(citations: CitationsTable) -> None:
    citations.record(envelope(1, "doc-1", "doc-2"), None)
    citations.record(envelope(1, "doc-1", id=OTHER), None)
    citations.record(envelope(2, "doc-2@v2", "doc-3"), None)

    assert revisions(citations, "doc-1") == {OTHER: 1}
    assert revisions(citations, "doc-3") == {ANSWER: 2}
    (found,) = citations.of("doc-2")
    assert (found.revision, found.versions) == (2, ("v2",))


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_in_every_order_the_newest_revision_is_what_is_noted(
    citations: CitationsTable, raw: Table, order: tuple[int, ...]
) -> None:
    cites = {1: ("doc-1", "doc-2"), 2: ("doc-2", "doc-3"), 3: ("doc-3", "doc-4")}
    for revision in order:
        citations.record(envelope(revision, *cites[revision]), None)

    found = {item["document_id"]: item["revision"] for item in items(raw)}
    assert found == {f"answer#{ANSWER}": 3, "doc-3": 3, "doc-4": 3}


def test_a_withdrawn_answer_cites_nothing_and_a_late_revision_brings_nothing_back(citations: CitationsTable) -> None:
    citations.record(envelope(1, "doc-1"), None)
    citations.record(envelope(2, status="withdrawn"), None)
    citations.record(envelope(1, "doc-1"), None)

    assert list(citations.of("doc-1")) == []


def test_a_forgotten_answer_leaves_nothing(citations: CitationsTable, raw: Table) -> None:
    citations.record(envelope(1, "doc-1", "doc-2"), None)
    citations.forget(ANSWER)
    citations.forget(ANSWER)

    assert items(raw) == []


class Stopping(Table):
    """Stops after so many writes, as a function may; or does something else just then."""

    left = 0
    instead: Callable[[], None] | None = None

    def _write(self, call: Any, **request: Any) -> dict[str, Any]:
        self._count()
        return super()._write(call, **request)

    def put_many(self, items: Iterable[Item], **conditions: Any) -> None:
        self._count()
        super().put_many(items, **conditions)

    def _count(self) -> None:
        if self.left == 0:
            if self.instead is None:
                raise TimeoutError
            act, self.instead, self.left = self.instead, None, -1
            act()
        self.left -= 1


@pytest.mark.parametrize("writes", range(5))
def test_what_stops_anywhere_is_finished_by_the_next_try_or_by_a_later_revision(
    raw: Table, citations: CitationsTable, writes: int
) -> None:
    citations.record(envelope(1, "doc-1", "doc-2"), None)
    table = Stopping(raw._db, raw.name)
    table.left = writes
    with pytest.raises(TimeoutError):
        CitationsTable(table).record(envelope(2, "doc-3", "doc-4"), None)

    citations.record(envelope(3, "doc-4"), None)

    assert {item["document_id"] for item in items(raw)} == {f"answer#{ANSWER}", "doc-4"}
    citations.forget(ANSWER)
    assert items(raw) == []


@pytest.mark.parametrize("writes", range(2))
def test_a_revision_that_is_overtaken_while_it_is_noted_leaves_nothing_of_its_own(
    raw: Table, citations: CitationsTable, writes: int
) -> None:
    table = Stopping(raw._db, raw.name)
    table.left, table.instead = writes, lambda: citations.record(envelope(2, "doc-2", "doc-3"), None)
    CitationsTable(table).record(envelope(1, "doc-1", "doc-2"), None)

    found = {item["document_id"]: item["revision"] for item in items(raw)}
    assert found == {f"answer#{ANSWER}": 2, "doc-2": 2, "doc-3": 2}


@pytest.mark.parametrize("writes", [1])
def test_an_answer_that_is_forgotten_while_it_is_noted_stays_forgotten(
    raw: Table, citations: CitationsTable, writes: int
) -> None:
    table = Stopping(raw._db, raw.name)
    table.left, table.instead = writes, lambda: citations.forget(ANSWER)
    CitationsTable(table).record(envelope(1, "doc-1", "doc-2"), None)

    assert items(raw) == []


def test_revisions_noted_at_once_leave_the_newest(citations: CitationsTable, raw: Table) -> None:
    def record(revision: int) -> Callable[[], None]:
        return lambda: citations.record(envelope(revision, f"doc-{revision}", "doc-0"), None)

    results = at_once(*(record(revision) for revision in (1, 2, 3, 4) * 2))

    assert results == [None] * 8
    found = {item["document_id"]: item["revision"] for item in items(raw)}
    assert found == {f"answer#{ANSWER}": 4, "doc-0": 4, "doc-4": 4}
