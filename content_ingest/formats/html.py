"""HTML: the main content as blocks. Links, footnote marks and boilerplate leave the text."""

import re
from typing import Any, Literal

from selectolax.lexbor import LexborHTMLParser

from content_ingest.errors import RejectedError
from content_ingest.front_matter import split
from content_ingest.tree import Block, Tree
from shared.model.passage import Link

DEPTH = 100  # of elements within elements
_CELL_LIMIT = 60  # columns of a table

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "svg",
        "template",
        "noscript",
        "iframe",
        "object",
        "figure",
        "img",
        "video",
        "audio",
        "canvas",
        "math",
        "input",
        "textarea",
        "label",
        "dialog",
        "menu",
    ]
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "ul",
        "ol",
        "li",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "dl",
        "dt",
        "dd",
        "pre",
        "hr",
    ]
)

# Sections that are about the page and not about its subject.
_BOILERPLATE = re.compile(
    r"(?:references?|bibliography|on this page|related resources|about this pdq summary|latest updates? to this summary"
    r"|changes to this summary.*|to learn more about .*|more about .*|permission to use this summary|disclaimer"
    r"|contact us|purpose of this summary|reviewers and updates|levels? of evidence|get more information.*"
    r"|selected references|glossary terms?|menu|footer)\W*$",
    re.I,
)
_LINE = re.compile(r"(?:enlarge(?: image)?|placeholder slot|on this page:?|credit:.*|\(.{0,20}pronounced.*\))$", re.I)
_EMPTY_BRACKETS = re.compile(r"\s*[\[(][\s,;–-]*[\])]")
_EVIDENCE_LEVEL = re.compile(r"\s*\[Levels? of evidence:?[^\]]*\]?", re.I)
_BEFORE_MARK = re.compile(r"\s+([.,;:!?)\]])")
_SUPERSCRIPTS = re.compile(r"(?<=[.,;:)\w])[¹²³⁴-⁹]+")
_MARKS = re.compile(r"\s*\[\d{1,4}(?:[,;–-]\s?\d{1,4})*\]")
_CELL_ITEM = re.compile(r"(?:[,;:.])?\s+[-•]\s+")  # a list squeezed into a cell
_SPACE = re.compile(r"\s+")


def read_html(text: str) -> Tree:
    """Front matter before the page, or meta elements in its head, say where it is from. Raises RejectedError."""
    if text.startswith("---\n"):
        front, body = split(text)
    else:
        front, body = _meta(text), text
    title, blocks = blocks_of(body)
    return Tree(front, title, blocks)


def _meta(text: str) -> dict[str, Any]:
    head = LexborHTMLParser(text).head
    if head is None:
        raise RejectedError("the page has neither front matter nor meta elements")
    found: dict[str, Any] = {}
    for node in head.css("meta[name][content]"):
        name = (node.attributes.get("name") or "").lower()
        found.setdefault(
            {"dcterms.license": "licence", "license": "licence"}.get(name, name), node.attributes["content"]
        )
    for node in head.css("link[rel=canonical][href]"):
        found.setdefault("url", node.attributes["href"])
    for node in head.css("title"):
        found.setdefault("title", node.text(strip=True))
    return found


def blocks_of(html: str) -> tuple[str | None, list[Block]]:
    """The page's title (its first heading of the first level) and its blocks."""
    tree = LexborHTMLParser(html)
    body = tree.body
    root = (
        (tree.css_first("main") or tree.css_first("article") or body) if "<main" in html or "<article" in html else body
    )
    walk = _Walk()
    if root is not None:
        walk.children(root, 0)
    return walk.title, walk.blocks


class _Walk:
    """One pass over the elements, keeping the path of headings."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.blocks: list[Block] = []
        self._path: list[tuple[int, str]] = []
        self._section: tuple[str, ...] = ()
        self._anchor: str | None = None
        self._awaited: int | None = None  # the level of a heading whose text stands in the next paragraph
        self._silent = 0  # the level of a section that is passed over, 0 when none is
        self._text: list[str] = []
        self._links: list[Link] = []
        self._only_links = True

    def children(self, node: Any, depth: int, lead: int | None = None) -> None:
        if depth > DEPTH:
            raise RejectedError(f"elements stand more than {DEPTH} deep within each other")
        last: int | None = None
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag not in _BLOCKS:
                self._piece(child, depth + 1)
                continue
            if _hidden(child):
                continue
            last = _newer(self._flush(lead), last)
            if tag in _HEADINGS:
                self._heading(child, _HEADINGS[tag], depth)
                last = None
            elif tag in ("ul", "ol"):
                self._list(child, depth, self._leads(last))
            elif tag == "table":
                self._table(child, depth, self._leads(last))
            elif tag in ("p", "dt", "dd", "pre"):
                self._inline(child, depth + 1)
                last = _newer(self._flush(lead), last)
            else:
                before = len(self.blocks)
                self.children(child, depth + 1, lead)
                last = len(self.blocks) - 1 if len(self.blocks) > before else last
        self._flush(lead)

    def _leads(self, last: int | None) -> int | None:
        """The block before a list or table introduces it when it ends with a colon, in the same section."""
        if last is None or last >= len(self.blocks):
            return None
        block = self.blocks[last]
        return last if block.text.endswith(":") and block.section == self._section else None

    def _heading(self, node: Any, level: int, depth: int) -> None:
        self._inline(node, depth + 1)
        text, _, _ = self._take()
        anchor = node.attributes.get("id")
        if text:
            self._enter(level, text, anchor)
        else:
            self._awaited = level

    def _enter(self, level: int, text: str, anchor: str | None) -> None:
        self._awaited = None
        if self._silent and level <= self._silent:
            self._silent = 0
        if not self._silent and _BOILERPLATE.match(text):
            self._silent = level
        if level == 1:
            self.title, self._path = text, []
        else:
            self._path = [one for one in self._path if one[0] < level] + [(level, text)]
        self._section = tuple(name for _, name in self._path)
        self._anchor = anchor

    def _list(self, node: Any, depth: int, lead: int | None) -> None:
        start = len(self.blocks)
        linked = True
        for item in node.iter():
            if item.tag != "li":
                continue
            first: int | None = None
            for child in item.iter(include_text=True):
                tag = child.tag
                if tag in ("ul", "ol", "table"):
                    linked &= self._only_links
                    first = _newer(self._flush(lead, "item"), first)
                    if tag == "table":
                        self._table(child, depth + 2, first)
                    else:
                        self._list(child, depth + 2, first if first is not None and self._ends_open(first) else lead)
                    continue
                if tag in _BLOCKS and self._text:
                    self._text.append(" ")
                self._piece(child, depth + 2)
            linked &= self._only_links
            self._flush(lead, "item")
        if linked and len(self.blocks) > start:  # a list of nothing but links is navigation
            del self.blocks[start:]

    def _ends_open(self, place: int) -> bool:
        return place < len(self.blocks) and self.blocks[place].text.endswith(":")

    def _table(self, node: Any, depth: int, lead: int | None) -> None:
        heads: list[str] = []
        for row in node.css("tr"):
            cells: list[str] = []
            for cell in row.iter():
                if cell.tag in ("td", "th"):
                    self._inline(cell, depth + 2)
                    cells.append(_CELL_ITEM.sub(", ", self._take()[0].removeprefix("- ")))
            if not heads:
                heads = cells[:_CELL_LIMIT]
                continue
            pairs = [
                f"{heads[n]}: {text}" if n < len(heads) and heads[n] else text
                for n, text in enumerate(cells[:_CELL_LIMIT])
                if text
            ]
            if pairs and not self._silent:
                joint = "; " if any(heads) else ": "  # without column headings the first cell names the row
                self.blocks.append(Block(self._section, "row", joint.join(pairs), lead, self._anchor, ()))

    def _inline(self, node: Any, depth: int) -> None:
        if depth > DEPTH:
            raise RejectedError(f"elements stand more than {DEPTH} deep within each other")
        for child in node.iter(include_text=True):
            self._piece(child, depth)

    def _piece(self, node: Any, depth: int) -> None:
        """A piece of running text: words, a link, or an element with more of them."""
        tag = node.tag
        if tag == "-text":
            self._say(node)
        elif tag in _SKIPPED or tag == "-comment" or _hidden(node):
            return
        elif tag == "a":
            self._link(node)
        elif tag == "br":
            self._text.append(" ")
        else:
            if tag in _BLOCKS:
                self._text.append(" ")
            self._inline(node, depth + 1)

    def _say(self, node: Any) -> None:
        text = node.text_content
        if text:
            self._text.append(text)
            if self._only_links and not text.isspace() and len(text.strip(" \n\t.,;()|-–")) > 1:
                self._only_links = False

    def _link(self, node: Any) -> None:
        url = node.attributes.get("href") or ""
        text = _SPACE.sub(" ", node.text())
        if text.strip().lower().startswith("enlarge"):
            return
        self._links.append(Link(text=text.strip()[:200], url=url[:2000]))
        if url.startswith("#cit") or (url.startswith("#") and text.strip("[] ").isdigit()):
            return
        self._text.append(text if "Level of evidence" not in text else "")
        if url.startswith("/Common/PopUps") or "/def/" in url:  # a word of a sentence that is explained elsewhere
            self._only_links = False

    def _take(self) -> tuple[str, tuple[Link, ...], bool]:
        text = _SPACE.sub(" ", "".join(self._text)).strip()
        links, only = tuple(self._links), self._only_links and bool(self._links)
        self._text, self._links, self._only_links = [], [], True
        if "[" in text or "(" in text:
            text = _EMPTY_BRACKETS.sub("", _MARKS.sub("", _EVIDENCE_LEVEL.sub("", text)))
        return _SUPERSCRIPTS.sub("", _BEFORE_MARK.sub(r"\1", text)).strip(), links, only

    def _flush(self, lead: int | None, kind: Literal["paragraph", "item"] = "paragraph") -> int | None:
        """What was said so far as a block; returns its index, or None when it is none."""
        if not self._text and not self._links:
            return None
        text, links, only_links = self._take()
        if not text:
            return None
        if self._awaited is not None and kind == "paragraph":
            self._enter(self._awaited, text, None)
            return None
        if self._silent or _LINE.match(text) or (only_links and kind == "paragraph"):
            return None
        self.blocks.append(Block(self._section, kind, text, lead, self._anchor, links))
        self._only_links = only_links
        return len(self.blocks) - 1


def _newer(place: int | None, known: int | None) -> int | None:
    return known if place is None else place


def _hidden(node: Any) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "hidden" in attributes or attributes.get("aria-hidden") == "true" or "display:none" in style
