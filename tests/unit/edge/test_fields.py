"""What does not fit is said with what is wanted."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from functions.operations.ingestions import Ingest
from functions.retrieval.searching import SearchBody
from shared.edge.fields import wrong_fields
from shared.model.base import Model
from shared.model.question import Ask


class Part(Model):
    name: str = Field(default="", max_length=3)


class Whole(Model):
    """A body with objects inside."""

    one: Part | None = None
    many: tuple[Part, ...] = ()
    free: dict[str, int] = Field(default_factory=dict)


def said(kind: type[Model], body: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate_json(json.dumps(body), strict=True)
    return dict(wrong_fields(caught.value, kind))


ASK = "Its fields: question, language, jurisdiction, audience, topic, follows."


@pytest.mark.parametrize(
    ("kind", "body", "pointer", "detail"),
    [
        (Ask, {"question": "x", "lang": "en"}, "/lang", f"There is no such field. {ASK}"),
        (Ask, "question", "", f"This has to be a JSON object. {ASK}"),
        (Ask, {}, "/question", "This field is required."),
        (
            Ask,
            {"question": "x", "language": "english"},
            "/language",
            "This has to be two letters of ISO 639-1, such as en.",
        ),
        (
            Ask,
            {"question": "x", "jurisdiction": "gb"},
            "/jurisdiction",
            "This has to be two capital letters of ISO 3166, such as US.",
        ),
        (
            SearchBody,
            {"query": "x", "filters": {"source": "nci"}},
            "/filters/source",
            "There is no such field. Its fields: topic, evidence, publisher, audience, published_after.",
        ),
        (
            SearchBody,
            {"query": "x", "filters": "nci"},
            "/filters",
            "This has to be a JSON object. Its fields: topic, evidence, publisher, audience, published_after.",
        ),
        (SearchBody, {"query": "x", "k": "2"}, "/k", "Input should be a valid integer"),
        (Ingest, {"all": 1}, "/all", "Input should be a valid boolean"),
        (Ingest, {}, "", "say exactly one of documents, prefix and all: true"),
        (Whole, {"many": [{}, {"b": 1}]}, "/many/1/b", "There is no such field. Its fields: name."),
        (Whole, {"one": {"b": 1}}, "/one/b", "There is no such field. Its fields: name."),
        (Whole, {"free": []}, "/free", "This has to be a JSON object."),
        (Whole, {"one": {"name": "long"}}, "/one/name", "String should have at most 3 characters"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_wanted(kind: type[Model], body: Any, pointer: str, detail: str) -> None:
    assert said(kind, body)[pointer] == detail


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["one", "many", "free", "name"]), inner)
    ),
    max_leaves=8,
)


@given(_JSON)
def test_no_name_of_a_class_of_ours_is_said(body: Any) -> None:
    try:
        Whole.model_validate(body)
    except ValidationError as error:
        for _, detail in wrong_fields(error, Whole):
            assert "Whole" not in detail
            assert "Part" not in detail
            assert "Extra inputs" not in detail
