import pytest

from functions.generation.asks import answers, asks, defines, how_a_study_was_made, known_asks, of_a_study, subject
from shared.vocabulary import names
from shared.vocabulary.plain import plain


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("what is a lymph node", "meaning"),
        ("how long do people live with it", "outlook"),
        ("why do they not operate", "why"),
        ("can i swim", "permission"),
        ("what are the symptoms", "symptoms"),
        ("it came back", "again"),
    ],
)
def test_the_words_of_a_question_say_what_it_asks_for(question: str, name: str) -> None:
    assert name in [one.name for one in asks(question)]


def test_the_general_gives_way_to_the_special() -> None:
    assert "meaning" not in [one.name for one in asks("what are the symptoms")]


def test_a_heading_answers_only_what_is_asked_for() -> None:
    assert answers(("Lung cancer", "Signs and symptoms"), asks("what are the symptoms"))
    assert not answers(("Lung cancer", "Staging"), asks("what are the symptoms"))
    assert not answers(("Symptoms", "By organ", "Staging"), asks("what are the symptoms"))


def test_the_subject_is_known_by_all_its_names() -> None:
    (drug,) = subject("is herceptin safe")
    assert drug.is_in(" trastuzumab blocks a protein ")
    assert not drug.is_in(" tamoxifen blocks a hormone ")


def test_an_antibody_is_not_said_by_the_name_of_its_conjugate() -> None:
    (drug,) = subject("is herceptin safe")
    assert not drug.is_in(" trastuzumab deruxtecan can inflame the lungs ")
    assert drug.is_in(" trastuzumab deruxtecan came after trastuzumab ")
    (conjugate,) = subject("is enhertu safe")
    assert conjugate.is_in(" trastuzumab deruxtecan can inflame the lungs ")


def test_what_the_vocabulary_names_in_the_plural_is_said_in_the_singular_as_well() -> None:
    (will,) = subject("a living will")
    assert will.is_in(" an advance directive is a document ")
    assert will.is_in(" ask about advance directives ")


def test_what_the_vocabulary_does_not_know_is_no_subject() -> None:
    assert subject("where did i park") == ()


def test_a_studys_methods_are_told_from_its_result() -> None:
    assert of_a_study().search("eligibility required a biopsy")
    assert not of_a_study().search("surgery is safe for most people")


def test_no_ask_names_a_disease_or_a_drug() -> None:
    named = names("drug") | names("biomarker") | names("cancer")
    for one in known_asks():
        for name in named:
            assert not one.headings.fullmatch(name)
            assert not one.cues.fullmatch(name)


def test_how_a_study_was_made_is_told_from_what_it_found() -> None:
    assert how_a_study_was_made().search(plain("Patients were randomly assigned to two groups."))
    assert not how_a_study_was_made().search(plain("The trial showed that people lived longer with the drug."))


@pytest.mark.parametrize(
    "text",
    [
        "A port is a small device under the skin.",
        "Ports are a kind of device.",
        "Port (implanted port): A device under the skin.",
        "The port, which some call an access device, is a small chamber.",
    ],
)
def test_a_sentence_that_begins_with_what_something_is_defines_it(text: str) -> None:
    assert defines(text, {" port", " ports"})


@pytest.mark.parametrize(
    "text",
    [
        "A port can be left in for years.",
        "A device under the skin, as a port is a device, can stay.",
        "Port care: Flush it each month.",
        "A line is a tube.",
        "",
    ],
)
def test_a_sentence_that_says_something_else_does_not(text: str) -> None:
    assert not defines(text, {" port"})


def test_it_does_not_matter_in_which_order_names_are_tried() -> None:
    said = "Renal cell cancer (also called renal cell adenocarcinoma) is a disease of the kidney."
    names_ = [" renal", " renal cell cancer"]
    assert defines(said, names_)
    assert defines(said, names_[::-1])
