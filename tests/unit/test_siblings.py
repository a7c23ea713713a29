import pytest

from shared.siblings import unmeant
from tests.unit.made import source

SOURCES = [
    source("all", title="Breast Cancer Treatment"),
    source("children", title="Childhood Breast Tumors"),
    source("teens", title="Support for Teens"),
    source("men", title="Breast Cancer in Men"),
    source("syndrome", title="Multiple Endocrine Neoplasia (MEN) Syndromes"),
    source("menopause", title="Menopausal Symptoms"),
]


def test_a_question_that_speaks_of_nobody_means_the_page_for_everyone() -> None:
    assert unmeant("how is breast cancer treated", SOURCES) == {"children", "teens", "men"}


@pytest.mark.parametrize(
    "said",
    [
        "my daughter has it",
        "is it seen in children",
        "I'm 15 and scared",
        "a 9-year-old",
        "an 18 months old",
        "mi hijo",
        "im 15 and ill",
        "our kids are afraid",
        "my little brother is ill",
    ],
)
def test_a_question_about_the_young_means_their_pages(said: str) -> None:
    assert not {"children", "teens"} & unmeant(said, SOURCES)


@pytest.mark.parametrize(
    "said",
    [
        "I'm 34 and scared",
        "she is 61",
        "a 45 year old",
        "it is 8mm wide",
        "is 8 mm small",
        "is 0.4 a good value",
        "the songs",
        "i do the school run",
    ],
)
def test_an_adult_s_age_is_not_a_child_s(said: str) -> None:
    assert "children" in unmeant(said, SOURCES)


@pytest.mark.parametrize("said", ["My husband has a lump", "does HE need surgery", "can men get it"])
def test_a_question_about_a_man_means_pages_for_men(said: str) -> None:
    assert "men" not in unmeant(said, SOURCES)


def test_words_that_only_begin_alike_name_nobody() -> None:
    assert {"children", "men"} <= unmeant("this person had a sonogram after menopause", SOURCES)


LUNG = [source("small", title="Small Cell Lung Cancer"), source("non", title="Non–Small Cell Lung Cancer (PDQ)")]
LYMPHOMA = [source("hodgkin", title="Hodgkin Lymphoma"), source("non-hodgkin", title="B-Cell Non-Hodgkin Lymphoma")]


@pytest.mark.parametrize(
    ("said", "others"),
    [
        ("small cell relapse", {"non"}),
        ("non-small cell lung cancer, stage 3", {"small"}),
        ("is it small cell lung cancer or non-small cell lung cancer", set()),
        ("lung cancer", set()),
        ("my hodgkins is back", {"non-hodgkin"}),
        ("non hodgkin lymphoma", {"hodgkin"}),
    ],
)
def test_what_a_non_makes_another_disease_is_not_meant(said: str, others: set[str]) -> None:
    assert unmeant(said, [*LUNG, *LYMPHOMA]) == others


FOUND_EARLY = [
    source("treatment", title="Lung Cancer Treatment"),
    source("screening", title="Lung Cancer Screening"),
    source("prevention", title="Lung Cancer Prevention"),
]


@pytest.mark.parametrize(
    "said",
    ["my dad is dying of lung cancer", "I'm 84, I have lung cancer and want no treatment", "lung cancer came back"],
)
def test_what_finds_or_prevents_a_cancer_is_not_for_who_has_it(said: str) -> None:
    assert unmeant(said, FOUND_EARLY) == {"screening", "prevention"}


@pytest.mark.parametrize(
    "said",
    [
        "what is lung cancer",  # nobody has it
        "I had treatment for lung cancer. Should my son be screened?",
        "does surgery lower the risk of lung cancer",
    ],
)
def test_who_asks_how_a_cancer_is_found_or_prevented_is_told_though_they_have_it(said: str) -> None:
    assert not unmeant(said, FOUND_EARLY)
