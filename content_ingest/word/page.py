"""The parts of a Word document as an HTML page, for the reader of HTML."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from content_ingest.word.paragraph import Part

_SENTENCE = re.compile(r"[.;,!]$|:")


def page_of(parts: Sequence[Part]) -> str:
    """The body. A title, or else a first heading that no other equals, becomes the page's only h1."""
    title = " ".join(dict.fromkeys(part.html for part in parts if part.kind == "heading" and part.level == 0))
    if title:
        others = [part for part in parts if part.kind != "heading" or part.level]
        return f"<h1>{title}</h1>{html_of(others, 1)}"
    if not any(part.kind == "heading" for part in parts):
        parts = _headed(parts)
    levels = [part.level for part in parts if part.kind == "heading"]
    top = min(levels, default=1)
    alone = levels.count(top) == 1 and parts[0].kind == "heading" and parts[0].level == top
    return html_of(parts, (1 if alone else 2) - top)


def html_of(parts: Sequence[Part], up: int = 0) -> str:
    """HTML. `up` is added to the levels of headings."""
    said: list[str] = []
    lists: list[str] = []  # the tags of those that are open within each other
    counts: dict[str, int] = {}
    for part in parts:
        if part.kind == "continued" and lists:
            said.append(f" {part.html}")
            continue
        depth = part.level + 1 if part.kind in ("ul", "ol") else 0
        while len(lists) > depth or (lists and len(lists) == depth and lists[-1] != part.kind):
            said.append(f"</li></{lists.pop()}>")
        if depth and len(lists) == depth:
            said.append("</li><li>")
        while len(lists) < depth:
            begun = counts.get(part.number, 0) + 1
            said.append(
                f'<{part.kind} start="{begun}"><li>' if part.kind == "ol" and begun > 1 else f"<{part.kind}><li>"
            )
            lists.append(part.kind)
        if depth:
            counts[part.number] = counts.get(part.number, 0) + (depth == 1)
            said.append(part.html)
        elif part.kind == "heading":
            level = min(6, max(1, part.level + up))
            said.append(f"<h{level}>{part.html}</h{level}>")
        else:
            said.append(part.html if part.kind == "table" else f"<p>{part.html}</p>")
    said += [f"</li></{tag}>" for tag in reversed(lists)]
    return "".join(said)


def _headed(parts: Sequence[Part]) -> list[Part]:
    """For a document without headings: short bold lines before lines that are not bold serve as such."""
    found = []
    for part, following in zip_longest(parts, parts[1:]):
        lone = part.kind == "paragraph" and part.bold and len(part.html) <= 80 and not _SENTENCE.search(part.html)
        if lone and following is not None and not (following.kind == "paragraph" and following.bold):
            found.append(Part("heading", part.html, 1))
        else:
            found.append(part)
    return found
