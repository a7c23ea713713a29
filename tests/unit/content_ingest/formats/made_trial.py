"""A made-up trial with results, in both forms of ClinicalTrials.gov."""

from typing import Any

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
