"""Hostile documents."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from content_ingest.sandbox import Sandbox
from tests.integration.rooms import Rooms


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    with mock_aws():
        yield Rooms()


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("hangs", "the document took longer than 2 seconds to read; split it"),
        ("crashes", "the document crashed its reader (SIGSEGV)"),
        ("trips", "the document could not be read (RecursionError); simplify its structure"),
    ],
)
def test_a_document_that_a_reader_trips_over_is_rejected_and_the_others_go_on(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, how: str, why: str
) -> None:
    sandbox = Sandbox("tests.unit.content_ingest.bad_readers:read", seconds=2)
    monkeypatch.setattr("content_ingest.part.read_apart", sandbox.read)
    rooms.put("lung.md", f"# Lung\n\nIt {how}.")
    try:
        run = rooms.run()
    finally:
        sandbox.close()
    assert (run.counts["rejected"], run.counts["indexed"]) == (2, 1)
    assert any(one.key == "documents/lung.md" and one.reason.startswith(why) for one in run.rejected)
    assert rooms.found("skin") == ["skin"]
