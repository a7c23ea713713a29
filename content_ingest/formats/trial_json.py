"""ClinicalTrials.gov's JSON (version 2 of its API). The XML is read by way of the same record.

The JSON writes codes in capitals where the registry's pages and its XML have words; they become those words.
"""

import json
import re
from typing import Any

from content_ingest.errors import RejectedError
from content_ingest.formats.trial import (
    Arm,
    Counts,
    Event,
    Facts,
    Intervention,
    Line,
    Measured,
    Outcome,
    Place,
    Text,
    Trial,
    tree_of,
    typed,
    value_of,
)
from content_ingest.tree import Tree

CONTAINERS = 500_000  # objects and lists; the largest real record has about a tenth

_TRIAL = re.compile(r"\s*[\[{].*\"protocolSection\"\s*:", re.S)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Words that are not the code's own with spaces: as the registry shows them.
_SHOWN = {
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
    "UNKNOWN": "Unknown status",
    "NA": "N/A",
    "EARLY_PHASE1": "Early Phase 1",
    "NON_RANDOMIZED": "Non-Randomized",
    "ECT": "Educational/Counseling/Training",
    "CASE_CONTROL": "Case-Control",
    "CASE_ONLY": "Case-Only",
    "CASE_CROSSOVER": "Case-Crossover",
    "CROSS_SECTIONAL": "Cross-Sectional",
    "FAMILY_BASED": "Family-Based",
    "NON_PROBABILITY_SAMPLE": "Non-Probability Sample",
    "INTER_QUARTILE_RANGE": "Inter-Quartile Range",
    "CONFIDENCE_975": "97.5% Confidence Interval",
    "CONFIDENCE_OTHER": "Confidence Interval",
    "GEOMETRIC_COEFFICIENT": "Geometric Coefficient of Variation",
    "STANDARD_ERROR_OF_MEAN": "Standard Error of the Mean",
    "OTHER_PRE_SPECIFIED": "Other Pre-specified",
    "POST_HOC": "Post-Hoc",
    "ONE_SIDED": "1-Sided",
    "TWO_SIDED": "2-Sided",
}
_CODE = re.compile(r"[A-Z]+(?:_[A-Z]+)*_?\d*")
_TOTALS = {
    "deaths": "Total, all-cause mortality",
    "serious": "Total, serious adverse events",
    "other": "Total, other adverse events",
}
_MASKED = {"NONE": "None (Open Label)"}
_MODELS = {"SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"}


def is_trial_json(text: str) -> bool:
    """Whether the first 4,000 characters look like a record, or like a list of some."""
    return _TRIAL.match(text[:4000]) is not None


def read_trial_json(text: str) -> Tree:
    """Raises RejectedError."""
    return tree_of(trial_of(_record(text)))


def _record(text: str) -> Any:
    if text.count("{") + text.count("[") > CONTAINERS:
        raise RejectedError(f"the JSON holds more than {CONTAINERS} objects and lists; save one trial a file")
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise RejectedError(
            f"the JSON breaks off or is malformed in line {error.lineno}, column {error.colno}; save it again"
        ) from None
    except (RecursionError, ValueError):
        raise RejectedError("the JSON is nested too deep or holds a number that is too long; save it again") from None
    if isinstance(found, dict) and isinstance(found.get("studies"), list):
        found = found["studies"]
    if isinstance(found, list):
        if len(found) != 1:
            raise RejectedError(f"the JSON holds {len(found)} trials; save one trial a file")
        found = found[0]
    if not isinstance(found, dict) or not isinstance(found.get("protocolSection"), dict):
        raise RejectedError("the JSON has no `protocolSection`; save the trial's whole record")
    return found


def _at(node: Any, *path: str) -> Any:
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def _text(node: Any, *path: str) -> str:
    """A string or number there, else an empty string."""
    found = _at(node, *path)
    if isinstance(found, bool):
        return "Yes" if found else "No"
    said = str(found) if isinstance(found, (str, int, float)) else ""
    return said if said.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", said)


def _prose(node: Any, *path: str) -> Text:
    found = _at(node, *path)
    if isinstance(found, Text):
        return found
    return Text(_text(node, *path).replace("\r\n", "\n").replace("\r", "\n"))


def _each(node: Any, *path: str) -> list[Any]:
    found = _at(node, *path)
    return found if isinstance(found, list) else []


def _texts(node: Any, *path: str) -> tuple[str, ...]:
    return tuple(said for said in (_text({"_": one}, "_") for one in _each(node, *path)) if said)


def _shown(code: str, *, title: bool = True) -> str:
    """A code as the registry shows it: "Active Comparator", or "Not yet recruiting" where it is no title."""
    if code in _SHOWN:
        return _SHOWN[code]
    if not _CODE.fullmatch(code):
        return code
    if code.startswith("PHASE"):
        return f"Phase {code[5:]}"
    if code.startswith("CONFIDENCE_"):
        return f"{code[11:]}% Confidence Interval"
    words = code.replace("_", " ")
    return words.title().replace(" Of ", " of ").replace(" Or ", " or ") if title else words.capitalize()


def trial_of(record: Any) -> Trial:
    """The trial of a record in the JSON's shape; free text in it may be `Text`. Whatever is not as it should be is
    passed over.
    """
    protocol, results = record["protocolSection"], record.get("resultsSection")
    names, status = _at(protocol, "identificationModule"), _at(protocol, "statusModule")
    eligibility, treated = _at(protocol, "eligibilityModule"), _at(protocol, "armsInterventionsModule")
    who, described = _at(protocol, "sponsorCollaboratorsModule"), _at(protocol, "descriptionModule")
    nct = _text(names, "nctId")
    return Trial(
        nct=nct,
        title=_text(names, "briefTitle"),
        names=(("Trial", nct), ("Acronym", _text(names, "acronym")), ("Official title", _text(names, "officialTitle"))),
        summary=_prose(described, "briefSummary"),
        description=_prose(described, "detailedDescription"),
        status=_status(status),
        posted=_text(status, "studyFirstPostDateStruct", "date"),
        updated=_text(status, "lastUpdatePostDateStruct", "date"),
        people=(
            ("Sex", _shown(_text(eligibility, "sex"))),
            ("Minimum age", _text(eligibility, "minimumAge")),
            ("Maximum age", _text(eligibility, "maximumAge")),
            ("Healthy volunteers", _text(eligibility, "healthyVolunteers")),
            ("Study population", _text(eligibility, "studyPopulation")),
            ("Sampling", _shown(_text(eligibility, "samplingMethod"))),
        ),
        criteria=_prose(eligibility, "eligibilityCriteria"),
        conditions=_texts(protocol, "conditionsModule", "conditions"),
        keywords=_texts(protocol, "conditionsModule", "keywords"),
        arms=[
            Arm(_text(one, "label"), _shown(_text(one, "type")), _prose(one, "description"))
            for one in _each(treated, "armGroups")
        ],
        interventions=[
            Intervention(
                _shown(_text(one, "type")),
                _text(one, "name"),
                _prose(one, "description"),
                _texts(one, "otherNames"),
                _texts(one, "armGroupLabels"),
            )
            for one in _each(treated, "interventions")
        ],
        outcomes=_outcomes(protocol),
        results=[*_flow(results), *_baseline(results), *_measures(results)],
        events=_events(results),
        event_groups=_groups(_at(results, "adverseEventsModule", "eventGroups")),
        event_facts=(
            ("Adverse events", _text(results, "adverseEventsModule", "description")),
            ("Time frame", _text(results, "adverseEventsModule", "timeFrame")),
        ),
        caveats=_prose(results, "moreInfoModule", "limitationsAndCaveats", "description"),
        randomised=_text(protocol, "designModule", "designInfo", "allocation") == "RANDOMIZED",
        design=_design(_at(protocol, "designModule")),
        sponsors=(
            (("Sponsor", _text(who, "leadSponsor", "name")),),
            *((("Collaborator", _text(one, "name")),) for one in _each(who, "collaborators")),
        ),
        places=[
            Place(
                _text(one, "country"),
                _text(one, "state"),
                _text(one, "city"),
                _shown(_text(one, "status"), title=False),
            )
            for one in _each(protocol, "contactsLocationsModule", "locations")
        ],
    )


def _status(status: Any) -> tuple[Facts, ...]:
    def dated(name: str) -> str:
        kind = _shown(_text(status, name, "type"))
        return typed(_text(status, name, "date"), kind)

    return (
        (
            ("Status", _shown(_text(status, "overallStatus"), title=False)),
            ("Last known status", _shown(_text(status, "lastKnownStatus"), title=False)),
            ("Verified", _text(status, "statusVerifiedDate")),
            ("Last update posted", _text(status, "lastUpdatePostDateStruct", "date")),
        ),
        (("Why stopped", _text(status, "whyStopped")),),
        (("Start", dated("startDateStruct")),),
        (("Primary completion", dated("primaryCompletionDateStruct")),),
        (("Completion", dated("completionDateStruct")),),
        (("Results posted", _text(status, "resultsFirstPostDateStruct", "date")),),
    )


def _design(design: Any) -> tuple[Facts, ...]:
    info = _at(design, "designInfo")
    model = _text(info, "interventionModel")
    masking = _text(info, "maskingInfo", "masking")
    count = _at(design, "enrollmentInfo")
    return (
        (("Phase", "/".join(_shown(phase) for phase in _texts(design, "phases"))),),
        (("Participants", typed(_text(count, "count"), _shown(_text(count, "type")))),),
        (("Study type", _shown(_text(design, "studyType"))),),
        (("Allocation", _shown(_text(info, "allocation"))),),
        (("Design", f"{_shown(model)} Assignment" if model in _MODELS else _shown(model)),),
        (("Design", _text(info, "interventionModelDescription")),),
        (("Observational model", _shown(_text(info, "observationalModel"))),),
        (("Time perspective", _shown(_text(info, "timePerspective"))),),
        (("Primary purpose", _shown(_text(info, "primaryPurpose"))),),
        (
            (
                "Masking",
                typed(
                    _MASKED.get(masking) or _shown(masking),
                    ", ".join(_shown(one) for one in _texts(info, "maskingInfo", "whoMasked")),
                ),
            ),
        ),
    )


def _outcomes(protocol: Any) -> list[Outcome]:
    module = _at(protocol, "outcomesModule")
    kinds = ("Primary", "primaryOutcomes"), ("Secondary", "secondaryOutcomes"), ("Other", "otherOutcomes")
    return [
        Outcome(kind, _text(one, "measure"), _text(one, "timeFrame"), _prose(one, "description"))
        for kind, name in kinds
        for one in _each(module, name)
    ]


def _groups(found: Any) -> dict[str, str]:
    return {_text(one, "id"): _text(one, "title") for one in found} if isinstance(found, list) else {}


def _flow(results: Any) -> list[Measured]:
    module = _at(results, "participantFlowModule")
    groups = _groups(_at(module, "groups"))
    made = []
    for period in _each(module, "periods"):
        counted = [("Participants", "achievements", one) for one in _each(period, "milestones")]
        counted += [("Reason not completed", "reasons", one) for one in _each(period, "dropWithdraws")]
        lines = [
            Line(
                ((label, _text(one, "type")),),
                {_text(few, "groupId"): _text(few, "numSubjects") for few in _each(one, values)},
            )
            for label, values, one in counted
        ]
        made.append(Measured(("Participant flow",), "Period", _text(period, "title"), (), Text(), groups, lines, []))
    return made


def _baseline(results: Any) -> list[Measured]:
    module = _at(results, "baselineCharacteristicsModule")
    groups = _groups(_at(module, "groups"))
    section = ("Baseline characteristics",)
    people = _prose(module, "populationDescription")
    made = [Measured(section, "", "", (), people, groups, _analysed(module), [])] if module else []
    for one in _each(module, "measures"):
        facts = (("Description", _text(one, "description")), ("Population", _text(one, "populationDescription")))
        lines = _analysed(one) + _lines(one)
        made.append(Measured(section, "Characteristic", _text(one, "title"), facts, Text(), groups, lines, []))
    return made


def _measures(results: Any) -> list[Measured]:
    made = []
    for one in _each(results, "outcomeMeasuresModule", "outcomeMeasures"):
        title = _text(one, "title")
        facts = (("Time frame", _text(one, "timeFrame")), ("Analysis population", _text(one, "populationDescription")))
        groups = _groups(_at(one, "groups"))
        lines = _analysed(one) + _lines(one)
        analyses = [_analysis(few, groups) for few in _each(one, "analyses")]
        name = f"{_shown(_text(one, 'type'), title=False)} outcome".strip()
        made.append(Measured((title,), name, title, facts, _prose(one, "description"), groups, lines, analyses))
    return made


def _analysed(node: Any) -> list[Line]:
    return [
        Line(
            (("Analyzed", _text(one, "units")),),
            {_text(few, "groupId"): _text(few, "value") for few in _each(one, "counts")},
        )
        for one in _each(node, "denoms")
    ]


def _lines(measure: Any) -> list[Line]:
    unit = typed(_text(measure, "unitOfMeasure"), _shown(_text(measure, "paramType")))
    dispersion = _shown(_text(measure, "dispersionType")).removeprefix("N/A")
    made = []
    for outer in _each(measure, "classes"):
        above = _text(outer, "title")
        made += [Line((("Class", above), *line.facts), line.values) for line in _analysed(outer)]
        for inner in _each(outer, "categories"):
            values = {
                _text(one, "groupId"): value_of(
                    _text(one, "value"),
                    _text(one, "spread"),
                    (_text(one, "lowerLimit"), _text(one, "upperLimit")),
                    dispersion,
                    _text(one, "comment"),
                )
                for one in _each(inner, "measurements")
            }
            made.append(Line((("Class", above), ("Category", _text(inner, "title")), ("Unit", unit)), values))
    return made


def _analysis(one: Any, groups: dict[str, str]) -> Facts:
    limits = " to ".join(said for said in (_text(one, "ciLowerLimit"), _text(one, "ciUpperLimit")) if said)
    percent, sides = _text(one, "ciPctValue"), _shown(_text(one, "ciNumSides"))
    return (
        ("Groups", ", ".join(groups.get(name, name) for name in _texts(one, "groupIds"))),
        ("Method", _text(one, "statisticalMethod")),
        ("P-value", _text(one, "pValue")),
        (_text(one, "paramType") or "Estimate", _text(one, "paramValue")),
        (typed(f"{percent}% Confidence Interval" if percent else "Confidence Interval", sides), limits),
        (_shown(_text(one, "dispersionType")) or "Dispersion", _text(one, "dispersionValue")),
        ("Analysis", _text(one, "groupDescription")),
        ("P-value comment", _text(one, "pValueComment")),
        ("Estimate comment", _text(one, "estimateComment")),
    )


def _events(results: Any) -> list[Event]:
    module = _at(results, "adverseEventsModule")
    totals = [
        Event(None, term, "", found)
        for name, term in _TOTALS.items()
        if (found := _counts(_each(module, "eventGroups"), "id", f"{name}NumAffected", f"{name}NumAtRisk"))
    ]
    return totals + [
        Event(serious, _text(one, "term"), _text(one, "organSystem"), _counts(_each(one, "stats")))
        for name, serious in (("seriousEvents", True), ("otherEvents", False))
        for one in _each(module, name)
    ]


def _counts(stats: list[Any], group: str = "groupId", hits: str = "numAffected", risks: str = "numAtRisk") -> Counts:
    found: Counts = {}
    for one in stats:
        hit, risk = _text(one, hits), _text(one, risks)
        if hit.isdecimal() and risk.isdecimal() and max(len(hit), len(risk)) < 10:
            found[_text(one, group)] = (int(hit), int(risk))
    return found
