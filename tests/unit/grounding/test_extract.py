"""An extractive item says what its quotes say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.grounding.claim import Cited, Claim
from shared.grounding.extract import extract, follows
from shared.model.answer import Item
from shared.model.passage import Unit
from tests.unit.grounding.made import citation, claim, hit

QUOTE = "However, nausea (feeling sick) is common after chemotherapy, and it can be treated with medicine."


@pytest.mark.parametrize(
    "item",
    [
        QUOTE,
        QUOTE.upper(),
        "Nausea (feeling sick) is common after chemotherapy, and it can be treated with medicine",
        "Nausea is common after chemotherapy, and it can be treated with medicine.",
        "nausea — feeling sick — is common after chemotherapy and it can be treated",
    ],
)
def test_an_item_may_trim_its_quote(item: str) -> None:
    assert extract(claim(item, QUOTE, extractive=True)) is None


@pytest.mark.parametrize(
    "item",
    [
        "",
        "...",
        "Nausea is very common.",
        "Medicine can be treated with nausea.",
        "Nausea is common and can be treated with ginger.",
        "Chemotherapy is common after nausea.",
    ],
)
def test_an_item_may_not_add_or_reorder_words(item: str) -> None:
    assert extract(claim(item, QUOTE, extractive=True)) is not None


@pytest.mark.parametrize(
    ("item", "quote"),
    [
        ("Take aspirin.", "Do not take aspirin."),
        ("The drug works.", "The drug rarely works."),
        ("It works in people.", "It works in some people."),
        ("Call your doctor.", "Call your doctor if you have a fever."),
        ("It causes harm.", "It may cause harm. It causes little harm."),
        ("The drug shrinks tumors.", "The drug shrinks tumors but harms the heart."),
        ("It is safe.", "It isn't safe."),
        ("People live longer.", "20 of 300 people live longer."),
        ("It helps women.", "It helps only women."),
    ],
)
def test_an_item_may_not_drop_what_turns_the_meaning(item: str, quote: str) -> None:
    assert extract(claim(item, quote, extractive=True)) is not None


def rests_on(text: str, *sentences: str) -> Claim:
    of = hit(*sentences)
    return Claim(Item(text=text, citations=(1,)), (Cited(citation(1, of), of),), (), False, True)


def test_an_item_may_leave_out_whole_sentences_of_its_quote() -> None:
    assert extract(rests_on("It can be treated.", "Nausea does not always come.", "It can be treated.")) is None


def test_a_list_item_may_follow_its_lead() -> None:
    sentences = ("Call if you have:", "no appetite", "a fever")
    assert extract(rests_on("Call if you have: a fever", *sentences)) is None


def test_a_list_item_may_not_drop_a_lead_that_turns_it() -> None:
    sentences = ("Do not take these:", "aspirin", "ibuprofen")
    assert extract(rests_on("Do not take these: ibuprofen", *sentences)) is None
    assert extract(rests_on("ibuprofen", *sentences)) is not None


def test_words_may_come_from_two_quotes_in_the_order_cited() -> None:
    assert extract(claim("Nausea is common. It passes.", "Nausea is common.", "It passes.", extractive=True)) is None
    assert (
        extract(claim("It passes. Nausea is common.", "Nausea is common.", "It passes.", extractive=True)) is not None
    )


def test_what_a_model_wrote_is_held_to_its_numbers_and_not_to_its_words() -> None:
    assert extract(claim("Feeling sick happens a lot.", QUOTE)) is None


def test_a_long_quote_of_repeated_words_ends() -> None:
    assert extract(claim("a " * 400 + "b", "a " * 3000, extractive=True)) is not None


_SENTENCES = st.lists(
    st.tuples(
        st.lists(st.sampled_from("do not take aspirin may help people A 5 10%".split()), min_size=1, max_size=4),  # noqa: SIM905  # reads best as words
        st.sampled_from((".", ":", "")),
    ).map(lambda made: " ".join(made[0]) + made[1]),
    min_size=1,
    max_size=5,
)


@given(sentences=_SENTENCES, kept=st.lists(st.booleans(), min_size=5, max_size=5))
def test_what_is_taken_for_whole_units_of_a_quote_would_stand_the_full_comparison(
    sentences: list[str], kept: list[bool]
) -> None:
    text = " ".join(sentence for sentence, keep in zip(sentences, kept, strict=False) if keep)
    made = rests_on(text, *sentences)
    if made.verbatim:
        assert follows(made)


def test_whole_units_that_leave_out_what_introduces_them_are_compared() -> None:
    sentences = ("Do not take these:", "aspirin", "ibuprofen")
    assert rests_on("Do not take these: ibuprofen", *sentences).verbatim
    assert not rests_on("ibuprofen", *sentences).verbatim


def nested(text: str, *said: tuple[str, int | None]) -> Claim:
    """An item that rests on a quote of list items, each with the place of the one that it stands under."""
    whole, units = "", list[Unit]()
    for one, lead in said:
        whole += "\n" if whole else ""
        units.append(Unit(len(whole), len(whole) + len(one), "item", lead))
        whole += one
    of = hit("x")
    of = of.model_copy(update={"passage": of.passage.model_copy(update={"text": whole, "units": tuple(units)})})
    return Claim(Item(text=text, citations=(1,)), (Cited(citation(1, of), of),), (), False, True)


DRUGS = (("Do not take:", None), ("painkillers, unless asked:", 0), ("aspirin", 1), ("Vitamin C", 0))


def test_a_line_may_be_left_out_with_all_that_it_introduces() -> None:
    assert extract(nested("Do not take: Vitamin C", *DRUGS)) is None
    assert extract(nested("Do not take: painkillers, unless asked: aspirin", *DRUGS)) is None


def test_a_line_above_the_line_above_may_not_be_left_out() -> None:
    assert extract(nested("painkillers, unless asked: aspirin", *DRUGS)) is not None
    assert extract(nested("Do not take: aspirin", *DRUGS)) is not None
    assert extract(nested("Vitamin C", *DRUGS)) is not None


def test_a_line_within_a_list_introduces_the_items_up_to_the_next_one() -> None:
    flat = (("Results:", None), ("possibly negative:", 0), ("2 or less", 0), ("positive:", 0), ("6 or more", 0))
    assert extract(nested("Results: positive: 6 or more", *flat)) is None
    assert extract(nested("Results: positive: 2 or less", *flat)) is not None
    assert extract(nested("Results: 2 or less", *flat)) is not None
