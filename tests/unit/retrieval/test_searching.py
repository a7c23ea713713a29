from typing import Any

import pytest
from pydantic import ValidationError

from functions.retrieval import searching
from functions.retrieval.searching import SearchBody
from shared.errors import NotFoundError
from shared.model.question import Urgent
from shared.ports import PassageIndex
from shared.triage import triage
from tests.unit.made import passage
from tests.unit.retrieval.fakes import FakeIndex


def search(body: SearchBody, index: FakeIndex, jurisdiction: str) -> dict[str, Any]:
    return searching.search(body, lambda: index, jurisdiction, triage)


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


def test_why_a_passage_ranks_where_it_does_is_said_to_who_asks_for_it() -> None:
    plain, explained = (
        search(SearchBody(query="lung cancer", explain=explain), INDEX, "US") for explain in (False, True)
    )
    assert all(one.pop("explanation")["own"] > 0 for one in explained["passages"])
    assert explained.pop("explanation")["terms"] == ["lung", "cancer"]
    assert plain == explained


def test_whom_to_credit_comes_with_a_passage() -> None:
    index = FakeIndex(passage(["Lung cancer is common."]), attribution="Lee, 2020", licence="CC-BY-4.0")
    source = search(SearchBody(query="lung cancer"), index, "US")["passages"][0]["source"]
    assert (source["attribution"], source["licence"]) == ("Lee, 2020", "CC-BY-4.0")


def test_a_passage_that_may_not_be_quoted_comes_without_its_words() -> None:
    (only,) = search(
        SearchBody(query="lung cancer"), FakeIndex(passage(["Lung cancer is common."]), quote=False), "US"
    )["passages"]
    assert (only["text"], only["highlights"]) == (None, [])
    assert only["source"]["url"] == "https://example.org/page"


def test_passages_of_a_document_are_shown_until_its_words_are_used_up() -> None:
    passages = [passage([f"Lung cancer number {n}."], ordinal=n) for n in range(3)]
    found = search(SearchBody(query="lung cancer"), FakeIndex(*passages, quote_words=9), "US")["passages"]
    assert [one["text"] is not None for one in found] == [True, True, False]


@pytest.mark.parametrize(
    "body", [{"query": ""}, {"query": "x", "k": 0}, {"query": "x", "k": 51}, {"query": "x" * 4001}]
)
def test_a_body_past_the_contract_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SearchBody.model_validate(body)


def test_an_emergency_in_a_query_is_told_with_the_numbers_of_the_callers_country() -> None:
    found = search(SearchBody(query="I have chest pain"), INDEX, "GB")
    assert found["urgent"]["level"] == "emergency"
    assert "999" in found["urgent"]["notice"]
    assert found["urgent"]["actions"][0]["url"] == "tel:999"
    assert search(SearchBody(query="lung cancer"), INDEX, "GB")["urgent"] is None


def test_triage_comes_before_the_search() -> None:
    heard: list[str] = []

    def listen(text: str, _: str) -> Urgent | None:
        heard.append(text)
        return None

    def no_index() -> PassageIndex:
        raise NotFoundError("no generation serves yet")

    with pytest.raises(NotFoundError):
        searching.search(SearchBody(query="chest pain"), no_index, "US", listen)
    assert heard == ["chest pain"]


def test_whoever_asks_in_spanish_is_told_that_the_passages_are_in_english() -> None:
    def notices(query: str) -> list[str]:
        return [one["id"] for one in search(SearchBody(query=query), INDEX, "US")["notices"]["opening"]]

    assert "other-language" in notices("¿Qué es el cáncer de pulmón?")
    assert "other-language" not in notices("lung cancer")
