import pytest
from pydantic import ValidationError

from functions.retrieval.searching import SearchBody, search
from tests.unit.made import passage
from tests.unit.retrieval.fakes import FakeIndex

INDEX = FakeIndex(passage(["Lung cancer is common.", "The weather is mild."]), passage(["Skin."], "skin"))


def test_passages_come_with_place_source_highlights_and_notices() -> None:
    found = search(SearchBody(query="lung cancer"), INDEX, "US")
    first = found["passages"][0]
    assert first["source"]["url"] == "https://example.org/page"
    assert first["highlights"] == ["Lung cancer is common."]
    assert first["section"] == ["Treatment"]
    assert found["relevant"]
    assert found["notices"]["opening"]
    assert found["notices"]["closing"]


def test_no_more_passages_come_than_asked_for() -> None:
    assert len(search(SearchBody(query="lung cancer skin", k=1), INDEX, "US")["passages"]) == 1


@pytest.mark.parametrize(
    "body", [{"query": ""}, {"query": "x", "k": 0}, {"query": "x", "k": 51}, {"query": "x" * 4001}]
)
def test_a_body_past_the_contract_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SearchBody.model_validate(body)
