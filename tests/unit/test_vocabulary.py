import string
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import shared.vocabulary
from shared.vocabulary import MOST_TERMS, Expansion, expand, names, version
from tests.benchmarks.ablation import without

FOLDER = Path(shared.vocabulary.__file__).parent
FILES = {"drug": "drugs", "cancer": "cancers", "biomarker": "biomarkers", "lay": "lay"}


def read(kind: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{FILES[kind]}.toml").read_text(encoding="utf-8"))


def one(text: str) -> Expansion:
    found = expand(text)
    assert len(found) == 1, found
    return found[0]


def matched(text: str) -> list[str]:
    return [found.matched for found in expand(text)]


# -- what is found, and what it stands for


def test_a_brand_stands_for_its_generic_name_first() -> None:
    found = one("TAGRISSO")
    assert found.kind == "drug"
    assert found.terms[0] == "osimertinib"


def test_a_generic_name_stands_for_its_brands() -> None:
    assert one("olaparib").terms == ("Lynparza",)


def test_a_label_with_its_salt_stands_for_the_name_that_is_said() -> None:
    assert one("osimertinib mesylate").terms == ("Tagrisso",)
    assert one("fam-trastuzumab deruxtecan-nxki").terms[0] == "trastuzumab deruxtecan"


def test_a_combination_stands_for_its_drugs_and_they_do_not_stand_for_it() -> None:
    assert one("R-CHOP").terms == ("rituximab", "cyclophosphamide", "doxorubicin", "vincristine", "prednisone")
    assert "R-CHOP" not in one("rituximab").terms


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("womb cancer", "endometrial cancer"),
        ("bowel cancer", "colorectal cancer"),
        ("skin cancer", "melanoma"),
        ("blood cancer", "leukemia"),
        ("DLBCL", "diffuse large B-cell lymphoma"),
        ("GBM", "glioblastoma"),
        ("bcc", "basal cell carcinoma"),
        ("hodgkin's", "Hodgkin lymphoma"),
    ],
)
def test_what_people_call_a_cancer_stands_for_its_name(said: str, meant: str) -> None:
    found = one(said)
    assert found.kind == "cancer"
    assert meant in found.terms


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("stopped working", "resistant"),
        ("came back", "recurrence"),
        ("spread", "metastatic"),
        ("chemo brain", "cognitive impairment"),
        ("chemo fog", "cognitive impairment"),
        ("rads", "radiation therapy"),
        ("smear", "Pap test"),
        ("hot flushes", "hot flashes"),
        ("numb toes", "peripheral neuropathy"),
        ("wiped out", "fatigue"),
        ("how long have i got", "prognosis"),
        ("can’t sleep", "insomnia"),
        ("water tablets", "diuretic"),
        ("pulmon", "lung cancer"),
        ("cáncer de mama", "breast cancer"),
    ],
)
def test_a_lay_phrase_stands_for_clinical_terms(said: str, meant: str) -> None:
    found = one(said)
    assert found.kind == "lay"
    assert meant in found.terms


def test_terms_do_not_repeat_what_was_said() -> None:
    assert "HER2" not in one("HER2 positive").terms
    assert one("brain tumors").terms == one("brain tumor").terms


# -- how it may be written


@pytest.mark.parametrize("said", ["her-2", "HER 2", "her2", "Her‑2"])
def test_hyphens_spaces_and_case_do_not_matter(said: str) -> None:
    assert "ERBB2" in one(said).terms


def test_a_name_written_otherwise_leads_to_the_way_the_content_writes_it() -> None:
    assert one("her-2").terms[0] == "HER2"
    assert one("tdxd").terms[0] == "trastuzumab deruxtecan"


def test_a_short_name_is_not_read_across_or_inside_words() -> None:
    assert not expand("a cart full of carts")
    assert matched("car t cells") == ["car t cells"]


def test_the_longest_phrase_is_taken() -> None:
    assert matched("non-small cell lung cancer") == ["non-small cell lung cancer"]
    assert matched("non small cell") == ["non small cell"]
    assert matched("my small cell is back")[0] == "small cell"


def test_british_spelling_is_read_as_american_also_inside_a_name() -> None:
    assert one("oesophageal cancer").terms[0] == "esophageal cancer"
    assert one("tumours") == Expansion("tumours", ("tumors",), "spelling")


# -- short forms that are also something else


def test_a_short_form_that_is_a_word_counts_only_as_written() -> None:
    assert matched("he has ALL") == ["ALL"]
    assert not expand("we all met")


def test_in_capitals_throughout_no_short_form_counts_as_written() -> None:
    assert not expand("WE ALL MET")


def test_an_ambiguous_short_form_counts_beside_a_cancer_or_biomarker() -> None:
    assert not expand("we went to the ER")
    assert matched("er and pr in breast cancer") == ["er", "pr", "breast cancer"]
    assert not expand("is AI any good")


def test_what_makes_a_short_form_clear_stands_near() -> None:
    far = " and then we sat there and waited and waited until at last "
    assert matched(f"the ER{far}breast cancer") == ["breast cancer"]


def test_a_cancer_may_go_without_the_word_after_its_stage() -> None:
    for said, organ in (
        ("stage 3 ovarian and my CA-125 is rising", "ovarian"),
        ("Stage IIIb lung. what now", "lung"),
        ("he has stage four pancreatic", "pancreatic"),
    ):
        found = {one.matched: one for one in expand(said)}
        assert found[organ].kind == "cancer"
        assert f"{organ} cancer" in found[organ].terms
    assert "pancreatic cancer" in {term for one in expand("my dad, stage 4 pancreas") for term in one.terms}


def test_an_organ_is_no_cancer_without_a_stage_or_before_another_word() -> None:
    for said in ("my lung hurts", "stage 3 kidney disease", "the last stage, ovarian"):
        assert not any(one.kind == "cancer" for one in expand(said))


def test_a_short_form_that_is_a_word_is_no_term() -> None:
    assert "ALL" not in one("acute lymphoblastic leukemia").terms
    assert "MCL" in one("mantle cell lymphoma").terms


# -- misspelling


def test_a_misspelt_name_stands_for_itself_first() -> None:
    assert one("osimertnib").terms == ("osimertinib", "Tagrisso")
    assert one("cervicall cancer").terms[:2] == ("cervical cancer", "cervical")


def test_a_misspelt_clinical_word_is_found_as_spelling() -> None:
    assert one("chemotheripy") == Expansion("chemotheripy", ("chemotherapy",), "spelling")


# -- names and files


def test_names_are_lower_case_and_without_those_that_count_only_somewhere() -> None:
    assert {"osimertinib", "tagrisso", "t-dxd"} <= names("drug")
    assert {"her2-low", "pd-l1"} <= names("biomarker")
    assert not {"all", "chop", "met", "er", "osimertinib mesylate"} & (
        names("drug") | names("cancer") | names("biomarker")
    )
    assert all(name == name.lower() for kind in FILES for name in names(kind))


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        names("planet")


def test_all_files_are_of_one_version_and_say_their_source_and_rule() -> None:
    for kind, file in FILES.items():
        assert read(kind)["version"] == version()
        head = (FOLDER / f"{file}.toml").read_text(encoding="utf-8").partition("version =")[0]
        assert "# Rule: " in head


def test_the_vocabulary_is_as_large_as_it_should_be() -> None:
    sizes = {kind: len(read(kind)[kind]) for kind in FILES}
    assert sizes["drug"] >= 250
    assert sizes["cancer"] >= 100
    assert sizes["biomarker"] >= 60
    assert sum(len(row["phrases"]) for row in read("lay")["lay"]) >= 250


def test_each_drug_is_one_entry_in_order_with_the_page_that_says_so() -> None:
    rows = read("drug")["drug"]
    said = [row["name"].lower() for row in rows]
    assert said == sorted(set(said))
    pages = [page for row in rows for page in (row["source"], *row.get("elsewhere", {}).values())]
    assert all(page.startswith("https://www.cancer.gov/") for page in pages)


def test_marked_short_forms_are_names_of_their_entry_and_lay_phrases_stand_once() -> None:
    for kind in FILES:
        for row in read(kind)[kind]:
            said = {*row.get("phrases", ()), row.get("name"), *row.get("also", ()), *row.get("said", ())}
            assert {*row.get("exact", ()), *row.get("near", ())} <= said | row.get("elsewhere", {}).keys()
    phrases = [phrase for row in read("lay")["lay"] for phrase in row["phrases"]]
    assert len(phrases) == len(set(phrases))
    assert all(row["terms"] for row in read("lay")["lay"])


def test_every_name_is_found_by_itself() -> None:
    for kind in FILES:
        lost = [name for name in names(kind) if not any(found.matched for found in expand(name))]
        assert not lost


# -- any text

SAID = st.sampled_from(sorted(name for kind in FILES for name in names(kind)))
TEXT = st.text(max_size=300) | st.lists(
    SAID | st.text(alphabet=string.ascii_letters + "áñ'’-/ .,", max_size=12), max_size=12
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "place", "spread"),
    [
        ("her breast cancer turned up in the hip, is that bone cancer", "bone cancer", "bone metastases"),
        ("bowel cancer gone to the liver, so liver cancer now?", "liver cancer", "liver metastases"),
        ("kidney cancer with mets, a brain tumor they say", "brain tumor", "brain metastases"),
    ],
)
def test_where_a_cancer_has_spread_the_cancer_of_a_place_is_no_second_one(text: str, place: str, spread: str) -> None:
    found = {one.matched: one for one in expand(text)}
    assert spread in found[place].terms
    assert found[place].kind == "lay"


@pytest.mark.parametrize("text", ["liver cancer that has spread", "breast cancer, and my dad had lung cancer"])
def test_a_cancer_that_spreads_itself_or_stands_beside_another_is_one(text: str) -> None:
    assert all(one.kind == "cancer" for one in expand(text) if one.matched in ("liver cancer", "lung cancer"))


@given(TEXT)
@example("İ ﬁ ΐ ß ER' 'ER ’’")
def test_what_is_found_stands_in_the_text_in_order_and_phrases_never_overlap(text: str) -> None:
    place = 0
    for found in expand(text):
        start = text.find(found.matched, place)
        assert found.matched
        assert start >= 0
        assert len(found.terms) <= MOST_TERMS
        place = start  # a sign of illness may begin with a phrase
    place = 0
    with without("signs in any words"):
        for found in expand(text):
            start = text.find(found.matched, place)
            assert start >= 0
            place = start + len(found.matched)


def test_what_is_said_of_other_things_as_often_is_everyday() -> None:
    assert one("took it out").everyday
    assert "surgery" in one("took it out").terms
    assert not one("breast off").everyday
