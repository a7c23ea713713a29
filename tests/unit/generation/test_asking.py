import pytest

from functions.generation.asking import questions_to_ask
from functions.generation.statements import statements
from shared.model.answer import SectionKind
from tests.unit.made import hit, passage

SAID = list(statements(hit(passage(["Osimertinib treats lung cancer with EGFR.", "EGFR is found in lung cancer."]))))


def test_there_are_five_questions_at_least_and_each_asks() -> None:
    for sections in (frozenset(), frozenset({"options", "side_effects", "trials"})):
        questions = questions_to_ask("", sections, [])
        assert len(questions) >= 5
        assert len(set(questions)) == len(questions)
        assert all(question.endswith("?") for question in questions)


OPTIONS = frozenset[SectionKind]({"options"})


@pytest.mark.parametrize(
    ("asked", "wanted", "is_asked"),
    [
        ("what else is there for lung cancer", OPTIONS, True),
        ("what else is there for breast cancer", OPTIONS, False),  # it is for another cancer
        ("what else is there", OPTIONS, False),  # nobody said for which
        ("lung cancer and chest pain", frozenset(), False),  # no treatment is asked for
    ],
)
def test_a_drug_is_asked_about_where_a_treatment_of_the_cancer_that_it_is_for_is_asked_for(
    asked: str, wanted: frozenset[SectionKind], *, is_asked: bool
) -> None:
    said = list(statements(hit(passage(["Osimertinib is a drug that treats lung cancer."]))))
    found = questions_to_ask(asked, OPTIONS, said, wanted)
    assert any("osimertinib" in question for question in found) is is_asked


def test_who_says_a_stage_is_not_sent_to_ask_for_it() -> None:
    asked = [" ".join(questions_to_ask(f"lung cancer {stage}", {"meaning"}, SAID)) for stage in ("", "stage 3")]
    assert ["stage of lung cancer" in one for one in asked] == [True, False]


def test_a_question_about_a_drug_is_not_asked_when_none_is_named() -> None:
    assert not any("{" in question for question in questions_to_ask("", frozenset({"options", "biomarkers"}), []))


def test_a_cancer_or_a_test_is_asked_about_only_when_the_person_named_it_and_a_drug_when_they_did_not() -> None:
    sections = frozenset[SectionKind]({"options", "biomarkers", "meaning"})

    named = " ".join(questions_to_ask("my lung cancer has egfr", sections, SAID, OPTIONS))
    assert all(name in named for name in ("of lung cancer", "my EGFR result", "osimertinib"))
    other = " ".join(questions_to_ask("I take osimertinib. Why am I tired?", sections, SAID, OPTIONS)).lower()
    assert not any(name in other for name in ("lung cancer", "egfr", "osimertinib"))
