"""Bedrock's embedding models, asked over its wire."""

import numpy as np
import pytest

from shared.adapters.aws import client
from shared.adapters.bedrock import Bedrock
from shared.errors import ModelError
from tests.integration.bedrock_server import COHERE, TITAN, BedrockServer, RefusedError


def busy() -> RefusedError:
    return RefusedError(429, "ThrottlingException", "Too many requests, please wait before trying again.")


@pytest.mark.parametrize(("model", "size"), [(TITAN, 256), (TITAN, 1024), (COHERE, 1024)])
def test_texts_become_rows_of_length_one_that_lie_near_what_means_the_same(
    bedrock: BedrockServer, model: str, size: int
) -> None:
    made = Bedrock(model, size)

    rows = made.embed(["Alopecia is common during chemotherapy.", "Bone scans use a tracer."])
    asked = made.ask("I am losing my hair from chemo")

    assert rows.shape == (2, size)
    assert asked.shape == (size,)
    assert rows.dtype == asked.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1])
    assert rows[0] @ asked > rows[1] @ asked


def test_a_question_is_asked_as_one_where_the_model_tells_them_apart(bedrock: BedrockServer) -> None:
    Bedrock(COHERE, 1024).embed(["A passage."])
    Bedrock(COHERE, 1024).ask("A question?")

    assert [one["input_type"] for one in bedrock.requests] == ["search_document", "search_query"]
    assert bedrock.paths == ["/model/cohere.embed-multilingual-v3/invoke"] * 2


def test_many_texts_go_in_calls_that_the_model_takes_and_come_back_in_order(bedrock: BedrockServer) -> None:
    texts = [f"Passage about {word}." for word in ("pain", "fever", "hair") for _ in range(70)]

    rows = Bedrock(COHERE, 1024).embed(texts)

    assert sorted(len(one["texts"]) for one in bedrock.requests) == [18, 96, 96]
    alone = [Bedrock(COHERE, 1024).embed([texts[place]])[0] for place in (0, 100, 209)]
    assert np.allclose(rows[[0, 100, 209]], alone, atol=1e-6)


def test_one_text_a_call_where_the_model_takes_no_more(bedrock: BedrockServer) -> None:
    rows = Bedrock(TITAN, 512).embed(["Pain.", "Fever.", "Hair."])

    assert sorted(one["inputText"] for one in bedrock.requests) == ["Fever.", "Hair.", "Pain."]
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1])
    assert set(bedrock.paths) == {"/model/amazon.titan-embed-text-v2%3A0/invoke"}


@pytest.mark.parametrize(
    ("model", "size", "field", "most"), [(TITAN, 256, "inputText", 50_000), (COHERE, 1024, "texts", 2048)]
)
def test_a_long_text_is_cut_at_what_the_model_takes(
    bedrock: BedrockServer, model: str, size: int, field: str, most: int
) -> None:
    Bedrock(model, size).embed(["pain " * 20_000])

    (sent,) = [one[field] for one in bedrock.requests]
    assert len(sent if isinstance(sent, str) else sent[0]) == most


def test_a_text_of_nothing_is_not_sent(bedrock: BedrockServer) -> None:
    rows = Bedrock(TITAN, 256).embed(["", "Pain.", " \n"])

    assert len(bedrock.requests) == 1
    assert rows.any(axis=1).tolist() == [False, True, False]
    assert not Bedrock(COHERE, 1024).ask("  ").any()
    assert Bedrock(TITAN, 256).embed([]).shape == (0, 256)
    assert len(bedrock.requests) == 1


def test_a_busy_service_is_asked_again(bedrock: BedrockServer) -> None:
    bedrock.refusals = [busy()]

    assert Bedrock(TITAN, 256).ask("Pain?").any()
    assert len(bedrock.requests) == 2


def test_what_stays_busy_is_named_with_the_model(bedrock: BedrockServer) -> None:
    bedrock.refusals = [busy() for _ in range(4)]

    with pytest.raises(ModelError, match=r"amazon\.titan-embed-text-v2:0 refused: ThrottlingException"):
        Bedrock(TITAN, 256).ask("Pain?")
    assert len(bedrock.requests) == 4


def test_a_refusal_says_why_and_nothing_of_the_text(bedrock: BedrockServer) -> None:
    bedrock.refusals = [RefusedError(400, "ValidationException", "Malformed input request: my name is Mary")]

    with pytest.raises(ModelError) as refused:
        Bedrock(COHERE, 1024).ask("my name is Mary")

    assert str(refused.value) == "Bedrock's cohere.embed-multilingual-v3 refused: ValidationException"
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(("model", "size"), [(TITAN, 256), (COHERE, 1024)])
def test_an_answer_without_vectors_is_named(bedrock: BedrockServer, model: str, size: int) -> None:
    bedrock.garbled = True

    with pytest.raises(ModelError, match=r"gave what cannot be read: KeyError"):
        Bedrock(model, size).ask("Pain?")


def test_a_service_that_is_not_there_is_named(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")
    client.cache_clear()

    with pytest.raises(ModelError, match=r"was not reached: EndpointConnectionError"):
        Bedrock(TITAN, 256).ask("Pain?")


@pytest.mark.parametrize(
    ("model", "size", "said"),
    [("amazon.titan-embed-text-v1", 1536, "is none of"), (TITAN, 384, "none of 384"), (COHERE, 256, "none of 256")],
)
def test_a_model_or_size_that_is_not_known_is_named(model: str, size: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Bedrock(model, size)
