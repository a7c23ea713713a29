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

CRITERIA = """Key Inclusion Criteria:

* Adequate organ function:

    * Platelets \\>= 100 x 10\\^9/L
    * ANC 1.5 or more
* ECOG 0-1

Measurable disease.

Exclusion Criteria:

* Prior CDK inhibitor
"""

RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A Trial", "acronym": "ONE"},
        "statusModule": {
            "overallStatus": "ACTIVE_NOT_RECRUITING",
            "statusVerifiedDate": "2020-02",
            "startDateStruct": {"date": "2019-01-31", "type": "ACTUAL"},
            "studyFirstPostDateStruct": {"date": "2018-07-02"},
            "lastUpdatePostDateStruct": {"date": "2020-03-09"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Us, Inc."}, "collaborators": [{"name": "Them"}]},
        "descriptionModule": {"briefSummary": "First line.\n\nAims are:\n\n1. to help\n2. to learn"},
        "conditionsModule": {"conditions": ["Breast Cancer"], "keywords": ["HER2", "early"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2", "PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "SUPPORTIVE_CARE",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
            },
            "enrollmentInfo": {"count": 40, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "ACTIVE_COMPARATOR", "description": "One tablet a day."}],
            "interventions": [{"type": "DRUG", "name": "Drug X", "armGroupLabels": ["A"], "otherNames": ["Brand"]}],
        },
        "outcomesModule": {"primaryOutcomes": [{"measure": "Pain", "timeFrame": "4 weeks"}]},
        "eligibilityModule": {
            "eligibilityCriteria": CRITERIA,
            "healthyVolunteers": False,
            "sex": "FEMALE",
            "minimumAge": "18 Years",
        },
        "contactsLocationsModule": {
            "locations": [
                {"city": "Mobile", "state": "Alabama", "country": "United States", "status": "RECRUITING"},
                {"city": "Mobile", "state": "Alabama", "country": "United States", "status": "RECRUITING"},
                {"city": "Graz", "country": "Austria"},
            ]
        },
    },
    "resultsSection": {
        "participantFlowModule": {
            "groups": [{"id": "FG000", "title": "A"}],
            "periods": [
                {
                    "title": "Overall Study",
                    "milestones": [
                        {"type": "STARTED", "achievements": [{"groupId": "FG000", "numSubjects": "40"}]},
                    ],
                    "dropWithdraws": [{"type": "Death", "reasons": [{"groupId": "FG000", "numSubjects": "2"}]}],
                }
            ],
        },
        "baselineCharacteristicsModule": {
            "groups": [{"id": "BG000", "title": "A"}],
            "denoms": [{"units": "Participants", "counts": [{"groupId": "BG000", "value": "40"}]}],
            "measures": [
                {
                    "title": "Age",
                    "paramType": "MEDIAN",
                    "dispersionType": "FULL_RANGE",
                    "unitOfMeasure": "years",
                    "classes": [
                        {
                            "categories": [
                                {
                                    "measurements": [
                                        {"groupId": "BG000", "value": "52", "lowerLimit": "25", "upperLimit": "90"}
                                    ]
                                }
                            ]
                        }
                    ],
                }
            ],
        },
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "type": "PRIMARY",
                    "title": "Pain",
                    "description": "Pain as people score it.",
                    "timeFrame": "4 weeks",
                    "paramType": "MEAN",
                    "dispersionType": "STANDARD_DEVIATION",
                    "unitOfMeasure": "score on a scale",
                    "groups": [{"id": "OG000", "title": "A"}],
                    "classes": [
                        {
                            "title": "Week 4",
                            "categories": [
                                {
                                    "title": "Worst",
                                    "measurements": [{"groupId": "OG000", "value": "3.1", "spread": "1.2"}],
                                }
                            ],
                        }
                    ],
                    "analyses": [
                        {
                            "groupIds": ["OG000"],
                            "statisticalMethod": "Log Rank",
                            "pValue": "0.65",
                            "paramType": "Hazard Ratio (HR)",
                            "paramValue": "0.96",
                            "ciPctValue": "95",
                            "ciNumSides": "TWO_SIDED",
                            "ciLowerLimit": "0.81",
                            "ciUpperLimit": "1.14",
                        }
                    ],
                }
            ]
        },
        "adverseEventsModule": {
            "timeFrame": "4 weeks",
            "eventGroups": [{"id": "EG000", "title": "A", "seriousNumAffected": 1, "seriousNumAtRisk": 40}],
            "seriousEvents": [
                {
                    "term": "Sepsis",
                    "organSystem": "Infections",
                    "stats": [{"groupId": "EG000", "numAffected": 1, "numAtRisk": 40}],
                }
            ],
            "otherEvents": [
                {
                    "term": "Rash",
                    "organSystem": "Skin",
                    "stats": [{"groupId": "EG000", "numAffected": 1, "numAtRisk": 40}],
                },
                {
                    "term": "Itch",
                    "organSystem": "Skin",
                    "stats": [{"groupId": "EG000", "numAffected": 2, "numAtRisk": 40}],
                },
            ],
        },
        "moreInfoModule": {"limitationsAndCaveats": {"description": "The trial ended early."}},
    },
}

XML = """<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="1">
  <!-- as the registry wrote it until 2024 -->
  <id_info><org_study_id>X</org_study_id><nct_id>NCT00000001</nct_id></id_info>
  <brief_title>A Trial</brief_title>
  <acronym>ONE</acronym>
  <sponsors>
    <lead_sponsor><agency>Us, Inc.</agency></lead_sponsor><collaborator><agency>Them</agency></collaborator>
  </sponsors>
  <brief_summary>
    <textblock>
      First
      line.

      Aims are:

        1. to help

        2. to
           learn
    </textblock>
  </brief_summary>
  <overall_status>Active, not recruiting</overall_status>
  <start_date type="Actual">January 31, 2019</start_date>
  <phase>Phase 2/Phase 3</phase>
  <study_type>Interventional</study_type>
  <study_design_info>
    <allocation>Randomized</allocation>
    <intervention_model>Parallel Assignment</intervention_model>
    <primary_purpose>Supportive Care</primary_purpose>
    <masking>Double (Participant, Outcomes Assessor)</masking>
  </study_design_info>
  <primary_outcome><measure>Pain</measure><time_frame>4 weeks</time_frame></primary_outcome>
  <enrollment type="Actual">40</enrollment>
  <condition>Breast Cancer</condition>
  <arm_group>
    <arm_group_label>A</arm_group_label>
    <arm_group_type>Active Comparator</arm_group_type>
    <description>One tablet a day.</description>
  </arm_group>
  <intervention>
    <intervention_type>Drug</intervention_type>
    <intervention_name>Drug X</intervention_name>
    <arm_group_label>A</arm_group_label>
    <other_name>Brand</other_name>
  </intervention>
  <eligibility>
    <criteria>
      <textblock>
        Key Inclusion Criteria:

          -  Adequate organ function:

               -  Platelets &gt;= 100 x 10^9/L

               -  ANC 1.5 or
                  more

          -  ECOG 0-1

        Measurable disease.

        Exclusion Criteria:

          -  Prior CDK inhibitor
      </textblock>
    </criteria>
    <gender>Female</gender>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>No</healthy_volunteers>
  </eligibility>
  <location>
    <facility><address>
      <city>Mobile</city><state>Alabama</state><zip>36604</zip><country>United States</country>
    </address></facility>
    <status>Recruiting</status>
    <contact><last_name>Somebody</last_name><phone>555</phone></contact>
  </location>
  <location><facility><address><city>Graz</city><country>Austria</country></address></facility></location>
  <verification_date>February 2020</verification_date>
  <study_first_posted type="Actual">July 2, 2018</study_first_posted>
  <last_update_posted type="Actual">March 9, 2020</last_update_posted>
  <keyword>HER2</keyword>
  <keyword>early</keyword>
  <clinical_results>
    <participant_flow>
      <group_list><group group_id="P1"><title>A</title></group></group_list>
      <period_list><period>
        <title>Overall Study</title>
        <milestone_list><milestone>
          <title>STARTED</title>
          <participants_list><participants group_id="P1" count="40"/></participants_list>
        </milestone></milestone_list>
        <drop_withdraw_reason_list><drop_withdraw_reason>
          <title>Death</title>
          <participants_list><participants group_id="P1" count="2"/></participants_list>
        </drop_withdraw_reason></drop_withdraw_reason_list>
      </period></period_list>
    </participant_flow>
    <baseline>
      <group_list><group group_id="B1"><title>A</title></group></group_list>
      <analyzed_list><analyzed>
        <units>Participants</units><scope>Overall</scope>
        <count_list><count group_id="B1" value="40"/></count_list>
      </analyzed></analyzed_list>
      <measure_list><measure>
        <title>Age</title><units>years</units><param>Median</param><dispersion>Full Range</dispersion>
        <class_list><class><category_list><category><measurement_list>
          <measurement group_id="B1" value="52" lower_limit="25" upper_limit="90"/>
        </measurement_list></category></category_list></class></class_list>
      </measure></measure_list>
    </baseline>
    <outcome_list><outcome>
      <type>Primary</type><title>Pain</title><description>Pain as people score it.</description>
      <time_frame>4 weeks</time_frame>
      <group_list><group group_id="O1"><title>A</title></group></group_list>
      <measure>
        <title>Pain</title><units>score on a scale</units><param>Mean</param><dispersion>Standard Deviation</dispersion>
        <class_list><class><title>Week 4</title><category_list><category><title>Worst</title><measurement_list>
          <measurement group_id="O1" value="3.1" spread="1.2"/>
        </measurement_list></category></category_list></class></class_list>
      </measure>
      <analysis_list><analysis>
        <group_id_list><group_id>O1</group_id></group_id_list>
        <p_value>0.65</p_value><method>Log Rank</method>
        <param_type>Hazard Ratio (HR)</param_type><param_value>0.96</param_value>
        <ci_percent>95</ci_percent><ci_n_sides>2-Sided</ci_n_sides>
        <ci_lower_limit>0.81</ci_lower_limit><ci_upper_limit>1.14</ci_upper_limit>
      </analysis></analysis_list>
    </outcome></outcome_list>
    <reported_events>
      <time_frame>4 weeks</time_frame>
      <group_list><group group_id="E1"><title>A</title></group></group_list>
      <serious_events><category_list>
        <category><title>Total</title><event_list><event>
          <sub_title>Total, serious adverse events</sub_title>
          <counts group_id="E1" subjects_affected="1" subjects_at_risk="40"/>
        </event></event_list></category>
        <category><title>Infections</title><event_list><event>
          <sub_title>Sepsis</sub_title><counts group_id="E1" subjects_affected="1" subjects_at_risk="40"/>
        </event></event_list></category>
      </category_list></serious_events>
      <other_events><category_list><category><title>Skin</title><event_list>
        <event><sub_title>Rash</sub_title><counts group_id="E1" subjects_affected="1" subjects_at_risk="40"/></event>
        <event><sub_title>Itch</sub_title><counts group_id="E1" subjects_affected="2" subjects_at_risk="40"/></event>
      </event_list></category></category_list></other_events>
    </reported_events>
    <limitations_and_caveats>The trial ended early.</limitations_and_caveats>
  </clinical_results>
</clinical_study>
"""


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
