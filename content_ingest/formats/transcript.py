"""Transcripts of recordings, WebVTT and SRT: cues become sentences and paragraphs that say who speaks, and when.

Lines are mended before the library reads them: it passes over what it does not understand, and with it words that were
said. A cue's identifier carries the number of its line.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import webvtt

from content_ingest.errors import RejectedError
from content_ingest.formats.speakers import Line, labelled, names_in, voices
from content_ingest.front_matter import split
from content_ingest.sentences import sentences
from content_ingest.tree import Block, Tree

CUES = 100_000  # a day of speech, a cue a second
CHARACTERS = 1000  # of a paragraph
BROKEN = 5  # one in so many cues may have times that cannot be read
LINES = 500_000  # with changes of voice
HOURS = 100  # no recording is as long
_PART = 10_000  # characters in which sentences are sought at a time
_BACK = 10_000  # milliseconds that a cue may begin before the one before it without being out of order
_PAUSE = 2000  # milliseconds between cues that may be one sentence although they did not stand together
_TOUCH = 100  # milliseconds between cues that repeat each other
_REPEATED = 8  # lines that a cue may repeat

_TIME = r"(?:(\d{1,9})\s?:\s?)?(\d{1,3})\s?:\s?(\d{1,2})(?:\s?[.,:;]\s?(\d{1,3})\d*)?"
_TIMING = re.compile(rf"\s*{_TIME}\s*(?:-{{1,2}}|–|—)>\s*{_TIME}(?![\d:])(.*)")
_HALF = re.compile(rf"\s*{_TIME}\s*-->")
_SRT = re.compile(rf"\s*(?:\d{{1,7}}[ \t]*\n\s*)?{_TIME}\s*-->\s*{_TIME}")
_SECTION = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_FIELD = re.compile(r"\s*(\w+)\s*:\s*(\S.*)")
_FIELDS = {
    *("title", "url", "publisher", "licence", "license", "attribution", "published", "reviewed", "retrieved"),
    *("audience", "evidence", "topics", "also_called"),
}


class _Cue(NamedTuple):
    """Times in milliseconds. `number` is the line of its times; `apart`: what stood before it is not here."""

    number: int
    start: int
    end: int
    lines: list[Line]
    apart: bool = False


class _Said(NamedTuple):
    speaker: str
    start: int
    text: str
    apart: bool


def is_vtt(text: str) -> bool:
    """Whether the text begins as WebVTT has to."""
    return re.match(r"\ufeff?WEBVTT(?:[ \t\n]|$)", text) is not None


def is_srt(text: str) -> bool:
    """Whether a cue's times stand at the start, after front matter and a number if there are any."""
    start = text.find("\n---\n", 3, 4000) + 5 if text.startswith("---\n") else 0
    return _SRT.match(text[start : start + 4000]) is not None


def read_vtt(text: str) -> Tree:
    """A NOTE before the first cue with lines as `title: ...` says where it is from. Raises RejectedError."""
    if not is_vtt(text):
        raise RejectedError("the transcript does not begin with WEBVTT; add that line")
    return _read({}, ["", *text.split("\n")[1:]], 1)


def read_srt(text: str) -> Tree:
    """Front matter before the first cue says where it is from. Raises RejectedError."""
    front: dict[str, Any] = {}
    body = text
    if text.startswith("---\n"):
        front, body = split(text)
    return _read(front, ["", *body.split("\n")], text.count("\n", 0, len(text) - len(body)))


def _read(front: dict[str, Any], lines: list[str], first: int) -> Tree:
    """`first` is the number of the first line."""
    found = webvtt.from_string("\n".join(("WEBVTT", "", *_mended(lines, first))))
    before: list[Any] = [*found.regions, *found.styles, found.captions[0]]
    notes = [*found.header_comments, *(note for one in before for note in one.comments)]
    front = {"evidence": "expert_talk"} | _fields(notes) | front
    cues = _in_order([_cue(caption) for caption in found.captions])
    blocks = [block for run in _runs(_spoken(_without_repeats(cues))) for block in _paragraphs(run)]
    if not blocks:
        raise RejectedError("no cue of the transcript holds words; export it again with its text")
    return Tree(front, front.get("title"), blocks)


def _mended(lines: list[str], first: int) -> Iterator[str]:
    """The lines so that the library reads all cues: times as they should be, and no empty line within a cue."""
    if sum(1 + line.count("<v") + line.count(">>") + line.count("&gt;&gt;") for line in lines) > LINES:
        raise RejectedError(f"the transcript has more than {LINES} lines and changes of voice; cut it up")
    times = {place for place in range(1, len(lines)) if _is_timing(lines[place], lines[place - 1])}
    if not times:
        raise RejectedError("the transcript has no line of times (00:00:01.000 --> 00:00:04.000); export it again")
    if len(times) > CUES:
        raise RejectedError(f"the transcript has {len(times)} cues; {CUES} is the limit; cut it up")
    unread = [place for place in sorted(times) if _span(lines[place]) is None]
    if len(unread) * BROKEN > len(times):
        raise RejectedError(
            f"the times in line {first + unread[0]} cannot be read ({lines[unread[0]].strip()[:60]!r}), as in "
            f"{len(unread)} of {len(times)} cues; write them as 00:00:01.000 --> 00:00:04.000"
        )
    within, reached, empty = "header", 0, False
    for place, line in enumerate(lines):
        if place in times:
            start, end = _span(line) or (reached, reached)
            reached = max(start, end)
            yield from ("", f"{first + place}", f"{_exact(start)} --> {_exact(reached)}")
            within, empty = "cue", False
        elif not line.strip():
            empty = True
            within = "" if within == "section" else within
        elif place + 1 in times and (line.strip().isdigit() or empty or within != "cue"):
            continue  # an identifier
        elif _SECTION.match(line) and (empty or within != "cue"):
            yield from ("", line)
            within, empty = "section", False
        elif within in ("cue", "section"):
            yield line.replace("-->", "--&gt;")
            empty = False


def _is_timing(line: str, before: str) -> bool:
    """Whether a line is that of a cue's times, even if they cannot be read."""
    if _TIMING.match(line):
        return True
    left, arrow, _ = line.partition("-->")
    return bool(arrow) and (left.strip()[:1].isdigit() or not before.strip() or before.strip().isdigit())


def _span(line: str) -> tuple[int, int] | None:
    """Start and end in milliseconds. What runs over (75 minutes) is carried; an end that is unreadable is the start."""
    match = _TIMING.match(line) or _HALF.match(line)
    if match is None:
        return None
    times = [_milliseconds(*match.groups()[:4])]
    if match.re is _TIMING:
        times.append(_milliseconds(*match.groups()[4:8]))
    return None if max(times) >= HOURS * 3_600_000 else (times[0], times[-1])


def _milliseconds(hours: str | None, minutes: str, seconds: str, part: str | None) -> int:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((part or "0").ljust(3, "0"))


def _exact(time: int) -> str:
    return f"{_clock(time)}.{time % 1000:03}"


def _clock(time: int) -> str:
    seconds = time // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _fields(notes: list[str]) -> dict[str, Any]:
    """Front matter from notes, whose values stand unquoted and may hold colons."""
    found: dict[str, Any] = {}
    for match in (_FIELD.fullmatch(line) for note in notes for line in note.split("\n")):
        if match is None or (name := match[1].lower()) not in _FIELDS or name in found:
            continue
        value: Any = match[2].strip().strip("\"'")
        if name in ("topics", "also_called"):
            value = [topic.strip(" \"'") for topic in value.strip("[]").split(",")]
        elif name in ("published", "reviewed", "retrieved"):
            with suppress(ValueError):
                value = date.fromisoformat(value)
        found[name] = value
    return found


def _cue(caption: webvtt.Caption) -> _Cue:
    return _Cue(
        int(caption.identifier or 0),
        caption.start_time.in_milliseconds(),
        caption.end_time.in_milliseconds(),
        list(voices(caption.raw_text)),
    )


def _in_order(cues: list[_Cue]) -> list[_Cue]:
    """By time. Where a cue comes to stand after another one than in the file, a sentence must not run on unseen."""
    order = sorted(range(len(cues)), key=lambda place: (cues[place].start, place))
    if order == list(range(len(cues))):
        return cues
    parts, part = [], 0
    falls: list[int] = []
    for place, cue in enumerate(cues):
        if place and cue.start < cues[place - 1].start - _BACK:
            falls.append(place)
            part += 1
        parts.append(part)
    if sum(parts[a] != parts[b] for a, b in pairwise(order)) > 2 * (len(falls) + 1):
        cue = cues[falls[0]]
        raise RejectedError(
            f"the times begin again at {_clock(cue.start)} in line {cue.number}, after "
            f"{_clock(cues[falls[0] - 1].start)}; give each recording a file of its own"
        )
    made = [cues[order[0]]]
    for before, place in pairwise(order):
        pause = cues[place].start - cues[before].end
        made.append(cues[place]._replace(apart=place != before + 1 and not -_TOUCH <= pause <= _PAUSE))
    return made


def _without_repeats(cues: Iterable[_Cue]) -> Iterator[_Cue]:
    """Captions that roll show each line again under or over the next one, or grow word by word."""
    before: list[Line] = []
    end = -_TOUCH - 1
    for cue in cues:
        if not cue.lines:
            continue
        lines = cue.lines
        if cue.start <= end + _TOUCH:
            lines = _new(before, lines)
        before, end = cue.lines, max(end, cue.end)
        if lines:
            yield cue._replace(lines=lines)


def _new(before: list[Line], lines: list[Line]) -> list[Line]:
    for count in range(min(len(before), len(lines), _REPEATED), 0, -1):
        if before[-count:] == lines[:count]:
            return lines[count:]
    shown, last = " ".join(line.text for line in before), lines[-1]
    text = " ".join(line.text for line in lines)
    if text.startswith(f"{shown} ") and len({line.speaker for line in (*before, *lines)}) == 1:
        return [last._replace(text=text[len(shown) + 1 :])]
    return lines


def _spoken(cues: Iterable[_Cue]) -> Iterator[_Said]:
    """Each line with its speaker."""
    listed = list(cues)
    voiced = any(line.speaker is not None for cue in listed for line in cue.lines)
    names = set() if voiced else names_in([line.text for cue in listed for line in cue.lines])
    speaker = ""
    for cue in listed:
        apart = cue.apart
        for line in cue.lines:
            if voiced:
                speaker, text = line.speaker or "", line.text
            else:
                changed, text = labelled(line.text, names)
                if changed is not None:
                    apart, speaker = apart or not changed, changed
            if text:
                yield _Said(speaker, cue.start, text, apart)
                apart = False


def _runs(spoken: Iterable[_Said]) -> Iterator[list[_Said]]:
    run: list[_Said] = []
    for said in spoken:
        if run and (said.apart or said.speaker != run[-1].speaker):
            yield run
            run = []
        run.append(said)
    if run:
        yield run


def _paragraphs(run: list[_Said]) -> Iterator[Block]:
    """Whole sentences, or whole lines where nothing ends a sentence. Each has the time of the cue it begins in."""
    starts: list[int] = []
    size = 0
    for said in run:
        starts.append(size)
        size += len(said.text) + 1
    text = " ".join(said.text for said in run)
    section = (run[0].speaker,) if run[0].speaker else ()
    first = last = 0
    for start, end in _spans(text, starts):
        if last > first and end - first > CHARACTERS:
            yield _block(section, text[first:last], run[bisect_right(starts, first) - 1])
            first = start
        last = end
    if last > first:
        yield _block(section, text[first:last], run[bisect_right(starts, first) - 1])


def _spans(text: str, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Sentences; a longer one than a paragraph in lines, and a longer line in words."""
    for start, end in _sentences(text, starts):
        first = start
        while end - first > CHARACTERS:
            line = starts[bisect_right(starts, first + CHARACTERS) - 1] - 1
            word = text.rfind(" ", first + 1, first + CHARACTERS)
            cut = line if line > first else word if word > first else first + CHARACTERS
            yield first, cut
            first = cut + (text[cut] == " ")
        yield first, end


def _sentences(text: str, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Sentences of a text of any length, sought in a part of it at a time."""
    place = 0
    while place < len(text):
        line = starts[bisect_right(starts, place + _PART) - 1]
        end = len(text) if len(text) - place <= _PART else line if line > place else place + _PART
        found = sentences(text[place:end])
        following = end
        if end < len(text) and len(found) > 1:  # the last one may go on
            following = place + found.pop()[0]
        yield from ((place + first, place + last) for first, last in found)
        place = following


def _block(section: tuple[str, ...], text: str, said: _Said) -> Block:
    return Block(section, "paragraph", text, None, None, (), time=_clock(said.start))
