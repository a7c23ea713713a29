"""Markdown (GitHub's): made into HTML by cmark-gfm and read as that, so that both formats have one reader."""

import re

import cmarkgfm
from cmarkgfm.cmark import Options

from content_ingest.formats.html import blocks_of
from content_ingest.front_matter import split
from content_ingest.tree import Tree

_PIPES = re.compile(r"(?:^\|.*\n?)+", re.M)
_RULE = re.compile(r"\|[\s|:-]+$")  # a row of dashes, or of nothing
# A link around several paragraphs, as page converters leave it: cmark does not take it for a link.
_LINKED_CARD = re.compile(r"^\[([^\[\]]{0,500}\n\n[^\[\]]{0,500})\]\(([^()\s]{0,500})\)$", re.M)


def read_markdown(text: str) -> Tree:
    """Raises RejectedError."""
    front, body = split(text)
    body = _LINKED_CARD.sub(lambda match: f"[{' '.join(match[1].split())}]({match[2]})", body)
    body = _PIPES.sub(_table, body)
    html = cmarkgfm.markdown_to_html_with_extensions(body, Options.CMARK_OPT_UNSAFE, extensions=["table"])
    title, blocks = blocks_of(html)
    return Tree(front, title, blocks)


def _table(match: re.Match[str]) -> str:
    """Rows of pipes as a table that cmark takes for one: a heading row (empty where there is none), one rule."""
    lines = match[0].rstrip("\n").split("\n")
    rows = [line for line in lines if not _RULE.match(line)]
    if not rows:
        return "\n"
    columns = max(line.count("|") for line in rows) - 1
    headed = len(lines) > 1 and _RULE.match(lines[1]) is not None and "-" in lines[1] and lines[0] in rows
    head = rows.pop(0) if headed else "|" + " |" * columns
    head += " |" * (columns - (head.count("|") - 1))
    return "\n".join(["", head, "|" + " --- |" * columns, *rows, "", ""])
