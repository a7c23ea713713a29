from pathlib import Path

import pytest

from content_ingest.objects import WORDS
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.model.passage import PassageSet
from shared.model.query import Clause, Filters, Query
from tests.unit.made import passage, source

SETS = [
    PassageSet(
        source=source("hair"),
        passages=(
            passage(["Alopecia is common during chemotherapy."], "hair", 0, ("Side effects",)),
            passage(["It grows back within months."], "hair", 1, ("Side effects",)),
        ),
    ),
    PassageSet(
        source=source("clinical", "professional"),
        passages=(passage(["Scalp cooling reduces alopecia."], "clinical", 0, ("Prevention",)),),
    ),
    PassageSet(source=source("bone"), passages=(passage(["Bone scans use a tracer."], "bone", 0, ("Tests",)),)),
]
HAIR = Query(clauses=(), meaning="I am losing my hair from chemo")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("generation")
    assert write_index(made, SETS, WORDS) == 4
    return made


@pytest.fixture
def index(folder: Path) -> TantivyIndex:
    return TantivyIndex(folder, "g")


def test_a_passage_is_found_by_meaning_without_a_word_in_common(index: TantivyIndex) -> None:
    found = index.near(HAIR, 4)
    assert index.read(found)[0].passage.text == "Alopecia is common during chemotherapy."
    assert found[-1].document_id == "bone"
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_both_searches_honour_filters(index: TantivyIndex) -> None:
    query = HAIR.model_copy(
        update={"clauses": (Clause(words="alopecia"),), "filters": Filters(audience="professional")}
    )
    assert [one.document_id for one in index.near(query, 4)] == ["clinical"]
    assert [one.document_id for one in index.search(query, 4)] == ["clinical"]


def test_neither_search_finds_what_is_withdrawn(index: TantivyIndex) -> None:
    query = HAIR.model_copy(update={"clauses": (Clause(words="alopecia"),)})
    index.without = frozenset(["hair"])
    assert {one.document_id for one in index.near(query, 4)} == {"clinical", "bone"}
    assert {one.document_id for one in index.search(query, 4)} == {"clinical"}
    index.without = frozenset()
    assert len(index.near(query, 4)) == 4


def test_nothing_is_near_to_no_words(index: TantivyIndex) -> None:
    assert index.near(Query(clauses=(), meaning="  "), 4) == []


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    assert write_index(tmp_path, [], WORDS) == 0
    assert TantivyIndex(tmp_path, "g").near(HAIR, 4) == []


def test_the_same_passages_make_the_same_vectors(folder: Path, tmp_path: Path) -> None:
    write_index(tmp_path, SETS, WORDS)
    assert (tmp_path / "passages.npy").read_bytes() == (folder / "passages.npy").read_bytes()
