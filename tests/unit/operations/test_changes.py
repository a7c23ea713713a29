"""What an ingestion would do, from a listing and the documents as they were last read."""

from hypothesis import given
from hypothesis import strategies as st

from functions.operations.changes import Changes, changes, objects_of
from shared.adapters.documents_table import Document, DocumentStatus
from shared.adapters.s3 import Listed
from shared.model.document import document_id
from shared.model.passage import READING

KEYS = [f"documents/{folder}{name}.md" for folder in ("", "in/") for name in ("lung", "skin", "bone", "eye")]
OBJECTS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from("abc"))
STATUSES: list[DocumentStatus] = ["indexed", "rejected", "removed", "retracted"]


def row(key: str, status: DocumentStatus = "indexed", fingerprint: str = "a", reading: int = READING) -> Document:
    return Document(
        document_id=document_id(key), key=key, status=status, at="now", fingerprint=fingerprint, format=reading
    )


ROWS = st.dictionaries(
    st.sampled_from(KEYS),
    st.tuples(st.sampled_from(STATUSES), st.sampled_from("abc"), st.sampled_from((READING, READING - 1))),
).map(lambda found: [row(key, *said) for key, said in found.items()])


def compared(objects: dict[str, str], known: list[Document], prefix: str = "documents/") -> Changes:
    return changes(objects, frozenset(), known, prefix)


@given(OBJECTS, ROWS)
def test_every_object_is_new_changed_or_unchanged_and_nothing_else_is(
    objects: dict[str, str], known: list[Document]
) -> None:
    found = compared(objects, known)

    assert sorted((*found.new, *found.changed, *found.rejected, *found.unchanged)) == sorted(objects)


@given(OBJECTS, ROWS)
def test_what_is_removed_was_known_and_has_no_object(objects: dict[str, str], known: list[Document]) -> None:
    found = compared(objects, known)

    here = {document_id(key) for key in objects}
    expected = {one.document_id for one in known if one.status in ("indexed", "rejected")} - here
    assert set(found.removed) == expected
    assert list(found.removed) == sorted(found.removed)


@given(OBJECTS, ROWS)
def test_what_moved_is_removed_under_its_old_id_and_new_under_its_other_key(
    objects: dict[str, str], known: list[Document]
) -> None:
    found = compared(objects, known)
    prints = {one.document_id: one.fingerprint for one in known}

    for one in found.moved:
        assert one.before in found.removed
        assert one.key in found.new
        assert one.after == document_id(one.key)
        assert prints[one.before] == objects[one.key]


@given(OBJECTS)
def test_what_was_read_as_it_is_now_is_unchanged(objects: dict[str, str]) -> None:
    found = compared(objects, [row(key, fingerprint=etag) for key, etag in objects.items()])

    assert found == Changes((), (), (), (), (), tuple(objects), frozenset())


@given(OBJECTS, ROWS)
def test_documents_outside_the_prefix_are_left_alone(objects: dict[str, str], known: list[Document]) -> None:
    inside = {key: etag for key, etag in objects.items() if key.startswith("documents/in/")}

    found = compared(inside, known, "documents/in/")

    assert all(name.startswith("in-") or name.startswith("in/") for name in found.removed), found.removed


def test_what_was_read_in_another_way_than_todays_is_changed() -> None:
    key = KEYS[0]
    assert compared({key: "a"}, [row(key, reading=READING - 1)]).changed == (key,)


def test_what_was_rejected_and_is_as_it_was_is_told_apart() -> None:
    key = KEYS[0]
    assert compared({key: "a"}, [row(key, "rejected")]).rejected == (key,)
    assert compared({key: "b"}, [row(key, "rejected")]).changed == (key,)


def test_what_was_removed_and_is_there_again_is_new() -> None:
    key = KEYS[0]
    assert compared({key: "a"}, [row(key, "removed")]).new == (key,)


def test_what_was_retracted_is_read_by_nobody_and_never_removed() -> None:
    key = KEYS[0]
    assert compared({key: "b"}, [row(key, "retracted")]).unchanged == (key,)
    assert compared({}, [row(key, "retracted")]).removed == ()


def test_a_document_whose_key_is_another_one_with_the_same_id_is_changed() -> None:
    other = "documents/Lung!.md"
    assert document_id(other) == document_id(KEYS[0])
    assert compared({other: "a"}, [row(KEYS[0])]).changed == (other,)


def test_a_sidecar_that_came_changed_or_went_changes_its_document() -> None:
    key, beside = Listed("documents/a.pdf", 1, "x"), "documents/a.pdf.meta.yaml"
    alone, _ = objects_of([key])
    with_one, sidecars = objects_of([key, Listed(beside, 1, "y")])
    with_other, _ = objects_of([key, Listed(beside, 1, "z")])

    assert sidecars == {key.key}
    assert len({alone[key.key], with_one[key.key], with_other[key.key]}) == 3


def test_folders_and_sidecars_without_a_document_are_no_documents() -> None:
    assert objects_of([Listed("documents/in/", 0, "x"), Listed("documents/b.pdf.meta.yaml", 1, "y")]) == (
        {},
        frozenset(),
    )
