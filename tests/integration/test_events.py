"""What the bucket tells of: documents are read, and found no more, without a run."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.integration.rooms import Rooms, told


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    with mock_aws():
        yield Rooms()


def test_an_object_that_is_put_or_removed_changes_the_document_without_a_run(rooms: Rooms) -> None:
    rooms.run()
    rooms.put("new page.md", "# New\n\nMelanoma is a skin cancer.")
    rooms.remove("skin.md")
    late = ("ObjectRemoved:Delete", "lung.md")
    put, removed = told(("ObjectCreated:Put", "new+page.md")), told(("ObjectRemoved:Delete", "skin.md"), late)
    assert rooms.take(put, removed) == 1
    assert rooms.found("skin") == []
    rooms.build_change()
    assert rooms.found("melanoma") == ["new-page"]
    assert rooms.found("lung") == ["lung"]


@pytest.mark.parametrize("event", [("ObjectCreated:Put", "lung.md"), ("ObjectRemoved:Delete", "skin.md")])
def test_a_change_that_stopped_before_anybody_knew_counts_when_it_comes_again(
    rooms: Rooms, event: tuple[str, str]
) -> None:
    rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    rooms.remove("skin.md")
    assert rooms.take(told(event)) == 1
    assert rooms.take(told(event)) == 2


def test_what_concerns_no_document_counts_for_nothing(rooms: Rooms) -> None:
    rooms.run()
    assert rooms.take(told(("ObjectRemoved:Delete", "never-there.md"), ("ObjectCreated:Put", "gone.md"))) is None


def test_an_object_that_a_run_has_read_already_is_not_fetched_for_its_event(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.run()
    known = {one.key: one.etag for one in rooms.content.list("documents/")}
    fetched: list[str] = []
    fetch = rooms.content.fetch
    monkeypatch.setattr(rooms.content, "fetch", lambda key, most: fetched.append(key) or fetch(key, most))
    events = told(("ObjectCreated:Put", "lung.md"), ("ObjectCreated:Put", "skin.md"))
    for record, etag in zip(events.Records, (known["documents/lung.md"], "another"), strict=True):
        record.s3.object.eTag = etag

    assert rooms.take(events) == 1
    assert set(fetched) == {"documents/skin.md", "documents/skin.md.meta.yaml"}
