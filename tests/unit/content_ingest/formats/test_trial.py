import functools
import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from content_ingest.errors import RejectedError
from content_ingest.formats import trial
from content_ingest.formats.trial import Text, pieces
from content_ingest.formats.trial_json import is_trial_json, read_trial_json
from content_ingest.formats.trial_xml import is_trial_xml, read_trial_xml
from content_ingest.tree import Tree
from tests.suites import data_folder
from tests.unit.content_ingest.formats.made_trial import RECORD, XML


def _said(tree: Tree, *section: str) -> list[str]:
    return [block.text for block in tree.blocks if block.section == section]


@pytest.fixture(scope="module")
def tree() -> Tree:
    return read_trial_json(json.dumps(RECORD))


def test_both_forms_make_the_same_document(tree: Tree) -> None:
    assert read_trial_xml(XML.encode()) == tree


def test_the_record_says_where_it_is_from(tree: Tree) -> None:
    assert tree.front == {
        "title": "A Trial",
        "url": "https://clinicaltrials.gov/study/NCT00000001",
        "publisher": "ClinicalTrials.gov",
        "licence": "US-PD",
        "published": date(2018, 7, 2),
        "reviewed": date(2020, 3, 9),
        "topics": ["Breast Cancer"],
        "evidence": "randomised_trial",
    }


def test_a_trial_without_results_is_no_evidence_yet() -> None:
    assert "evidence" not in read_trial_json(json.dumps({**RECORD, "resultsSection": None})).front


def test_a_status_never_stands_without_its_date(tree: Tree) -> None:
    assert (
        _said(tree, "Status")[0] == "Status: Active, not recruiting; Verified: 2020-02; Last update posted: 2020-03-09"
    )


def test_what_admits_and_what_excludes_stand_apart_and_each_leads_its_items(tree: Tree) -> None:
    found = [block for block in tree.blocks if block.section[0] == "Who can take part"]
    first = tree.blocks.index(found[0])
    assert [(block.section[1:], block.kind, block.lead and block.lead - first, block.text) for block in found] == [
        ((), "row", None, "Sex: Female; Minimum age: 18 Years; Healthy volunteers: No"),
        (("Key Inclusion Criteria",), "paragraph", None, "Key Inclusion Criteria:"),
        (("Key Inclusion Criteria",), "item", 1, "Adequate organ function:"),
        (("Key Inclusion Criteria",), "item", 2, "Platelets >= 100 x 10^9/L"),
        (("Key Inclusion Criteria",), "item", 2, "ANC 1.5 or more"),
        (("Key Inclusion Criteria",), "item", 1, "ECOG 0-1"),
        (("Key Inclusion Criteria",), "item", 1, "Measurable disease."),
        (("Exclusion Criteria",), "paragraph", None, "Exclusion Criteria:"),
        (("Exclusion Criteria",), "item", 7, "Prior CDK inhibitor"),
    ]


def test_a_row_of_results_names_what_it_measures_its_unit_and_its_groups(tree: Tree) -> None:
    assert _said(tree, "Results", "Pain") == [
        "Primary outcome: Pain; Time frame: 4 weeks",
        "Pain as people score it.",
        "Primary outcome: Pain; Class: Week 4; Category: Worst; Unit: score on a scale (Mean); "
        "A: 3.1 (Standard Deviation 1.2)",
        "Primary outcome: Pain; Groups: A; Method: Log Rank; P-value: 0.65; Hazard Ratio (HR): 0.96; "
        "95% Confidence Interval (2-Sided): 0.81 to 1.14",
    ]
    assert _said(tree, "Results", "Baseline characteristics")[1] == (
        "Characteristic: Age; Unit: years (Median); A: 52 (Full Range 25 to 90)"
    )


def test_adverse_events_are_read_from_the_share_that_their_section_names(tree: Tree) -> None:
    assert _said(tree, "Results", "Adverse events") == [
        "Time frame: 4 weeks",
        "Adverse event: Total, serious adverse events; A: 1 of 40 participants",
    ]
    assert _said(tree, "Results", "Other adverse events (at least 5% of a group)") == [
        "Other adverse event: Itch; Organ system: Skin; A: 2 of 40 participants"
    ]


def test_places_are_cities_and_name_no_person(tree: Tree) -> None:
    assert _said(tree, "Locations") == [
        "Countries: United States, Austria",
        "Country: United States; State or region: Alabama; Status: Recruiting; Cities: Mobile",
        "Country: Austria; Cities: Graz",
    ]
    assert "Somebody" not in str(tree)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (Text("a\nb\n\n-  c\n   d", wrapped=True), [(False, "a b"), (True, "c d")]),
        (Text("the dose is\n5. mg", wrapped=True), [(False, "the dose is 5. mg")]),
        (Text("One.\nTwo\nthree.\n* four\n  five"), [(False, "One."), (False, "Two three."), (True, "four five")]),
        (Text("-Patients first. -"), [(True, "Patients first. -")]),
        (Text("ER\\-positive, \\<=50"), [(False, "ER-positive, <=50")]),
    ],
)
def test_lines_become_paragraphs_and_items_as_each_form_breaks_them(text: Text, found: list[tuple[bool, str]]) -> None:
    assert [(piece.item, piece.text) for piece in pieces(text)] == found


@pytest.mark.parametrize("text", ["All patients meet the inclusion criteria.", "* Meets inclusion criteria"])
def test_a_sentence_about_criteria_is_no_heading(text: str) -> None:
    record = json.loads(json.dumps(RECORD))
    record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = text
    assert _said(read_trial_json(json.dumps(record)), "Who can take part")[1:] == [text.removeprefix("* ")]


def test_the_content_tells_a_trial() -> None:
    assert is_trial_json(json.dumps(RECORD))
    assert not is_trial_json('{"title": "protocolSection"}')
    assert is_trial_xml(XML.encode())
    assert not is_trial_xml(b"<html><body>clinical_study</body></html>")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"protocolSection": {', "line 1, column 22"),
        ("[" * 100_000, "too deep"),
        ('{"protocolSection": 1' + "0" * 5000 + "}", "too long"),
        ("[" * 500_001, "more than"),
        ('{"protocolSection": []}', "no `protocolSection`"),
        ('{"studies": [{}, {}]}', "2 trials"),
        ('{"protocolSection": {"identificationModule": {"nctId": "NCT1"}}}', "NCT id"),
        ('{"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}', "brief title"),
    ],
)
def test_json_that_is_no_whole_record_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        read_trial_json(text)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (XML[:900].encode(), "line"),
        (b"<study/>", "clinical_study"),
        (b'<!DOCTYPE clinical_study [<!ENTITY a "aaaa">]><clinical_study>&a;</clinical_study>', "ENTITY"),
        (b"<clinical_study/>", "NCT id"),
    ],
)
def test_xml_that_is_no_whole_record_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        read_trial_xml(raw)


def test_titles_that_rows_would_repeat_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    record = json.loads(json.dumps(RECORD))
    record["resultsSection"]["participantFlowModule"]["groups"][0]["title"] = "x" * 3000
    with pytest.raises(RejectedError, match="title"):
        read_trial_json(json.dumps(record))
    monkeypatch.setattr(trial, "WRITTEN", 500)
    with pytest.raises(RejectedError, match="rows come to more"):
        read_trial_json(json.dumps(RECORD))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, one in inner for place in _places(one, (*path, key)))]


@given(st.sampled_from(_places(RECORD)[1:]), JSON_VALUES)
def test_a_record_with_any_value_in_any_place_is_read_or_refused(path: tuple[Any, ...], value: Any) -> None:
    record = json.loads(json.dumps(RECORD))
    node = record
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    with suppress(RejectedError):
        for block in read_trial_json(json.dumps(record)).blocks:
            assert block.text == " ".join(block.text.split())
            assert block.text.encode()


@given(st.integers(0, len(XML)), st.integers(0, 60), st.text(alphabet="<>/&;\"'=ab1 \n", max_size=8))
def test_xml_with_a_part_replaced_is_read_or_refused(start: int, length: int, put: str) -> None:
    with suppress(RejectedError):
        assert read_trial_xml((XML[:start] + put + XML[start + length :]).encode()).blocks


@pytest.mark.data
def test_the_two_forms_of_a_real_trial_agree_where_it_has_not_changed() -> None:
    folder = data_folder() / "formats" / "clinicaltrials"
    text, raw = (folder / "NCT02513394.json").read_text(), (folder / "NCT02513394.xml").read_bytes()
    assert is_trial_json(text)
    assert is_trial_xml(raw)
    new, old = read_trial_json(text), read_trial_xml(raw)
    changed = {"Status", "What is measured", "Results", "Locations"}  # the XML is three years older
    same = [
        [(block.section, block.kind, block.text) for block in one.blocks if block.section[0] not in changed]
        for one in (new, old)
    ]
    assert same[0] == same[1]
    assert len(same[0]) > 50
    fields = ("title", "url", "publisher", "licence", "published", "topics")
    assert [new.front[name] for name in fields] == [old.front[name] for name in fields]
    assert (new.front.get("evidence"), old.front.get("evidence")) == ("randomised_trial", None)
    assert "Category: Female; Unit: Participants (Count of Participants); " in "\n".join(
        _said(new, "Results", "Baseline characteristics")
    )


@pytest.mark.data
@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), JSON_VALUES)
def test_a_real_trial_with_parts_replaced_is_read_or_refused(random: Any, value: Any) -> None:
    folder = data_folder() / "formats" / "clinicaltrials"
    root = etree.fromstring((folder / "NCT02513394.xml").read_bytes())
    record = json.loads((folder / "NCT02513394.json").read_text())
    record["resultsSection"]["adverseEventsModule"]["otherEvents"] = []
    elements, places = list(root.iter("*")), _places(record)[1:]
    for _ in range(random.randint(1, 5)):
        element, other = random.choice(elements), random.choice(elements)
        element.tag, element.text = other.tag, random.choice([None, "", "N/A", other.text])
        *path, last = random.choice(places)
        with suppress(KeyError, IndexError, TypeError):  # a place within one that was replaced before
            functools.reduce(lambda node, key: node[key], path, record)[last] = value
    for read in (lambda: read_trial_xml(etree.tostring(root)), lambda: read_trial_json(json.dumps(record))):
        with suppress(RejectedError):
            assert read().blocks
