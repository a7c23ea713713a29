"""Statements: the smallest runs of a passage that can be read alone and quoted in one piece."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from shared.model.evidence import Hit
from shared.model.passage import Passage, Unit

FEWEST_WORDS = 5
MOST_WORDS = 90
LIST_WORDS = 100  # a list this short is quoted whole, so that "symptoms include:" keeps its symptoms

# What follows is looked for in small letters where it does not say that case does not matter: a pattern that ignores
# case itself is several times as slow.
# A sentence that begins so leans on the one before it.
_LEANS = re.compile(
    r"(?:this|these|those|it|its|they|their|such|he|she|however|but|also|in contrast|in addition|therefore|thus|"
    r"moreover|furthermore|both|another|other|among them|as a result|for example|instead|the (?:former|latter|same))\b"
)
# So does one that points back at a list: "call if you have any of these signs".
_POINTS_BACK = re.compile(
    r"\b(?:any|one|some|all|each|both) of (?:these|them|those)\b|"
    r"\bthese (?:signs|symptoms|problems|changes|side effects|conditions)\b"
)


# A sentence that only sends the reader elsewhere says nothing.
_POINTS_ELSEWHERE = re.compile(
    r"\(?(?:for (?:(?:more|other|further|additional|general) )?information|see (?:the|a|also|below|above|summary)\b|"
    r"learn (?:more\b|about)|see [^.]{1,90} (?:to learn more|for more|for details)|read (?:more|about)|visit\b|"
    r"find (?:more|out more|clinical trials|support|pictures)|for (?:a description|more details)|"
    r"our (?:list|page|\d+ tips)|[\w’' ]{1,30}[’']s page on|clinical trials supported by|"
    r"information about [^.]{1,90} (?:is available|can be found)|"
    r"you can (?:use the|also contact)|to learn (?:how|where|what|which)\b|"
    r"to (?:learn|find out) more|go to|click|call us|refer to|download|watch|check out|browse|search\b|use our|"
    r"view the\b|you can search|general information about .{1,60} available|more information|"
    r"(?:see )?(?:table|figure) \d)"
)
_COLOURS = "red|green|blue|yellow|purple|pink|orange|white|brown|black|gray|magenta|cyan"  # of what a picture shows
# A sentence about the document and not about its subject.
_ABOUT_ITSELF = re.compile(
    r"\bthis (?:note|page|summary|document|booklet|fact sheet|web ?site|site|section|list)\b|"
    r"\b(?:shown|pictured) in (?:this|the) \w+|"
    r"\bthe (?:\S+ )?(?:table|figure|tips|suggestions|programs|list) (?:listed )?below\b|"
    r"\bhas more examples\b|^[^.]{1,90}, published online\b|\bread the [a-z]\w* ?booklet\b|"
    # or about a picture that is not on the page
    r"^anatomy of\b|\b(?:drawing|photograph|inset) shows\b|\bsee inset\b|\((?:left|right|top|bottom|middle) panel\)|"
    rf"\((?:{_COLOURS})(?: and (?:{_COLOURS}))?(?: [a-z]+)?\)|\b(?:is|are) (?:also )?shown(?! to\b| that\b)"
)
# One of these stands in all that it finds.
_ITSELF = (
    *("this ", " in the ", " below", "more examples", "published online", "booklet"),
    *("anatomy of", "drawing", "photograph", "inset", " panel", " shown", *(f"({one}" for one in _COLOURS.split("|"))),
)
# What a page was written from: titles of papers.
_REFERENCES = re.compile(r"(?:key )?references?\b|bibliography\b", re.I)
# Under a table: what its short forms stand for, how sure its numbers are, and the book that it is from.
_LEGEND = re.compile(
    r"P\s?[<=>]|(?:adapted|reprinted|modified) (?:from|with)\b|in: |:\s|\d+(?:st|nd|rd|th) ed\b|"
    r"(?-i:[A-Z][\w. ]+, [A-Z]{2}: )|cited in:",
    re.I,
)
_STANDS_FOR = re.compile(r"[^=.]{1,40} = [A-Za-z]")
_EDITED = re.compile(r"[^.]{1,90} et al\b\.?,? eds?\b", re.I)
# A sentence that states something has one of these; a caption or a headline has not.
VERBS = (
    "is|are|was|were|be|been|has|have|had|can|cannot|may|might|will|would|should|could|must|do|does|did|need|needs|"
    "means|helps|works|causes|uses|makes|depends|happens|occurs"
)
_STATES = re.compile(rf"\b(?:{VERBS}|changes|becomes|gets|feels)\b", re.I)
# Said alone of the reader it frightens, and is often not true: it is one of the conditions that the line before names.
_CONDITION = re.compile(r"(?:you (?:have|are|cannot|can['’]t)|your|there (?:is|are) no|no)\b", re.I)
_ENDS = (".", "!", ".)", "!)", ".”", '."', "%", ";")


class Statement(NamedTuple):
    """`parts` are (start, end) of the units in the passage's text: one sentence, a sentence after the one that it leans
    on, or a lead-in with its items; `texts` are they as they read, `text` all in one line. The quote is the passage's
    text from the first part's start to the last part's end. `lead` is the line that introduces an item or row, or the
    whole list: without it "You have an illness that is life-threatening" would be said of the reader.
    """

    hit: Hit
    place: int
    parts: tuple[tuple[int, int], ...]
    form: str  # "sentence", "list", "item" or "row"
    texts: tuple[str, ...]
    text: str
    lead: tuple[int, int] | None = None
    words: int = 0  # of `text`

    @property
    def quote(self) -> str:
        """Verbatim and in one piece."""
        return self.hit.passage.text[self.parts[0][0] : self.parts[-1][1]]

    @property
    def texts_below(self) -> tuple[str, ...]:
        """What stands under the line that introduces it, or all where there is none."""
        return self.texts[1:] if self.lead == self.parts[0] else self.texts

    @property
    def quote_below(self) -> str:
        """The quote without the line that introduces it."""
        first = 1 if self.lead == self.parts[0] else 0
        return self.hit.passage.text[self.parts[first][0] : self.parts[-1][1]]

    @property
    def source_section(self) -> tuple[str, ...]:
        """The document and the path of headings that it stands under."""
        return (self.hit.passage.document_id, *self.hit.passage.section)

    @property
    def introduction(self) -> str:
        """The line that introduces it, where that is no part of it."""
        if self.lead is None or self.lead == self.parts[0]:
            return ""
        return self.hit.passage.text[self.lead[0] : self.lead[1]]


def statements(hit: Hit) -> Iterator[Statement]:
    """The statements of a passage, in reading order."""
    passage = hit.passage
    if passage.section and _REFERENCES.match(passage.section[-1]):
        return
    listed: set[int] = set()
    led: defaultdict[int | None, list[int]] = defaultdict(list)
    for place, unit in enumerate(passage.units):
        if _is_legend(passage.text[unit.start : unit.end]):
            listed.add(place)
        else:
            led[unit.lead].append(place)
    for place, unit in enumerate(passage.units):
        if place in listed:
            continue
        followers = led.get(place)
        if followers and _words(passage, [unit, *(passage.units[i] for i in followers)]) <= LIST_WORDS:
            listed.update(followers)
            parts = [unit, *(passage.units[i] for i in followers)]
            yield _statement(hit, place, parts, "list", unit)
            continue
        said = passage.text[unit.start : unit.end]
        if not followers and not said.rstrip().endswith((":", "?")) and not _says_nothing(said):
            if unit.lead is None and unit.kind != "row" and not said.endswith(_ENDS) and not _STATES.search(said):
                continue  # a heading or caption, or an item that has lost what introduced it
            if unit.kind == "sentence" and not said.endswith(_ENDS):
                continue  # a heading or caption
            yield from _alone(hit, place, unit, said)


def _is_legend(said: str) -> bool:
    return bool(
        _LEGEND.match(said) or (" = " in said and _STANDS_FOR.match(said)) or ("et al" in said and _EDITED.match(said))
    )


def _says_nothing(said: str) -> bool:
    lower = said.lower()
    if _POINTS_ELSEWHERE.match(lower):
        return True
    return any(word in lower for word in _ITSELF) and _ABOUT_ITSELF.search(lower) is not None


def _alone(hit: Hit, place: int, unit: Unit, said: str) -> Iterator[Statement]:
    passage = hit.passage
    parts = [unit]
    lead = None if unit.lead is None else passage.units[unit.lead]
    if lead is None and unit.kind == "item" and (not said.endswith(_ENDS) or _CONDITION.match(said)):
        lead = _sentence_before(passage, place)
    if unit.kind == "row":
        form = "row"
    elif unit.kind == "item" and lead is not None:
        form = "item"
        if lead is passage.units[place - 1]:
            parts = [lead, unit]
    elif _LEANS.match(lower := said.lower()) or _POINTS_BACK.search(lower):
        if place == 0 or passage.units[place - 1].kind != unit.kind:
            return
        parts, form = [passage.units[place - 1], unit], "sentence"
    else:
        form = "sentence"
    made = _statement(hit, place, parts, form, lead)
    if FEWEST_WORDS <= made.words <= MOST_WORDS:
        yield made


def _sentence_before(passage: Passage, place: int) -> Unit | None:
    """What stands before the list of this item, where nothing is said to introduce it: "you have no other treatment" is
    a condition after a sentence that says of what.
    """
    while place > 0 and passage.units[place - 1].kind == "item" and passage.units[place - 1].lead is None:
        place -= 1
    before = passage.units[place - 1] if place > 0 else None
    return before if before is not None and before.kind == "sentence" else None


def _statement(hit: Hit, place: int, parts: list[Unit], form: str, lead: Unit | None) -> Statement:
    text = hit.passage.text
    words = [text[part.start : part.end].split() for part in parts]
    texts = tuple([" ".join(each) for each in words])
    spans = tuple([(part.start, part.end) for part in parts])
    led = None if lead is None else (lead.start, lead.end)
    return Statement(hit, place, spans, form, texts, " ".join(texts), led, sum(map(len, words)))


def _words(passage: Passage, units: list[Unit]) -> int:
    return sum(len(passage.text[unit.start : unit.end].split()) for unit in units)
