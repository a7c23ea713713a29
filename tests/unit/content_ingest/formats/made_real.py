"""Real content written as files of other formats: the sample data has these formats' content, not their files.

A page's parts are read from its Markdown here, by other means than the product's.
"""

import re
import textwrap
from collections.abc import Iterator
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

from tests.suites import data_folder
from tests.unit.content_ingest.formats.word import docx, item, paragraph, row, table

PAGES = 10
# headings of sections that are about the page
ABOUT = re.compile(
    r"references|selected ref|related resources|on this page|to learn more|about this|more about|more information"
    r"|changes to|latest updates|disclaimer",
    re.I,
)


class Part(NamedTuple):
    """`heading` is the one it stands under; a table's `rows` begin with its headings."""

    kind: Literal["heading", "paragraph", "item", "table"]
    heading: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def plain(markdown: str) -> str:
    """The text without links, footnote marks and emphasis."""
    text = re.sub(r"\[+\d+\]\(#[^)]*\)\]*", "", markdown)
    text = re.sub(r"\[Levels? of evidence[^][]*\]\([^)]*\)", "", text, flags=re.I)
    text = re.sub(r"\[([^][]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\\([^\w\s])", r"\1", text)
    return " ".join(unescape(text.replace("*", "")).split())


def parts(page: Path) -> Iterator[Part]:
    """What the page says: no link that stands alone, and no section about the page."""
    heading, silent = "", 0
    body = page.read_text("utf-8").partition("\n---\n")[2]
    for group in re.split(r"\n\s*\n|\n(?=#)|(?<=\n)(?=[-*] |\d+\. )", body):
        lines = group.strip("\n").split("\n")
        first = lines[0]
        if found := re.match(r"(#+) +(.*)", first):
            level, heading = len(found[1]), plain(found[2])
            if not silent or level <= silent:
                silent = level if ABOUT.match(heading) else 0
            if level == 1:
                heading = ""  # the page's title
            elif not silent:
                yield Part("heading", heading, heading, level)
            continue
        text = plain(" ".join(lines))
        if (
            silent
            or not re.search(r"\w", text)
            or "](" in text
            or re.fullmatch(r"[-*]? *\[[^][]*\]\([^)]*\)\W*", group.strip())
        ):
            continue
        if first.startswith("|"):
            cells = [[plain(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
            yield Part("table", heading, rows=tuple(tuple(one) for one in cells if not set("".join(one)) <= set("-: ")))
        elif marked := re.match(r"(?:[-*]|\d+\.) +", first):
            yield Part("item", heading, plain(" ".join(lines)[marked.end() :]))
        elif not first.startswith((" ", ">", "!", "<", "[")):
            yield Part("paragraph", heading, text)


def pages() -> list[tuple[Path, list[Part]]]:
    """The smallest pages that have two headings, lists, paragraphs and a table with headings and whole rows."""
    found = []
    for page in sorted((data_folder() / "nci").glob("*.md"), key=lambda page: (page.stat().st_size, page.name)):
        raw = page.read_text("utf-8")
        if "\n| --- | ---" not in raw or "\n- " not in raw:
            continue
        made = list(parts(page))
        tables = [part for part in made if part.kind == "table"]
        kinds = [part.kind for part in made]
        whole = all(len({len(one) for one in part.rows}) == 1 and all(part.rows[0]) for part in tables)
        if whole and all(len(part.rows) > 1 for part in tables) and kinds.count("heading") > 1 and len(set(kinds)) == 4:
            found.append((page, made))
        if len(found) == PAGES:
            break
    return found


def as_word(made: list[Part]) -> bytes:
    """A document as Word saves it: styles for headings, numbered lists, tables."""
    said = []
    for part in made:
        text = escape(part.text)
        if part.kind == "heading":
            said.append(paragraph(text, "H1" if part.level < 3 else "H2"))
        elif part.kind == "table":
            first, *others = [[escape(cell) for cell in one] for one in part.rows]
            said.append(table(row(*first, properties="<w:tblHeader/>"), *(row(*one) for one in others)))
        else:
            said.append(item(text) if part.kind == "item" else paragraph(text))
    return docx("".join(said), "<d:title>A guide</d:title>")


def as_text(made: list[Part]) -> bytes:
    """Plain text as people lay it out: headings underlined, lines of 72 characters, a table's columns between bars."""
    said = ["A guide", "=======", ""]
    for part in made:
        if part.kind == "heading":
            said += ["", part.text, "-" * len(part.text), ""]
        elif part.kind == "table":
            first, *others = [" | ".join(cell or "-" for cell in one) for one in part.rows]
            said += ["", first, "-" * 20 + " | " + "-" * 20, *others, ""]
        elif part.kind == "item":
            said += textwrap.wrap(part.text, 72, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
        else:
            said += ["", *textwrap.wrap(part.text, 72, break_on_hyphens=False), ""]
    return "\n".join(said).encode()


def as_html(made: list[Part]) -> str:
    """The content of a web page."""
    said = []
    for in_list, group in groupby(made, key=lambda part: part.kind == "item"):
        if in_list:
            said.append(f"<ul>{''.join(f'<li>{escape(part.text)}</li>' for part in group)}</ul>")
            continue
        for part in group:
            tag = f"h{part.level}" if part.kind == "heading" else "p"
            rows = ["".join(f"<td>{escape(cell)}</td>" for cell in one) for one in part.rows]
            if rows:
                head = f"<thead><tr>{rows[0].replace('td>', 'th>')}</tr></thead>"
                said.append(f"<table>{head}<tbody><tr>{'</tr><tr>'.join(rows[1:])}</tr></tbody></table>")
            else:
                said.append(f"<{tag}>{escape(part.text)}</{tag}>")
    return f"<h1>A guide</h1>{''.join(said)}"


def as_page(html: str) -> bytes:
    """A web page around its content, as sites have it."""
    return (
        "<!DOCTYPE html><html lang=en><head><title>A guide</title><style>p {color: red}</style></head><body>"
        "<header><nav><ul><li><a href='/'>Home</a></li></ul></nav></header><aside><p>Sign up for news.</p></aside>"
        f"<main>{html}</main><footer><p>All about us.</p></footer><script>track()</script></body></html>"
    ).encode()
