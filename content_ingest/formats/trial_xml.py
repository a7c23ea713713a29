"""ClinicalTrials.gov's classic XML (public.xsd), brought into the shape of the JSON record, so that both read alike."""

import re
from collections.abc import Iterable
from typing import Any

from content_ingest.errors import RejectedError
from content_ingest.formats.trial import Text, day, tree_of
from content_ingest.formats.trial_json import trial_of
from content_ingest.formats.xml import Element, parse, root_name
from content_ingest.tree import Tree

_MASKING = re.compile(r"(?P<masking>[^(]*?)\s*\((?P<who>[^)]*)\)$")
_TOTALS = {
    "total, all-cause mortality": "deaths",
    "total, serious adverse events": "serious",
    "total, other adverse events": "other",
}


def is_trial_xml(raw: bytes) -> bool:
    """Whether the root element is a trial's."""
    return root_name(raw) == "clinical_study"


def read_trial_xml(raw: bytes) -> Tree:
    """Raises RejectedError."""
    root = parse(raw)
    if root.tag != "clinical_study":
        raise RejectedError(
            f"the XML's root element is {str(root.tag)[:60]!r}, not clinical_study; save one trial a file"
        )
    return tree_of(trial_of(_record(root)))


def _text(node: Element | None, path: str) -> str:
    found = None if node is None else node.find(path)
    return "" if found is None else " ".join(_all(found).split())


def _all(node: Element) -> str:
    return "".join(map(str, node.itertext()))


def _texts(node: Element, path: str) -> list[str]:
    return [" ".join(_all(one).split()) for one in node.iterfind(path)]


def _prose(node: Element | None, path: str) -> Text:
    found = None if node is None else node.find(path)
    return Text("" if found is None else _all(found), wrapped=True)


def _dated(node: Element, path: str) -> dict[str, str]:
    found = node.find(path)
    return {"date": day(_text(node, path)), "type": "" if found is None else found.get("type", "")}


def _given(said: str) -> str:
    """What is said, unless that it is not available."""
    return "" if said == "N/A" else said


def _record(root: Element) -> dict[str, Any]:
    record: dict[str, Any] = {"protocolSection": _protocol(root)}
    results = root.find("clinical_results")
    if results is not None:
        record["resultsSection"] = _results(results)
    return record


def _protocol(root: Element) -> dict[str, Any]:
    volunteers = _text(root, "eligibility/healthy_volunteers")
    return {
        "identificationModule": {
            "nctId": _text(root, "id_info/nct_id"),
            "briefTitle": _text(root, "brief_title"),
            "officialTitle": _text(root, "official_title"),
            "acronym": _text(root, "acronym"),
        },
        "statusModule": {
            "overallStatus": _text(root, "overall_status"),
            "lastKnownStatus": _text(root, "last_known_status"),
            "whyStopped": _text(root, "why_stopped"),
            "statusVerifiedDate": day(_text(root, "verification_date")),
            "startDateStruct": _dated(root, "start_date"),
            "primaryCompletionDateStruct": _dated(root, "primary_completion_date"),
            "completionDateStruct": _dated(root, "completion_date"),
            "studyFirstPostDateStruct": _dated(root, "study_first_posted"),
            "resultsFirstPostDateStruct": _dated(root, "results_first_posted"),
            "lastUpdatePostDateStruct": _dated(root, "last_update_posted"),
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": _text(root, "sponsors/lead_sponsor/agency")},
            "collaborators": [{"name": name} for name in _texts(root, "sponsors/collaborator/agency")],
        },
        "descriptionModule": {
            "briefSummary": _prose(root, "brief_summary/textblock"),
            "detailedDescription": _prose(root, "detailed_description/textblock"),
        },
        "conditionsModule": {"conditions": _texts(root, "condition"), "keywords": _texts(root, "keyword")},
        "designModule": _design(root),
        "armsInterventionsModule": _arms(root),
        "outcomesModule": {
            f"{kind}Outcomes": [
                {
                    "measure": _text(one, "measure"),
                    "timeFrame": _text(one, "time_frame"),
                    "description": _prose(one, "description"),
                }
                for one in root.iterfind(f"{kind}_outcome")
            ]
            for kind in ("primary", "secondary", "other")
        },
        "eligibilityModule": {
            "eligibilityCriteria": _prose(root, "eligibility/criteria/textblock"),
            "sex": _text(root, "eligibility/gender"),
            "minimumAge": _given(_text(root, "eligibility/minimum_age")),
            "maximumAge": _given(_text(root, "eligibility/maximum_age")),
            "healthyVolunteers": volunteers.replace("Accepts Healthy Volunteers", "Yes"),
            "studyPopulation": _text(root, "eligibility/study_pop"),
            "samplingMethod": _text(root, "eligibility/sampling_method"),
        },
        "contactsLocationsModule": {
            "locations": [
                {
                    "city": _text(one, "facility/address/city"),
                    "state": _text(one, "facility/address/state"),
                    "country": _text(one, "facility/address/country"),
                    "status": _text(one, "status"),
                }
                for one in root.iterfind("location")
            ]
        },
    }


def _design(root: Element) -> dict[str, Any]:
    info, enrolled = root.find("study_design_info"), root.find("enrollment")
    masking = _MASKING.match(_text(info, "masking"))
    allocation, phase = _text(info, "allocation"), _text(root, "phase")
    return {
        "studyType": _text(root, "study_type"),
        "phases": phase.split("/") if phase != "N/A" else [phase],
        "designInfo": {
            "allocation": "RANDOMIZED" if allocation == "Randomized" else allocation,
            "interventionModel": _text(info, "intervention_model"),
            "interventionModelDescription": _text(info, "intervention_model_description"),
            "observationalModel": _text(info, "observational_model"),
            "timePerspective": _text(info, "time_perspective"),
            "primaryPurpose": _text(info, "primary_purpose"),
            "maskingInfo": {
                "masking": _text(info, "masking") if masking is None else masking["masking"],
                "whoMasked": [] if masking is None else masking["who"].split(", "),
            },
        },
        "enrollmentInfo": {
            "count": _text(root, "enrollment"),
            "type": "" if enrolled is None else enrolled.get("type", ""),
        },
    }


def _arms(root: Element) -> dict[str, Any]:
    return {
        "armGroups": [
            {
                "label": _text(one, "arm_group_label"),
                "type": _text(one, "arm_group_type"),
                "description": _prose(one, "description"),
            }
            for one in root.iterfind("arm_group")
        ],
        "interventions": [
            {
                "type": _text(one, "intervention_type"),
                "name": _text(one, "intervention_name"),
                "description": _prose(one, "description"),
                "otherNames": _texts(one, "other_name"),
                "armGroupLabels": _texts(one, "arm_group_label"),
            }
            for one in root.iterfind("intervention")
        ],
    }


def _results(results: Element) -> dict[str, Any]:
    flow, baseline = results.find("participant_flow"), results.find("baseline")
    made: dict[str, Any] = {
        "outcomeMeasuresModule": {
            "outcomeMeasures": [_outcome(one) for one in results.iterfind("outcome_list/outcome")]
        },
        "adverseEventsModule": _events(results.find("reported_events")),
        "moreInfoModule": {"limitationsAndCaveats": {"description": _prose(results, "limitations_and_caveats")}},
    }
    if flow is not None:
        made["participantFlowModule"] = {
            "groups": _groups(flow),
            "periods": [
                {
                    "title": _text(one, "title"),
                    "milestones": _counted(one.iterfind("milestone_list/milestone"), "achievements"),
                    "dropWithdraws": _counted(
                        one.iterfind("drop_withdraw_reason_list/drop_withdraw_reason"), "reasons"
                    ),
                }
                for one in flow.iterfind("period_list/period")
            ],
        }
    if baseline is not None:
        made["baselineCharacteristicsModule"] = {
            "populationDescription": _prose(baseline, "population"),
            "groups": _groups(baseline),
            "denoms": _analysed(baseline),
            "measures": [_measure(one) for one in baseline.iterfind("measure_list/measure")],
        }
    return made


def _groups(node: Element) -> list[dict[str, str]]:
    return [{"id": one.get("group_id", ""), "title": _text(one, "title")} for one in node.iterfind("group_list/group")]


def _counted(found: Iterable[Element], name: str) -> list[dict[str, Any]]:
    return [
        {
            "type": _text(one, "title"),
            name: [
                {"groupId": few.get("group_id"), "numSubjects": few.get("count")}
                for few in one.iterfind("participants_list/participants")
            ],
        }
        for one in found
    ]


def _analysed(node: Element) -> list[dict[str, Any]]:
    return [
        {
            "units": _text(one, "units"),
            "counts": [
                {"groupId": few.get("group_id"), "value": few.get("value")} for few in one.iterfind("count_list/count")
            ],
        }
        for one in node.iterfind("analyzed_list/analyzed")
    ]


def _measure(node: Element) -> dict[str, Any]:
    return {
        "title": _text(node, "title"),
        "description": _text(node, "description"),
        "populationDescription": _text(node, "population"),
        "unitOfMeasure": _text(node, "units"),
        "paramType": _text(node, "param"),
        "dispersionType": _text(node, "dispersion"),
        "denoms": _analysed(node),
        "classes": [
            {
                "title": _text(outer, "title"),
                "denoms": _analysed(outer),
                "categories": [
                    {
                        "title": _text(inner, "title"),
                        "measurements": [
                            {
                                "groupId": one.get("group_id"),
                                "value": one.get("value"),
                                "spread": one.get("spread"),
                                "lowerLimit": one.get("lower_limit"),
                                "upperLimit": one.get("upper_limit"),
                                "comment": _text(one, "."),
                            }
                            for one in inner.iterfind("measurement_list/measurement")
                        ],
                    }
                    for inner in outer.iterfind("category_list/category")
                ],
            }
            for outer in node.iterfind("class_list/class")
        ],
    }


def _outcome(node: Element) -> dict[str, Any]:
    measure = node.find("measure")
    return {
        **({} if measure is None else _measure(measure)),
        "type": _text(node, "type"),
        "title": _text(node, "title"),
        "description": _prose(node, "description"),
        "timeFrame": _text(node, "time_frame"),
        "populationDescription": _text(node, "population"),
        "groups": _groups(node),
        "analyses": [
            {
                "groupIds": _texts(one, "group_id_list/group_id"),
                "groupDescription": _text(one, "groups_desc"),
                "statisticalMethod": _text(one, "method"),
                "pValue": _text(one, "p_value"),
                "pValueComment": _text(one, "p_value_desc"),
                "paramType": _text(one, "param_type"),
                "paramValue": _text(one, "param_value"),
                "dispersionType": _text(one, "dispersion_type"),
                "dispersionValue": _text(one, "dispersion_value"),
                "ciPctValue": _text(one, "ci_percent"),
                "ciNumSides": _text(one, "ci_n_sides"),
                "ciLowerLimit": _text(one, "ci_lower_limit"),
                "ciUpperLimit": _text(one, "ci_upper_limit"),
                "estimateComment": _text(one, "estimate_desc"),
            }
            for one in node.iterfind("analysis_list/analysis")
        ],
    }


def _events(node: Element | None) -> dict[str, Any]:
    """The module of adverse events. What the XML lists as events named "Total, ..." the JSON keeps with the groups."""
    if node is None:
        return {}
    groups: dict[str, dict[str, Any]] = {group["id"]: dict(group) for group in _groups(node)}
    made: dict[str, Any] = {"timeFrame": _text(node, "time_frame"), "description": _text(node, "desc")}
    for kind in ("serious", "other"):
        listed = made[f"{kind}Events"] = []
        for category in node.iterfind(f"{kind}_events/category_list/category"):
            system = _text(category, "title")
            for event in category.iterfind("event_list/event"):
                term, stats = _text(event, "sub_title"), _stats(event)
                total = _TOTALS.get(term.lower())
                if total is None:
                    listed.append({"term": term, "organSystem": system, "stats": stats})
                    continue
                for one in stats:
                    group = groups.get(one["groupId"], {})
                    group[f"{total}NumAffected"] = one["numAffected"]
                    group[f"{total}NumAtRisk"] = one["numAtRisk"]
    return made | {"eventGroups": list(groups.values())}


def _stats(event: Element) -> list[dict[str, str]]:
    return [
        {
            "groupId": one.get("group_id", ""),
            "numAffected": one.get("subjects_affected", ""),
            "numAtRisk": one.get("subjects_at_risk", ""),
        }
        for one in event.iterfind("counts")
    ]
