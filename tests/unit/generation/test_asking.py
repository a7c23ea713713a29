from functions.generation.asking import questions_to_ask
from functions.generation.statements import statements
from shared.model.answer import SectionKind
from tests.unit.made import hit, passage


def test_there_are_five_questions_at_least_and_each_asks() -> None:
    for sections in (frozenset(), frozenset({"options", "side_effects", "trials"})):
        questions = questions_to_ask("", sections, [])
        assert len(questions) >= 5
        assert len(set(questions)) == len(questions)
        assert all(question.endswith("?") for question in questions)


def test_a_drug_that_the_statements_name_is_asked_about() -> None:
    said = list(statements(hit(passage(["Osimertinib is a drug that treats lung cancer."]))))
    assert any("osimertinib" in question for question in questions_to_ask("", frozenset({"options"}), said))


def test_a_question_about_a_drug_is_not_asked_when_none_is_named() -> None:
    assert not any("{" in question for question in questions_to_ask("", frozenset({"options", "biomarkers"}), []))


def test_a_cancer_or_a_test_is_asked_about_only_when_the_person_named_it_and_a_drug_when_they_did_not() -> None:
    said = list(
        statements(hit(passage(["Osimertinib treats lung cancer with EGFR.", "EGFR is found in lung cancer."])))
    )
    sections = frozenset[SectionKind]({"options", "biomarkers", "meaning"})

    named = " ".join(questions_to_ask("my lung cancer has egfr", sections, said))
    assert all(name in named for name in ("of lung cancer", "my EGFR result", "osimertinib"))
    other = " ".join(questions_to_ask("I take osimertinib. Why am I tired?", sections, said)).lower()
    assert not any(name in other for name in ("lung cancer", "egfr", "osimertinib"))
