"""What is kept of each format, on real content: pages written in that format keep what the pages say."""

import gzip
import json
import re
from functools import cache
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

import cmarkgfm
import pytest

from content_ingest.formats import kind_of, read
from content_ingest.tree import Block
from tests.suites import data_folder
from tests.unit.content_ingest.formats.made_real import Part, as_html, as_page, as_text, as_word, pages

pytestmark = pytest.mark.data
WORDS = 12  # of a caption


def words(text: str) -> str:
    return " ".join(["", *re.findall(r"[^\W_]+", text), ""])


@cache
def real() -> list[tuple[str, str, list[Part]]]:
    return [(page.name, page.read_text("utf-8").partition("\n---\n")[2], made) for page, made in pages()]


def lost(made: list[Part], blocks: list[Block]) -> list[str]:
    """What of a page is in no block of its kind and under its heading, a table's cells each after its column's."""
    said = [(block.kind, words(block.section[-1] if block.section else ""), words(block.text)) for block in blocks]
    gone = []
    for part in made:
        wanted = [words(part.text)]
        if part.kind == "table":
            heads, *rows = part.rows
            wanted = [words(f"{head} {cell}") for one in rows for head, cell in zip(heads, one, strict=True) if cell]
        kind = "row" if part.kind == "table" else part.kind
        gone += [
            one
            for one in wanted
            if part.kind != "heading"
            and not any(
                block == kind and heading == words(part.heading) and one in text for block, heading, text in said
            )
        ]
    return gone


@pytest.mark.parametrize("number", range(10))
def test_word_keeps_headings_lists_and_tables_of_a_real_page(number: int) -> None:
    name, _, made = real()[number]
    raw = as_word(made)
    assert kind_of(raw) == "docx"
    assert lost(made, read(raw).blocks) == [], name


@pytest.mark.parametrize("number", range(10))
def test_html_keeps_headings_lists_and_tables_of_a_real_page_and_nothing_around_it(number: int) -> None:
    name, _, made = real()[number]
    raw = as_page(as_html(made))
    blocks = read(raw).blocks
    assert kind_of(raw) == "html"
    assert lost(made, blocks) == [], name
    assert not any(said in block.text for block in blocks for said in ("Sign up for", "All about us", "track()"))


@pytest.mark.parametrize("number", range(10))
def test_html_keeps_the_links_of_a_real_page_beside_its_text(number: int) -> None:
    name, body, _ = real()[number]
    blocks = read(as_page(cmarkgfm.markdown_to_html_with_extensions(body, extensions=["table"]))).blocks
    links = [link for block in blocks for link in block.links]
    assert links, name
    assert all(f"]({link.url}" in body.replace("&amp;", "&") for link in links), name
    assert not any("](" in block.text or "http" in block.text for block in blocks), name


@pytest.mark.parametrize("number", range(10))
def test_plain_text_keeps_headings_lists_and_tables_of_a_real_page(number: int) -> None:
    name, _, made = real()[number]
    raw = as_text(made)
    assert kind_of(raw) == "text"
    assert lost(made, read(raw).blocks) == [], name


def captions() -> list[str]:
    """A real page's paragraphs as lines of captions."""
    said = " ".join(part.text for _, _, made in real()[:3] for part in made if part.kind == "paragraph").split()
    return [" ".join(said[place : place + WORDS]) for place in range(0, len(said), WORDS)]


def clock(seconds: float, comma: str = ".") -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{comma}{round(seconds % 1 * 1000):03}"


def _youtube(lines: list[str]) -> str:
    """Each line grows word by word under the one before it, then both stand still for 10 ms."""
    cues, before = ["WEBVTT\nKind: captions\nLanguage: en"], " "
    for n, line in enumerate(lines):
        first, *others = line.split(" ")
        start, end = n * 4.0, n * 4.0 + 3.99
        grown = "".join(f"<{clock(start + 0.3 * k)}><c> {word}</c>" for k, word in enumerate(others, 1))
        cues.append(f"{clock(start)} --> {clock(end)} align:start position:0%\n{before}\n{first}{grown}")
        cues.append(f"{clock(end)} --> {clock(end + 0.01)} align:start position:0%\n{line}\n ")
        before = line
    return "\n\n".join(cues) + "\n"


def _cues(lines: list[str], head: str, said: str, comma: str = ".") -> str:
    """`said` is a cue with its number, its times and its text."""
    times = [
        (f"{clock(n * 4.0, comma)} --> {clock(n * 4.0 + 3.9, comma)}", n + 1, line) for n, line in enumerate(lines)
    ]
    return head + "\n\n".join(said.format(times=when, number=n, line=line) for when, n, line in times) + "\n"


EXPORTS = {
    "youtube": ("vtt", "", _youtube),
    "zoom": ("vtt", "Ann Lee", lambda lines: _cues(lines, "WEBVTT\n\n", "{number}\n{times}\nAnn Lee: {line}")),
    "teams": (
        "vtt",
        "Ann Lee",
        lambda lines: _cues(
            lines, "WEBVTT\n\n", "9d2c1f0a-7d7e-4a3b-9c56-0f5a1b2c3d4e/{number}-0\n{times}\n<v Ann Lee>{line}</v>"
        ),
    ),
    "subtitles": ("srt", "", lambda lines: _cues(lines, "", "{number}\n{times}\n{line}", ",")),
}


@pytest.mark.parametrize("export", EXPORTS)
def test_a_transcript_as_services_export_it_keeps_each_word_once_its_time_and_who_speaks(export: str) -> None:
    kind, speaker, made = EXPORTS[export]
    lines = captions()
    raw = made(lines).encode()
    blocks = read(raw).blocks
    assert kind_of(raw) == kind
    assert len(lines) > 20
    assert words(" ".join(block.text for block in blocks)) == words(" ".join(lines))
    assert {block.section for block in blocks} == {(speaker,) if speaker else ()}
    starts = {clock(n * 4.0)[:8]: line for n, line in enumerate(lines)}
    assert len(blocks) > 3
    for block in blocks:  # its first word is said in the cue that begins at its time, or goes on from it
        assert block.time in starts
        assert words(block.text).split()[0] in words(starts[block.time]).split()


def test_medquad_keeps_questions_paragraphs_and_items_of_real_answers() -> None:
    with gzip.open(data_folder() / "medquad/docs.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(next(file)) for _ in range(60)]
    for url, group in groupby(rows, key=lambda one: one["url"]):
        pairs = list(group)
        said = "".join(
            f'<QAPair pid="{n}"><Question qid="{n}" qtype={quoteattr(one["qtype"])}>{escape(one["question"])}'
            f"</Question><Answer>{escape(one['answer'])}</Answer></QAPair>\n"
            for n, one in enumerate(pairs, 1)
        )
        focus = escape(pairs[0]["focus"])
        raw = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Document id="1" source="CancerGov" url={quoteattr(url)}>'
            f"<Focus>{focus}</Focus><QAPairs>{said}</QAPairs></Document>"
        ).encode()
        tree = read(raw)
        assert kind_of(raw) == "medquad"
        assert (tree.title, tree.front["url"]) == (pairs[0]["focus"], url)
        for one in pairs:
            answer = [words(block.text) for block in tree.blocks if words(block.section[0]) == words(one["question"])]
            assert words(" ".join(answer)) == words(one["answer"]), one["id"]
