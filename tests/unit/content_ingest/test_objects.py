import gzip
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.objects import PART_BYTES, WORDS, Place, Version, get_passages, pack, put_passages
from shared.adapters.passage_vectors import vectors_of, with_vectors
from shared.adapters.word_vectors import WordVectors
from shared.errors import BrokenObjectError, ConflictError, NotFoundError
from shared.model.passage import PassageSet
from tests.unit.made import passage, source

EMBEDDER = WordVectors(WORDS)
NAMES = tuple("abcdefghij")


class Objects:
    """A bucket in memory that counts what is asked of it."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.got: list[str] = []

    def get(self, key: str, max_bytes: int = 0) -> bytes:
        assert max_bytes > PART_BYTES
        self.got.append(key)
        if key not in self.held:
            raise NotFoundError(key)
        return self.held[key]

    def put(self, key: str, body: bytes, _type: str, *, absent: bool) -> None:
        if key in self.held and absent:
            raise ConflictError(key)
        self.held[key] = body


def made(name: str) -> PassageSet:
    return PassageSet(source=source(name), passages=(passage([f"Surgery of {name}."], name),))


def version(name: str, place: Place | None) -> Version:
    return Version(name, source(name).version, place=place)


@pytest.fixture
def bucket() -> Any:
    return Objects()


def held(bucket: Any, *names: str) -> list[Version]:
    places = put_passages(bucket, {name: pack(made(name)) for name in names})
    return [version(name, places[name]) for name in names]


@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=1, unique=True), min_size=1))
def test_whatever_was_read_together_each_document_is_read_back_and_each_part_fetched_once(
    together: list[list[str]],
) -> None:
    bucket: Any = Objects()
    newest = {one.document_id: one for names in together for one in held(bucket, *names)}
    wanted = sorted(newest.values())

    found = [one.model_copy(update={"vectors": None}) for one in get_passages(bucket, wanted)]

    assert found == [made(one.document_id) for one in wanted]
    assert sorted(bucket.got) == sorted({one.place.part for one in wanted if one.place is not None})


def test_documents_that_were_read_together_are_one_object(bucket: Any) -> None:
    held(bucket, *NAMES)
    assert len(bucket.held) == 1
    (body,) = bucket.held.values()
    assert gzip.decompress(body).count(b'"document_id"') == len(NAMES) * 2  # a gzip file that anybody can look into


def test_the_same_documents_twice_are_the_same_object(bucket: Any) -> None:
    assert held(bucket, "a", "b") == held(bucket, "a", "b")
    assert len(bucket.held) == 1


def test_a_part_that_is_large_takes_no_further_document(bucket: Any) -> None:
    pieces = {name: bytes([number]) * (PART_BYTES - 1) for number, name in enumerate("abc")}
    places = put_passages(bucket, pieces)
    assert places["a"].part == places["b"].part != places["c"].part
    for name, (part, start, size) in places.items():
        assert bucket.held[part][start : start + size] == pieces[name]


def test_what_has_an_object_of_its_own_is_read_as_before_there_were_parts(bucket: Any) -> None:
    before = made("a").model_dump_json(exclude_defaults=True).encode()
    bucket.held[f"passages/3/a/{source('a').version}.json.gz"] = gzip.compress(before, 6, mtime=0)
    assert list(get_passages(bucket, [version("a", None)])) == [made("a")]


@pytest.mark.parametrize("broken", [b"", b"no gzip", pack(made("a"))[:-9], gzip.compress(b"{}", mtime=0)])
def test_what_is_no_piece_is_said_to_be_broken(bucket: Any, broken: bytes) -> None:
    places = put_passages(bucket, {"a": broken})
    with pytest.raises(BrokenObjectError, match="a in passages/"):
        list(get_passages(bucket, [version("a", places["a"])]))


def test_another_documents_passages_are_not_taken(bucket: Any) -> None:
    (place,) = put_passages(bucket, {"b": pack(made("a"))}).values()
    with pytest.raises(BrokenObjectError, match="another document's"):
        list(get_passages(bucket, [version("b", place)]))


def test_a_piece_that_would_fill_the_memory_is_refused(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = held(bucket, "a")
    monkeypatch.setattr("content_ingest.objects.PIECE_BYTES", 100)
    with pytest.raises(BrokenObjectError, match="more than 100 bytes"):
        list(get_passages(bucket, [one]))


def test_vectors_travel_with_the_passages_and_are_those_that_a_build_would_make(bucket: Any) -> None:
    (found,) = get_passages(bucket, held(bucket, "a"))
    assert found.vectors is not None
    assert found.vectors.words == EMBEDDER.name
    assert (vectors_of(found, EMBEDDER) == vectors_of(made("a"), EMBEDDER)).all()


def test_vectors_of_other_words_are_made_anew() -> None:
    class Other:
        name = "other"

        def embed(self, texts: Any) -> Any:
            return EMBEDDER.embed(["radiation"] * len(texts))

    other = with_vectors(made("a"), Other())
    assert (vectors_of(other, EMBEDDER) == vectors_of(made("a"), EMBEDDER)).all()
    assert (vectors_of(other, Other()) != vectors_of(made("a"), EMBEDDER)).any()


def test_a_reader_that_says_vectors_itself_is_not_believed() -> None:
    said = with_vectors(made("a"), EMBEDDER)
    lied = said.model_copy(update={"vectors": said.vectors.model_copy(update={"rows": b"\0" * EMBEDDER.size})})  # type: ignore[union-attr]  # just made
    assert pack(lied) == pack(made("a"))
    assert zlib.decompress(pack(lied), 31) == said.model_dump_json(exclude_defaults=True).encode()
