from functions.retrieval.gathering import find, gather
from shared.errors import ModelError
from tests.unit.made import passage, question
from tests.unit.retrieval.fakes import FakeIndex

RESULT = passage(["Survival was 23 months in one group and 16 in the other."], "trial", 1, ("Results of lung cancer",))
INDEX = FakeIndex(
    passage(["Lung cancer is treated with surgery."], "trial", 0, ("Results of lung cancer",)),
    RESULT,
    passage(["Skin care in summer."], "skin", 0, ("Sun",)),
)


def test_evidence_bears_on_the_question_and_names_its_generation() -> None:
    found = gather(question("how is lung cancer treated"), INDEX)
    assert found.relevant
    assert found.index_generation == "g"
    assert found.hits[0].passage.document_id == "trial"


def test_the_passage_after_the_best_one_in_its_section_is_evidence_too() -> None:
    found = gather(question("how is lung surgery done"), INDEX)
    assert RESULT.passage_id in {one.passage.passage_id for one in found.hits}


def test_an_unrelated_question_finds_nothing_relevant() -> None:
    assert not gather(question("what are mortgage rates"), INDEX).relevant


def test_a_made_up_drug_finds_nothing_relevant_though_its_other_words_are_found() -> None:
    found = gather(question("does zorblatinib treat lung cancer"), INDEX)
    assert not found.relevant
    assert found.unknown == ("zorblatinib",)


def test_a_question_without_content_words_finds_nothing() -> None:
    assert find("what is it", INDEX, for_patient=True).matches == []


def test_a_language_model_that_gives_nothing_is_told_of_and_not_missed() -> None:
    index = FakeIndex(passage(["Lung cancer is treated with surgery."], "trial", 0, ("Results of lung cancer",)))
    without = gather(question("how is lung cancer treated"), index)
    index.error = ModelError("a-model is busy")
    told = list[ModelError]()
    assert gather(question("how is lung cancer treated"), index, told.append) == without
    assert told == [index.error]
