"""Markdown (GitHub's): made into HTML by cmark-gfm and read as that, so that both formats have one reader."""

import re

from content_ingest.cleaning import MISSING, SPANNED
from content_ingest.formats.cmark import UNSAFE, html_of
from content_ingest.formats.html import blocks_of, walked
from content_ingest.front_matter import split
from content_ingest.tree import Tree

_PIPES = re.compile(r"\|(?<![^\n]\|).*(?:\n\|.*)*")  # from the start of a line
_RULE = re.compile(r"\|[\s|:-]+$")  # a row of dashes, or of nothing
_BAR = re.compile(r"(?<!\\)\|")
# A link around several paragraphs, as page converters leave it: cmark does not take it for a link.
_LINKED_CARD = re.compile(r"\[([^\[\]]{0,2000}?\n[ \t]*\n[^\[\]]{0,2000}?)\]\(([^()\s]{0,500})\)")
# Emphasis that ends in a mark with a letter right after it: cmark does not take it for emphasis.
_CLOSED_EARLY = re.compile(r"\*\*([^*\n]{1,200}[^\s*\w])\*\*(?=\w)")
# A heading, a link, strong emphasis, a table's rule, a fence.
_MARKED = re.compile(
    r"^#{1,6} +\S|\[[^\[\]\n]{1,300}\]\((?:https?:/|#|/|mailto:)|\*\*[^\s*][^*\n]{0,200}\*\*|^\|(?: *:?-{2,}:? *\|)+ *$"
    r"|^```",
    re.M,
)
_OMITTED = "<!-- raw HTML omitted -->"
_STYLED_EARLY = re.compile(r"\*(?<![\\*\w]\*)([^*\n]{1,80}[-/.:,)])\*(?=\w)")


def is_markdown(text: str) -> bool:
    """Whether front matter stands before it, or the first 4,000 characters have what only Markdown has."""
    return text.startswith("---\n") or _MARKED.search(text[:4000]) is not None


def read_markdown(text: str) -> Tree:
    """Front matter may stand before the text. Raises RejectedError."""
    front, body = split(text) if text.startswith("---\n") else ({}, text)
    body = _LINKED_CARD.sub(lambda match: f"[{' '.join(match[1].split())}]({match[2]})", body)
    if "*" in body:
        body = body.replace("****", "** **")
        body = _STYLED_EARLY.sub(r"\1", _CLOSED_EARLY.sub(r"**\1** ", body))
    if "\n|" in body or body.startswith("|"):
        body = _PIPES.sub(_table, body)
    html = html_of(body)
    if _OMITTED in html:  # what its writer wrote in HTML has to be mended first
        html = html_of(body, UNSAFE)
        title, blocks = blocks_of(html)
    else:
        title, blocks = walked(html)
    return Tree(front, title, blocks)


def _table(match: re.Match[str]) -> str:
    """Rows of pipes as a table that cmark takes for one: a heading row (empty where there is none), one rule.

    A row with fewer cells than the widest gets cells that say so. A cell of one space continues the one before it, as
    converters write what spans columns.
    """
    lines = match[0].split("\n")
    rows = [line for line in lines if not _RULE.match(line)]
    if not rows:
        return ""
    headed = len(lines) > 1 and _RULE.match(lines[1]) is not None and "-" in lines[1] and lines[0] in rows
    cells = [_BAR.split(row.rstrip())[1:] for row in rows]
    cells = [row[:-1] if len(row) > 1 and not row[-1].strip() else row for row in cells]
    columns = max(len(row) for row in cells)
    head = cells.pop(0) if headed else []
    said = [[SPANNED if cell == " " else cell for cell in row] + [MISSING] * (columns - len(row)) for row in cells]
    head += [""] * (columns - len(head))
    return "\n".join(("", *(f"|{'|'.join(row)}|" for row in (head, [" --- "] * columns, *said)), ""))
