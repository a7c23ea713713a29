from hypothesis import given
from hypothesis import strategies as st

from functions.generation.statements import statements
from tests.unit.made import hit, passage


def _texts(*sentences: str, items: tuple[str, ...] = ()) -> list[str]:
    return [one.text for one in statements(hit(passage(sentences, items=items)))]


def test_a_sentence_stands_alone() -> None:
    assert _texts("Surgery removes the whole tumor.") == ["Surgery removes the whole tumor."]


def test_a_sentence_that_leans_on_the_one_before_is_taken_with_it() -> None:
    first, second = "Surgery removes the whole tumor.", "This can cause pain for some days."
    assert _texts(first, second) == [first, f"{first} {second}"]


def test_a_leaning_sentence_with_nothing_before_it_is_left_out() -> None:
    assert _texts("This can cause pain for some days.") == []


def test_a_short_list_is_taken_whole_with_the_line_that_introduces_it() -> None:
    (made,) = statements(hit(passage(["Common symptoms are:"], items=("fever", "a cough"))))
    assert made.form == "list"
    assert made.texts == ("Common symptoms are:", "fever", "a cough")


def test_a_long_list_is_taken_item_by_item() -> None:
    long = tuple(f"item {n} " + "of many words that say a good deal about it " * 4 for n in range(3))
    forms = [one.form for one in statements(hit(passage(["Options are:"], items=tuple(item.strip() for item in long))))]
    assert "list" not in forms


def test_what_only_points_elsewhere_or_captions_a_picture_says_nothing() -> None:
    assert _texts("For more information, see the page on surgery.", "A surgeon in a bright room") == []
    assert _texts("Our list of questions may help you talk.", "The table below shows how moles differ.") == []
    assert _texts("The four kinds of it are shown in this image.", "To learn how to prepare, visit the booklet.") == []
    assert _texts("Anatomy of the lungs showing both.", "It goes there (see inset) and then into the blood.") == []
    assert _texts("The drawing shows a woman on a table.", "The tube (left panel) is put into the vein.") == []
    assert (
        _texts("A tumor (green and blue) grows.", "The lobes are shown on the left.", "View the full list here.") == []
    )
    assert len(_texts("Radiation has been shown to help many people.")) == 1
    assert len(_texts("The surgeon knows the anatomy of the chest and makes a drawing.")) == 1
    assert _texts("Learn more in When Cancer Comes Back.", "See Our Page on Trials to learn more about them.") == []


def test_what_a_document_says_of_itself_is_no_statement() -> None:
    assert _texts("No clinician has reviewed this note.", "This summary was last updated in May.") == []


def test_questions_and_lines_without_their_list_say_nothing() -> None:
    assert _texts("What are the options for treatment?", "Options for treatment include:") == []


@given(
    st.lists(st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=80), min_size=1, max_size=6),
    st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=40), max_size=4),
)
def test_every_quote_is_verbatim_and_in_one_piece(sentences: list[str], items: list[str]) -> None:
    made = passage(sentences, items=items)
    for one in statements(hit(made)):
        assert one.quote in made.text
        assert all(" ".join(part.split()) in " ".join(one.quote.split()) for part in one.texts)


def test_an_item_far_from_the_line_that_introduces_it_keeps_that_line() -> None:
    long = tuple(f"you have condition {n} " + "of many words that say a good deal about it " * 4 for n in range(3))
    made = list(statements(hit(passage(["You may take part if:"], items=tuple(item.strip() for item in long)))))
    assert [one.introduction for one in made] == ["", "You may take part if:", "You may take part if:"]
    assert made[0].texts[0] == "You may take part if:"


def test_a_sentence_has_no_introduction() -> None:
    (made,) = statements(hit(passage(["Surgery removes the whole tumor."])))
    assert made.introduction == ""


def test_the_legend_of_a_table_is_no_statement() -> None:
    (made,) = statements(hit(passage(["How often it came back:"], items=("with HRT: 9%", "HRT = hormone therapy."))))
    assert made.texts == ("How often it came back:", "with HRT: 9%")
    assert _texts("P < .0001 for all of the comparisons.") == []


def test_what_points_back_at_a_list_is_read_with_a_sentence_before_it_or_not_at_all() -> None:
    call = "Call your doctor if you have any of these signs."
    assert call not in _texts("Call your doctor if you have any of these signs.")
    assert _texts("Swelling and pain may be signs of it.", call)[1].startswith("Swelling")


def test_the_book_that_a_table_is_from_is_no_statement() -> None:
    book = ("Adapted from a table of a society.", "8th ed.", "New York, NY: Publisher, 2017, pp. 715–26.")
    made = list(statements(hit(passage(["Groups of the disease:"], items=("Group 1: a score of 6 or less", *book)))))
    assert [one.texts for one in made] == [("Groups of the disease:", "Group 1: a score of 6 or less")]


def test_an_item_that_has_lost_its_lead_and_states_nothing_is_left_out() -> None:
    assert _texts(items=("hidden stage of the disease", "Surgery is often done first")) == [
        "Surgery is often done first"
    ]


def test_a_condition_stands_under_the_sentence_before_its_list() -> None:
    said, condition, tip = "You may take part in it.", "You have no other treatment.", "Rest is done in the clinic."
    alone, under, apart = statements(hit(passage([said], items=(condition, tip))))
    assert alone.texts == (said,)
    assert under.texts == (said, condition)
    assert apart.texts == (tip,)


def test_the_papers_that_a_page_was_written_from_are_no_statements() -> None:
    said = ["Lee A, Poe B, et al.: A study of surgery for tumors of the lung."]
    assert list(statements(hit(passage(said, section=("Treatment", "Key References for Lung Cancer"))))) == []
    assert _texts("Journal of Medicine, published online March 21, 2011 (see the abstract).") == []
    assert list(statements(hit(passage(said, section=("Treatment", "Referral to a surgeon")))))
