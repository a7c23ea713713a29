"""Who speaks in a transcript: by voice tags, by names before a colon, or by marks that another one begins."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from content_ingest.cleaning import clean

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>v|c|i|b|u|s|ruby|rt|lang|font)(?:\.[^\s<>]*)?(?:\s(?P<said>[^<>]*))?>"
    r"|<\d[\d:.]*>|\{\\[^{}]*\}",
    re.I,
)
_FRAME = "[](){}*♪♫ ."
_SOUND = re.compile(
    r"(?:(?:soft|upbeat|light|background|theme) )?(?:music(?: playing)?|applause|laughter|laughs|laughing|cheering"
    r"|silence|)",
    re.I,
)
_CHANGE = re.compile(r"\s*(?=(?<!>)>>)")
_MARK = re.compile(r">>+\s*|[-–—]\s?(?=[A-Z\[])")
_LABEL = re.compile(r"(?:\[(?P<framed>[^\[\]:]{2,60})\]|(?P<plain>[^\s\[\]:][^\[\]:]{1,59}?))\s?:(?:\s+|$)")
_NAME = re.compile(r"(?:(?:[A-Z][\w.'’-]*|de|la|van|von|der|den|bin|al|and|of|&|\d{1,3}),? ?){1,6}")
_KNOWN = re.compile(
    r"(?:dr|prof|professor|mr|mrs|ms|nurse|sister|sir|dame|rev)\b\.? .+"
    r"|(?:speaker|interviewer|interviewee|moderator|host|narrator|presenter|patient|doctor|nurse|audience|facilitator"
    r"|participant|questioner|man|woman|announcer|voiceover|panell?ist)(?: (?:\d+|[a-z]|member))?",
    re.I,
)
_NO_NAMES = {
    *("note", "notes", "remember", "warning", "caution", "question", "answer", "example", "tip", "tips", "step"),
    *("summary", "conclusion", "important", "first", "second", "third", "finally", "next", "also", "so", "and", "but"),
    *("today", "now", "here", "this", "that", "fact", "myth", "topic", "topics", "part", "stage", "grade", "q", "a"),
    *("however", "well", "yes", "no", "okay", "ok", "for example", "that is", "side effects", "objective", "goal"),
}


class Line(NamedTuple):
    """A line of a cue. `speaker` is "" where nobody is named, None where the one before goes on."""

    speaker: str | None
    text: str


def voices(raw: str) -> Iterator[Line]:
    """A cue's lines without tags and sounds. A change of voice begins a line."""
    speaker: str | None = None
    place, said = 0, ""
    for tag in _TAG.finditer(raw):
        said += raw[place : tag.start()]
        place = tag.end()
        if (tag["name"] or "").lower() != "v":
            continue
        yield from _lines(speaker, said)
        said, speaker = "", "" if tag["close"] else clean(tag["said"] or "")
    yield from _lines(speaker, said + raw[place:])


def _lines(speaker: str | None, said: str) -> Iterator[Line]:
    for line in said.split("\n"):
        for part in _CHANGE.split(clean(line)):
            if part and not (part[0] in "[({*♪♫" and _SOUND.fullmatch(part.strip(_FRAME))):
                yield Line(speaker, part)


def labelled(text: str, names: set[str]) -> tuple[str | None, str]:
    """The name that a line begins with ("" where only a mark says that another one speaks), and the rest."""
    mark = _MARK.match(text)
    rest = text if mark is None else text[mark.end() :]
    label = _label(rest)
    if label is not None and label[0] in names:
        return label[0], rest[label[1] :]
    return (None, text) if mark is None else ("", rest)


def _label(text: str) -> tuple[str, int] | None:
    """What may be a speaker's name before a colon, and where the words begin."""
    match = _LABEL.match(text)
    if match is None:
        return None
    name = (match["framed"] or match["plain"]).strip()
    if not _NAME.fullmatch(name) or name.lower() in _NO_NAMES:
        return None
    return name, match.end()


def names_in(texts: list[str]) -> set[str]:
    """Which words before colons are speakers: titles and roles are, others where the transcript keeps naming some."""
    found: Counter[str] = Counter()
    sure: set[str] = set()
    for text in texts:
        mark = _MARK.match(text)
        rest = text if mark is None else text[mark.end() :]
        if (label := _label(rest)) is not None:
            found[label[0]] += 1
            if mark is not None or rest[0] == "[" or _KNOWN.fullmatch(label[0]):
                sure.add(label[0])
    capitals = {name for name in found if name.isupper() and not any(one.isdigit() for one in name)}
    if sum(found[name] for name in capitals) > 1:
        sure |= capitals
    opening = _label(texts[0]) if texts else None
    if opening is not None and (opening[0] in sure or found[opening[0]] > 1):
        sure |= {name for name in found if not any(one.isdigit() for one in name)}
    return sure
