from functions.generation.fitting import is_of_another_drug, misfits, of_other_drugs, particular
from tests.unit.made import evidence, hit, passage

CHILD = hit(passage(["Surgery treats lymphoma in children."], "child"), title="Childhood Lymphoma Treatment")
LUNG = hit(passage(["Surgery can remove a small tumor."], "lung"), title="Non-Small Cell Lung Cancer Treatment")
COLON = hit(passage(["Surgery can remove a small tumor."], "colon"), title="Colon Cancer Treatment")
COPING = hit(passage(["Ask for help when you are tired."], "coping"), title="Feelings and Coping")


def test_a_page_about_another_cancer_is_about_another_case() -> None:
    assert misfits("does my lung adeno need surgery", evidence(LUNG, COLON, COPING)) == {"colon"}


def test_where_no_cancer_is_named_no_page_is_about_another() -> None:
    assert misfits("why am i so tired", evidence(LUNG, COLON, COPING)) == frozenset()


def test_a_page_whose_passages_name_the_persons_cancer_is_about_it_whatever_its_title_says() -> None:
    said = hit(passage(["Lung cancer is treated with this drug, too."], "both"), title="A Drug for Colon Cancer")
    assert misfits("which drug is there for lung cancer", evidence(said, LUNG)) == frozenset()


def test_pages_about_children_are_for_those_who_speak_of_a_child() -> None:
    assert misfits("my husband has lymphoma", evidence(CHILD)) == {"child"}
    assert misfits("my daughter has lymphoma", evidence(CHILD)) == frozenset()


def test_what_is_named_non_is_another_cancer() -> None:
    found = evidence(LUNG, hit(passage(["Chemotherapy treats it."], "small"), title="Small Cell Lung Cancer Treatment"))
    assert misfits("is small cell lung cancer treated", found) == {"lung"}
    assert misfits("is lung cancer treated", found) == frozenset()


def test_a_page_whose_title_names_a_cancer_is_about_that_one() -> None:
    assert particular(evidence(LUNG, COLON, COPING)) == {"lung", "colon"}


def test_a_passage_that_names_none_of_the_drugs_is_on_others() -> None:
    named = hit(passage(["It can cause diarrhea."], "title"), title="Trastuzumab")
    said = hit(passage(["Herceptin can weaken the heart."], "text"), title="Heart")
    other = hit(passage(["It can cause colitis."], "other"), title="Immunotherapy")
    found = evidence(named, said, other)
    assert of_other_drugs("side effects of herceptin", found) == {other.passage.passage_id}
    assert of_other_drugs("side effects of chemo", found) == frozenset()


def test_a_statement_that_names_drugs_and_none_of_those_asked_about_is_of_another() -> None:
    asked = "side effects of herceptin"
    assert is_of_another_drug(asked, "Tucatinib can cause diarrhea.")
    assert is_of_another_drug(asked, "Trastuzumab deruxtecan can inflame the lungs.")
    assert not is_of_another_drug(asked, "Trastuzumab with tucatinib can cause diarrhea.")
    assert not is_of_another_drug(asked, "Diarrhea is common.")
    assert not is_of_another_drug("side effects of chemo", "Tucatinib can cause diarrhea.")
