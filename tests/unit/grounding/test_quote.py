"""A quote is verbatim, in one piece and made of whole sentences."""

from shared.grounding.claim import Cited, Claim
from shared.grounding.quote import quote
from shared.model.answer import Item
from tests.unit.grounding.made import citation, hit

OF = hit("This drug is not recommended.", "It can harm the heart.", "Ask about it.")


def said(text: str | None, item: str = "", **changes: object) -> Claim:
    made = citation(1, OF, "x").model_copy(update={"quote": text, "quoted": text is not None, **changes})
    return Claim(Item(text=item, citations=(1,)), (Cited(made, OF),), (), False, False)


def test_one_sentence_or_several_in_a_row_pass() -> None:
    assert quote(said("It can harm the heart.")) is None
    assert quote(said("It can harm the heart.\nAsk about it.")) is None
    assert quote(said(OF.passage.text)) is None


def test_a_quote_that_is_not_verbatim_fails() -> None:
    assert quote(said("It can harm the Heart.")) is not None
    assert quote(said("It can  harm the heart.")) is not None


def test_a_quote_in_two_pieces_fails() -> None:
    assert quote(said("This drug is not recommended. ... Ask about it.")) is not None
    assert quote(said("This drug is not recommended.\nAsk about it.")) is not None


def test_half_a_sentence_fails() -> None:
    assert quote(said("recommended.")) == "citation 1: its quote cuts a sentence"
    assert quote(said("It can harm the heart")) is not None


def test_an_empty_quote_fails() -> None:
    assert quote(said("")) is not None
    assert quote(said(" ")) is not None


def test_quoted_says_whether_there_is_a_quote() -> None:
    assert quote(said(None)) is None
    assert quote(said(None, quoted=True)) is not None
    assert quote(said("Ask about it.", quoted=False)) is not None
