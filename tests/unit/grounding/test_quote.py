"""A quote is verbatim, in one piece and made of whole sentences."""

from shared.grounding import check
from shared.grounding.claim import Cited, Claim
from shared.grounding.quote import quote
from shared.grounding.unquotable import unquotable
from shared.model.answer import Item
from tests.unit.grounding.made import SOURCE, citation, claim, draft, evidence, hit, section, texts

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


def test_eight_words_of_a_source_that_may_not_be_quoted_fail() -> None:
    long = "one two three four five six seven eight nine"
    of = hit(long)
    made = citation(1, of).model_copy(update={"quote": None, "quoted": False})

    def repeats(item: str) -> bool:
        return unquotable(Claim(Item(text=item, citations=(1,)), (Cited(made, of),), (), False, False)) is not None

    assert repeats("So: One, two, three, four, five, six, seven, EIGHT.")
    assert not repeats("one two three four five six seven and eight")
    assert unquotable(claim(long, long)) is None


def test_a_quote_of_a_source_that_may_not_be_quoted_fails_however_short() -> None:
    of = hit("Ask about it.", source=SOURCE.model_copy(update={"quote": False}))
    for said_ in ("Ask about it.", "Something else."):
        made = Claim(Item(text=said_, citations=(1,)), (Cited(citation(1, of), of),), (), False, False)
        assert unquotable(made) == "citation 1: quotes a source that may not be quoted"


def test_an_item_in_other_words_rests_on_a_source_that_may_not_be_quoted() -> None:
    of = hit(
        "Nurses ask every patient about pain before each new cycle of treatment begins.",
        source=SOURCE.model_copy(update={"quote": False}),
    )
    cited = citation(1, of, quote=None, quoted=False).model_copy(update={"quote": None})
    own = section("Before a cycle begins, nurses ask about pain.")
    copied = section("Nurses ask every patient about pain before each new cycle.")
    made = draft(own, copied, citations=(cited,), passages={1: of.passage.passage_id}, model="m", writer="m")
    kept, checks = check(made, evidence(of))
    assert texts(kept) == ["Before a cycle begins, nurses ask about pain."]
    assert kept.citations == (cited,)
    assert {one.name for one in checks if one.result != "ok"} == {"unquotable"}
