from pathlib import Path

from content_ingest.objects import WORDS
from shared.adapters.generation_index import LENGTHS
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.model.passage import PassageSet
from tests.unit.made import passage, source


def test_a_generation_of_before_lengths_were_written_has_none(tmp_path: Path) -> None:
    made = PassageSet(source=source("lung"), passages=(passage(["One."], "lung", 0, ("Surgery",)),))
    write_index(tmp_path, [made], WORDS)
    assert TantivyIndex(tmp_path, "g").length("lung") == 1
    (tmp_path / LENGTHS).unlink()
    assert TantivyIndex(tmp_path, "g").length("lung") == 0
