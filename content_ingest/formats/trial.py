"""A registered trial: what the registry's two forms say, and the blocks that both become.

Facts become rows "Label: value". A row of results names what was measured and its unit, so that it can stand alone.
Names, telephone numbers and addresses of people are not read.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import Any, Literal, NamedTuple

from content_ingest.cleaning import clean
from content_ingest.errors import RejectedError
from content_ingest.tables import Cell, rows_of
from content_ingest.tree import Block, Tree

Kind = Literal["paragraph", "item", "row"]
Facts = tuple[tuple[str, str], ...]  # labels and values; a value may be empty and is then left out
Counts = dict[str, tuple[int, int]]  # a group's id: participants affected, participants at risk

TEXT = 1000  # characters of a description that stands in its row; a longer one is made paragraphs
CITIES = 400  # characters of a row of cities
GROUPS = 20  # groups of participants in one row
LABEL = 2000  # characters of a group's or column's title, which its rows repeat; the registry allows a few hundred
WRITTEN = 40_000_000  # characters of all blocks, which repeat titles
BLOCKS = 50_000  # a large real record makes 2,000
SERIOUS, OTHER = 1, 5  # per cent of a group that an adverse event has to reach to be read

_NCT = re.compile(r"NCT\d{8}")
_BULLET = re.compile(r"(?:[-*•·●▪◦–](?:\s+|(?=[A-Z(≥≤]))|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)(?=\S)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|^=&])")
_CRITERIA = re.compile(
    r"(?:[\w/-]+ ){0,4}(?:in|ex)clusion criteri(?:a|on)\b[^.:]{0,80}:"
    r"|(?:[\w/-]+ ){0,2}(?:in|ex)clusion criteria$|(?:in|ex)clusions?:",
    re.I,
)
_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))  # noqa: SIM905
_DAY = re.compile(r"(?:(?P<month>[A-Za-z]{3,9})\s+(?:(?P<day>\d{1,2}),\s*)?)(?P<year>\d{4})$")


class Text(NamedTuple):
    """Free text. `wrapped`: lines are broken anywhere, as in the XML; else it is Markdown, as in the JSON."""

    said: str = ""
    wrapped: bool = False


class Arm(NamedTuple):
    """A group of participants and what is done with it."""

    label: str
    kind: str
    description: Text


class Intervention(NamedTuple):
    """What is tried. `arms` are the labels of those that get it."""

    kind: str
    name: str
    description: Text
    others: tuple[str, ...]
    arms: tuple[str, ...]


class Outcome(NamedTuple):
    """What the trial sets out to measure."""

    kind: str  # Primary, Secondary, Other
    measure: str
    time: str
    description: Text


class Place(NamedTuple):
    """Where a trial runs; `status` is that place's own."""

    country: str
    state: str
    city: str
    status: str


class Line(NamedTuple):
    """A row of results: what it counts, and a value for each group's id."""

    facts: Facts
    values: dict[str, str]


class Measured(NamedTuple):
    """Results of one measure. `name` is the label that `title` gets in its rows, `groups` are titles by id."""

    section: tuple[str, ...]
    name: str
    title: str
    facts: Facts
    description: Text
    groups: dict[str, str]
    lines: list[Line]
    analyses: list[Facts]


class Event(NamedTuple):
    """An adverse event and how many participants it affected. A total of events is neither serious nor not."""

    serious: bool | None
    term: str
    system: str
    counts: Counts


class Trial(NamedTuple):
    """A record of the registry. Dates are as 2026-01-31 or 2026-01."""

    nct: str
    title: str
    names: Facts
    summary: Text
    description: Text
    status: tuple[Facts, ...]
    posted: str
    updated: str
    people: Facts
    criteria: Text
    conditions: tuple[str, ...]
    keywords: tuple[str, ...]
    arms: list[Arm]
    interventions: list[Intervention]
    outcomes: list[Outcome]
    results: list[Measured]
    events: list[Event]
    event_groups: dict[str, str]
    event_facts: Facts
    caveats: Text
    randomised: bool
    design: tuple[Facts, ...]
    sponsors: tuple[Facts, ...]
    places: list[Place]


class Piece(NamedTuple):
    """A paragraph or list item of free text, with the spaces that stood before it."""

    indent: int
    item: bool
    text: str


def tree_of(trial: Trial) -> Tree:
    """The trial as a document. Raises RejectedError where it cannot be cited."""
    if not _NCT.fullmatch(trial.nct):
        raise RejectedError(f"the trial's NCT id is {trial.nct[:40]!r}, not NCT and 8 digits; save the whole record")
    if not trial.title:
        raise RejectedError(f"the trial {trial.nct} has no brief title; save the whole record")
    front: dict[str, Any] = {
        "title": trial.title,
        "url": f"https://clinicaltrials.gov/study/{trial.nct}",
        "publisher": "ClinicalTrials.gov",
        "licence": "US-PD",
    }
    for name, said in (("published", trial.posted), ("reviewed", trial.updated)):
        with suppress(ValueError):
            front[name] = date.fromisoformat(said)
    if trial.conditions:
        front["topics"] = [condition[:100] for condition in trial.conditions[:10]]
    if trial.randomised and trial.results:
        front["evidence"] = "randomised_trial"
    return Tree(front, trial.title, _Blocks().all(trial))


def day(said: str) -> str:
    """A date as "March 9, 2020" or "August 2015" in the other form, "2020-03-09" or "2015-08"; else as it is."""
    match = _DAY.match(said)
    number = None if match is None else _MONTHS.get(match["month"][:3].lower())
    if match is None or number is None:
        return said
    month = f"{match['year']}-{number:02}"
    return f"{month}-{int(match['day']):02}" if match["day"] else month


def typed(value: str, kind: str) -> str:
    """A date or number with what it is: "5796 (Actual)"."""
    return f"{value} ({kind})" if value and kind else value


def value_of(value: str, spread: str, limits: tuple[str, str], dispersion: str, comment: str) -> str:
    """A measured value with its spread: "52 (Full Range 25 to 90)"."""
    around = " to ".join(limits) if all(limits) else spread
    if value and around:
        value = f"{value} ({f'{dispersion} {around}'.strip()})"
    return f"{value} ({comment})" if value and comment else value or comment


def pieces(text: Text) -> Iterator[Piece]:
    """Paragraphs and items, in order."""
    lines: list[str] = []
    indent, item, fresh = 0, False, True
    for raw in text.said.expandtabs(4).split("\n"):
        body = raw.strip()
        margin = len(raw) - len(raw.lstrip())
        mark = _BULLET.match(body) if fresh or not text.wrapped else None
        goes_on = text.wrapped or body[:1].islower() or (item and margin > 0)
        if lines and (not body or mark is not None or not goes_on):
            yield from _piece(lines, indent, item, text)
            lines = []
        if body:
            if not lines:
                indent, item = margin, mark is not None
            lines.append(body if mark is None else body[mark.end() :])
        fresh = not body
    yield from _piece(lines, indent, item, text)


def _some(text: Text) -> list[Piece]:
    return list(islice(pieces(text), BLOCKS + 1))


def _piece(lines: list[str], indent: int, item: bool, text: Text) -> Iterator[Piece]:
    said = " ".join(lines)
    if said := clean(said if text.wrapped else _ESCAPED.sub(r"\1", said)):
        yield Piece(indent, item, said)


class _Blocks:
    """The blocks in the making."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._size = 0

    def all(self, trial: Trial) -> list[Block]:
        """All sections, in reading order."""
        self._row(("Summary",), trial.names)
        self._prose(("Summary",), trial.summary)
        self._prose(("Description",), trial.description)
        for facts in trial.status:
            self._row(("Status",), facts)
        self._row(("Who can take part",), trial.people)
        self._criteria(("Who can take part",), trial.criteria)
        for condition in trial.conditions:
            self._row(("Conditions",), (("Condition", condition),))
        self._row(("Conditions",), (("Keywords", ", ".join(trial.keywords)),))
        self._treatments(trial)
        for outcome in trial.outcomes:
            facts = ((f"{outcome.kind} outcome", outcome.measure), ("Time frame", outcome.time))
            self._described(("What is measured",), outcome.measure, facts, outcome.description)
        for measured in trial.results:
            self._results(measured)
        self._events(trial)
        self._prose(("Results", "Limitations and caveats"), trial.caveats)
        for facts in trial.design:
            self._row(("Phase and size",), facts)
        for facts in trial.sponsors:
            self._row(("Sponsor",), facts)
        self._places(trial.places)
        return self._blocks

    def _add(self, section: tuple[str, ...], kind: Kind, text: str, lead: int | None) -> int:
        self._size += len(text)
        if self._size > WRITTEN:
            raise RejectedError(f"the trial's rows come to more than {WRITTEN} characters; shorten titles or groups")
        if len(self._blocks) >= BLOCKS:
            raise RejectedError(
                f"the trial has more than {BLOCKS} paragraphs, items and rows; take out what it repeats"
            )
        self._blocks.append(Block(section, kind, text, lead, None, ()))
        return len(self._blocks) - 1

    def _row(self, section: tuple[str, ...], facts: Facts) -> None:
        said = [(label, value) for label, value in ((label, clean(value)) for label, value in facts) if value]
        if any(len(text) > LABEL for text, _ in said):
            raise RejectedError(f"a title of a group or column has more than {LABEL} characters; shorten it")
        heads = [Cell(clean(label), head=True) for label, _ in said]
        for row in rows_of([heads, [Cell(value) for _, value in said]]):
            self._add(section, "row", row.text, None)

    def _described(self, section: tuple[str, ...], name: str, facts: Facts, description: Text) -> None:
        """A row with its description, or paragraphs of it under the name where it is long or has lists."""
        found = _some(description)
        if len(found) == 1 and len(found[0].text) <= TEXT:
            self._row(section, (*facts, ("Description", found[0].text)))
        else:
            self._row(section, facts)
            self._list((*section, clean(name)), found, None)

    def _prose(self, section: tuple[str, ...], text: Text) -> None:
        self._list(section, _some(text), None)

    def _list(self, section: tuple[str, ...], found: list[Piece], heading: int | None) -> None:
        """Paragraphs and items; under a heading of criteria all are items, led by it where by nothing else."""
        opener = heading
        within: list[tuple[int, int]] = []  # open items: indent, block
        for piece in found:
            if not piece.item:
                within = []
                place = self._add(section, "paragraph" if heading is None else "item", piece.text, heading)
                opener = place if piece.text.endswith(":") else heading
                continue
            while within and within[-1][0] >= piece.indent:
                within.pop()
            lead = opener
            if within:
                parent = self._blocks[within[-1][1]]
                lead = parent.lead if parent.text.rstrip(" -").endswith((".", "?", "!")) else within[-1][1]
            within.append((piece.indent, self._add(section, "item", piece.text, lead)))

    def _criteria(self, section: tuple[str, ...], text: Text) -> None:
        """What admits and what excludes, each under its own heading, which is said again as the list's first line."""
        under, heading = section, None
        waiting: list[Piece] = []
        for piece in _some(text):
            match = _CRITERIA.match(piece.text)
            if match is None or (piece.item and not match[0].endswith(":")):
                waiting.append(piece)
                continue
            self._list(under, waiting, heading)
            said, rest = match[0], piece.text[match.end() :].strip()
            under = (*section, said.rstrip(": "))
            heading = self._add(under, "paragraph", said, None)
            waiting = [Piece(piece.indent, False, rest)] if rest else []
        self._list(under, waiting, heading)

    def _treatments(self, trial: Trial) -> None:
        given: dict[str, dict[str, None]] = {}
        for one in trial.interventions:
            for label in one.arms:
                given.setdefault(label, {})[one.name] = None
        for arm in trial.arms:
            facts = (("Arm", arm.label), ("Type", arm.kind), ("Interventions", ", ".join(given.get(arm.label, ()))))
            self._described(("Treatments",), arm.label, facts, arm.description)
        for one in trial.interventions:
            others, arms = ", ".join(one.others), ", ".join(one.arms)
            named = (("Intervention", one.name), ("Type", one.kind), ("Other names", others), ("Arms", arms))
            self._described(("Treatments",), one.name, named, one.description)

    def _results(self, measured: Measured) -> None:
        section = ("Results", *(name for name in map(clean, measured.section) if name))
        subject = (measured.name, measured.title)
        if any(value for _, value in measured.facts):
            self._row(section, (subject, *measured.facts))
        self._prose(section, measured.description)
        for line in measured.lines:
            self._values(section, (subject, *line.facts), line.values, measured.groups)
        for facts in measured.analyses:
            self._row(section, (subject, *facts))

    def _values(self, section: tuple[str, ...], facts: Facts, values: dict[str, str], groups: dict[str, str]) -> None:
        said = [(groups.get(name, name), value) for name, value in values.items() if value]
        for start in range(0, len(said), GROUPS):
            self._row(section, (*facts, *said[start : start + GROUPS]))

    def _events(self, trial: Trial) -> None:
        self._row(("Results", "Adverse events"), trial.event_facts)
        for serious, kind, least in ((None, "", 0), (True, "Serious", SERIOUS), (False, "Other", OTHER)):
            section = f"{kind} adverse events (at least {least}% of a group)" if kind else "Adverse events"
            label = f"{kind} adverse event".strip().capitalize()
            for event in trial.events:
                reached = any(100 * hit >= least * risk > 0 for hit, risk in event.counts.values())
                if event.serious is serious and (reached or serious is None):
                    values = {group: f"{hit} of {risk} participants" for group, (hit, risk) in event.counts.items()}
                    facts = ((label, event.term), ("Organ system", event.system))
                    self._values(("Results", section), facts, values, trial.event_groups)

    def _places(self, places: list[Place]) -> None:
        self._row(
            ("Locations",), (("Countries", ", ".join(dict.fromkeys(one.country for one in places if one.country))),)
        )
        cities: dict[tuple[str, str, str], dict[str, None]] = {}
        for one in places:
            cities.setdefault((one.country, one.state, one.status), {})[clean(one.city)] = None
        for (country, state, status), names in cities.items():
            for some in _runs([name for name in names if name], CITIES):
                facts = (("Country", country), ("State or region", state), ("Status", status), ("Cities", some))
                self._row(("Locations",), facts)


def _runs(names: list[str], size: int) -> Iterator[str]:
    """The names with commas between them, in lines of about so many characters."""
    line = ""
    for name in names:
        if line and len(line) + len(name) > size:
            yield line
            line = ""
        line = f"{line}, {name}" if line else name
    if line:
        yield line
