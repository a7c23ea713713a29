import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.retrieval.naming import unheard
from tests.unit.made import passage
from tests.unit.retrieval.fakes import FakeIndex

INDEX = FakeIndex(
    passage(["Tamoxifen can cause hot flashes."]),
    passage(["Osimertinib treats lung cancer."], "lung"),
    passage(["CA-125 is a substance in the blood."], "marker"),
    passage(["Nausea after chemotherapy can be treated."], "nausea"),
)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("how is pancreatic cancer treated", "pancreatic cancer"),
        ("is ribociclib safe", "ribociclib"),
        ("ca 19-9 high", "ca 19-9"),
        ("what is PALB2", "palb2"),
    ],
)
def test_what_the_vocabulary_knows_and_the_content_does_not_is_unheard_of(question: str, name: str) -> None:
    assert unheard(question, INDEX).asked == (name,)


@pytest.mark.parametrize("question", ["is tagrisso safe", "osimertinib", "CA125 high", "does lung cancer spread"])
def test_a_name_is_known_by_any_of_its_names(question: str) -> None:
    assert unheard(question, INDEX) == ((), ())


def test_of_two_names_of_a_kind_one_that_the_content_knows_is_enough_and_the_other_is_told() -> None:
    assert unheard("is it lung cancer or pancreatic cancer", INDEX) == ((), ("pancreatic cancer",))
    assert unheard("is tamoxifen better than ribociclib", INDEX) == ((), ("ribociclib",))


def test_a_page_on_the_opposite_does_not_say_the_name() -> None:
    non = FakeIndex(passage(["Non-small cell lung cancer is treated with osimertinib."]))
    assert unheard("small cell lung cancer treatment", non).asked == ("small cell lung cancer",)
    assert unheard("non-small cell lung cancer treatment", non).asked == ()
    both = FakeIndex(passage(["Non-small cell lung cancer is commoner than small cell lung cancer."]))
    assert unheard("small cell lung cancer treatment", both).asked == ()


def test_a_known_cancer_makes_no_drug_known() -> None:
    assert unheard("is ribociclib for lung cancer", INDEX).asked == ("ribociclib",)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("does glimperazum cure lung cancer", "glimperazum"),
        ("what are the side effects of glimperazum for lung cancer", "glimperazum"),
        ("my mother was told by her doctor at the hospital that quixomab may help her", "quixomab"),
        ("is a pill called glimperazum any good", "glimperazum"),
        ("does AZD-9833 help", "azd-9833"),
        ("Day 3 of Oncaliva capsules. Is nausea usual with Oncaliva?", "oncaliva"),
        ("I take quixomab. Will it help?", "quixomab"),
        ("¿Sirve la quixomab contra el cáncer?", "quixomab"),
        ("they tested XK4 in the blood. Is a high XK4 bad?", "xk4"),
    ],
)
def test_a_word_like_no_other_that_stands_nowhere_is_a_name(question: str, name: str) -> None:
    assert unheard(question, INDEX).asked == (name,)


@pytest.mark.parametrize(
    "question",
    [
        "what helps against nausea on tuesday",  # everyday
        "can my mother eat pumpkin with nausea",  # everyday, though it ends as a drug's name does
        "can my mohter take tamoxifen",  # an everyday word misspelt
        "do i need to be unscanned or rescanned",  # made from an everyday word
        "how do i stop catastrophizing, overthinkingness and wobbliest gloominess",  # made as English makes words
        "nausea that feels like sandpaper",  # made of two everyday words
        "is t2n0 or g3 or 38c or 50mg bad",  # stages, grades and amounts
    ],
)
def test_other_words_that_stand_nowhere_are_no_names(question: str) -> None:
    assert unheard(question, INDEX) == ((), ())


def test_a_word_of_the_story_is_no_name_that_is_asked_about() -> None:
    assert unheard("We live near Wolverthorpe. What helps against nausea?", INDEX) == ((), ())


@pytest.mark.parametrize(
    "question",
    [
        "Can my husband Giovannino take tamoxifen?",
        "is Dr. Anna Wolverthorpe right about nausea",
        "who treats nausea in Wolverthorpe",
        "Is Anneliesa's nausea normal?",
        "Will Anneliesa have nausea?",
        "can you write to anneliesa.w@example.com on nausea",
    ],
)
def test_people_and_places_are_not_what_is_asked_about(question: str) -> None:
    assert unheard(question, INDEX) == ((), ())


def test_a_drug_of_the_story_is_told_where_the_question_has_a_subject_of_its_own() -> None:
    assert unheard("I take ribociclib. What helps against nausea?", INDEX) == ((), ("ribociclib",))


@pytest.mark.parametrize("question", ["What are the side effects?", "Is that normal?", "What is it like?"])
def test_a_question_without_a_subject_is_about_the_drug_of_the_story(question: str) -> None:
    assert unheard(f"I take ribociclib. {question}", INDEX).asked == ("ribociclib",)


@pytest.mark.parametrize("question", ["What are the treatment options?", "How long does he have?", "Which surgery?"])
def test_a_question_of_care_is_about_the_cancer_of_the_story(question: str) -> None:
    story = f"My dad has pancreatic cancer. He is tired. {question}"
    assert unheard(story, INDEX).asked == ("pancreatic cancer",)


def test_a_question_of_another_subject_is_not() -> None:
    asked = "My dad has pancreatic cancer. What helps against nausea?"
    assert unheard(asked, INDEX) == ((), ("pancreatic cancer",))


def test_where_no_sentence_ends_as_a_question_those_that_begin_as_one_ask() -> None:
    assert unheard("dad saw Wolverthorpe today. what helps against nausea. thanks", INDEX) == ((), ())


def test_spanish_is_held_against_the_vocabulary_alone() -> None:
    assert unheard("¿Ayuda el ribociclib? Mi suegra dice que no.", INDEX).asked == ("ribociclib",)
    assert unheard("¿Qué puedo hacer con la caída del cabello por el tamoxifen?", INDEX) == ((), ())


@given(st.text(alphabet=string.ascii_letters + string.digits + " '’-.,?áñ¿\n", max_size=600))
def test_names_are_the_persons_words_and_none_is_both_asked_and_told(text: str) -> None:
    found = unheard(text, INDEX)
    assert set(found.asked).isdisjoint(found.told)
    flat = "".join(text.lower().split()).replace("'", "").replace("’", "")
    assert all("".join(name.split()).replace("'", "").replace("’", "") in flat for name in (*found.asked, *found.told))
