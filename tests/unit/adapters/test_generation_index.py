from pathlib import Path

from content_ingest.objects import WORDS
from shared.adapters.generation_index import ABBREVIATIONS, LENGTHS
from shared.adapters.models import MODEL
from shared.adapters.passage_vectors import BY_MODEL
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.model.passage import PassageSet
from shared.model.query import Query
from tests.unit.made import passage, source


def test_a_generation_of_before_lengths_were_written_has_none(tmp_path: Path) -> None:
    made = PassageSet(source=source("lung"), passages=(passage(["One."], "lung", 0, ("Surgery",)),))
    write_index(tmp_path, [made], WORDS)
    assert TantivyIndex(tmp_path, "g").length("lung") == 1
    (tmp_path / LENGTHS).unlink()
    assert TantivyIndex(tmp_path, "g").length("lung") == 0


def test_a_generation_of_before_abbreviations_were_written_explains_none(tmp_path: Path) -> None:
    made = PassageSet(source=source("jaw"), passages=(passage(["Osteonecrosis of the jaw (ONJ)."], "jaw"),))
    write_index(tmp_path, [made], WORDS)
    assert TantivyIndex(tmp_path, "g").names_in("what is ONJ")
    (tmp_path / ABBREVIATIONS).unlink()
    assert TantivyIndex(tmp_path, "g").names_in("what is ONJ") == []


def test_a_generation_of_before_has_no_model_and_opens_all_the_same(tmp_path: Path) -> None:
    write_index(tmp_path, [PassageSet(source=source("lung"), passages=(passage(["One."], "lung"),))], WORDS)
    asked = Query(clauses=(), meaning="one")

    assert not {MODEL, BY_MODEL} & {file.name for file in tmp_path.iterdir()}
    assert TantivyIndex(tmp_path, "g").near(asked, 1)
    assert TantivyIndex(tmp_path, "g").near_by_model(asked, 1) == []
