"""HTML: the main content as blocks. Links, footnote marks and boilerplate leave the text.

The parser mends the page and takes out what is not read; what it writes again is well formed, so that one pass over
the tags suffices. That is several times as fast as visiting each node of the tree.
"""

import re
from html import unescape
from typing import Any, Literal

from selectolax.lexbor import LexborHTMLParser

from content_ingest import cleaning
from content_ingest.cleaning import MARK, fold
from content_ingest.errors import RejectedError
from content_ingest.front_matter import split
from content_ingest.tables import Cell, rows_of
from content_ingest.tree import Block, Tree
from shared.model.passage import Link

DEPTH = 500  # of elements within elements: the parser's time grows with its square
LOOSE = 5000  # elements of style left open, which the parser opens again in every paragraph

_DROPPED = (
    "script,style,nav,header,footer,aside,form,button,select,svg,template,noscript,iframe,object,figure,img,picture,"
    "video,audio,canvas,math,input,textarea,label,dialog,menu,xmp,noembed,noframes,plaintext,"
    "[hidden],[aria-hidden=true],[style*='display:none'],[style*='display: none']"
)
_BLOCKS = (
    "p|div|section|article|main|blockquote|dl|dt|dd|pre|hr|address|center|fieldset|legend|details|summary|thead|tbody"
    "|tfoot|caption|body|h[1-6]|ul|ol|li|table|tr|td|th"
)
_STYLES = "a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
# Elements that end with the next of their kind count for no depth.
_FLAT = (
    f"{_STYLES}|p|li|dt|dd|tr|td|th|tbody|thead|tfoot|option|html|head|body|br|hr|img|input|meta|link|wbr|col|area|base"
    "|source|track|param|embed|h[1-6]"
)
_ATTRIBUTES = r'(?=[\s/>])[^>"]*(?:"[^"]*"[^>"]*)*'
_NESTING = re.compile(rf"<(/?)(?!(?:{_FLAT})[\s/>])[a-z]", re.I)
_STYLE_OPENED, _STYLE_CLOSED = (re.compile(rf"<{slash}(?:{_STYLES})[\s/>]", re.I) for slash in ("", "/"))
# What the walk stops at: a link of plain text, a block's tag, or any other tag and comment, which are passed over.
_TOKEN = re.compile(
    rf"<(?:a({_ATTRIBUTES})>([^<]*)</a|(/?)({_BLOCKS}|a|br)({_ATTRIBUTES})|!--.*?--|/?[a-z][^\s/>]*{_ATTRIBUTES})>",
    re.S,
)
_HREF = re.compile(r'\shref="([^"]*)"')
_ATTRIBUTE = re.compile(r'\s(id|start|colspan|rowspan)="([^"]*)"')
_SECTIONS = {level: re.compile(rf"<h[1-{level}][\s>]") for level in range(1, 7)}
_BEFORE = r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<"
_PAGE = re.compile(rf"{_BEFORE}(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_PART = re.compile(
    rf"{_BEFORE}(?:!doctype\s+html|html|head|body|title|meta|main|article|section|header|div|p|h[1-6]|table|ul|ol)"
    r"(?=[\s/>])",
    re.I | re.S,
)
_NO_FIELDS = {"rights", "store", "quote", "quote_words", "derivatives"}  # a page means something else by them
_SEPARATORS = " \n\t.,;()|-–\u00a0"


def is_html(text: str) -> bool:
    """Whether a page begins at the start or after front matter; without that, a part of one will do."""
    fronted = text.startswith("---\n")
    start = text.find("\n---\n", 3) + 5 if fronted else 0
    return (_PAGE if fronted else _PART).match(text[start : start + 4000]) is not None


def read_html(text: str) -> Tree:
    """Front matter before the page, or meta elements in its head, say where it is from. Raises RejectedError."""
    if text.startswith("---\n"):
        front, body = split(text)
        title, blocks = blocks_of(body)
    else:
        page = _parse(text)
        front = _meta(page)
        title, blocks = _read(page)
    return Tree(front, title, blocks)


def blocks_of(html: str) -> tuple[str | None, list[Block]]:
    """The page's title (its first heading) and its blocks. Raises RejectedError."""
    return _read(_parse(html))


def walked(html: str) -> tuple[str | None, list[Block]]:
    """As `blocks_of`, for HTML that is well formed and clean, as cmark writes it."""
    walk = _Walk()
    walk.read(html)
    return walk.title, walk.blocks


def _parse(html: str) -> LexborHTMLParser:
    depth = deepest = 0
    for match in _NESTING.finditer(html):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
    if deepest > DEPTH:
        raise RejectedError(f"elements stand more than {DEPTH} deep within each other; flatten the page")
    if len(_STYLE_OPENED.findall(html)) - len(_STYLE_CLOSED.findall(html)) > LOOSE:
        raise RejectedError(f"more than {LOOSE} elements of style are not closed; mend the HTML")
    return LexborHTMLParser(html)


def _meta(page: LexborHTMLParser) -> dict[str, Any]:
    if page.head is None:
        raise RejectedError("the page has neither front matter nor meta elements")
    found: dict[str, Any] = {}
    for node in page.head.css("meta[name][content]"):
        name = (node.attributes.get("name") or "").lower()
        name = {"dcterms.license": "licence", "license": "licence"}.get(name, name)
        if name not in _NO_FIELDS:
            found.setdefault(name, node.attributes["content"])
    for node in page.head.css("link[rel=canonical][href]"):
        found.setdefault("url", node.attributes["href"])
    for node in page.head.css("title"):
        found.setdefault("title", node.text(strip=True))
    return found


def _read(page: LexborHTMLParser) -> tuple[str | None, list[Block]]:
    root = page.css_first("main") or page.css_first("article") or page.body
    if root is None:
        return None, []
    for node in root.css(_DROPPED):
        node.decompose()
    return walked(root.html or "")


class _List:
    """A list that is open."""

    def __init__(self, tag: str, first: int, lead: int | None) -> None:
        self.tag, self.first, self.lead = tag, first, lead
        self.item: int | None = None  # the block of the item that is open
        self.asks: int | None = None  # the last item that ends with a colon, while what follows may be its own list
        self.linked = True  # so far it held nothing but links


class _Walk:
    """One pass over the tags, keeping the path of headings."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.blocks: list[Block] = []
        self._path: list[tuple[int, str]] = []
        self._section: tuple[str, ...] = ()
        self._section_start = 0
        self._anchor: str | None = None
        self._awaited: int | None = None  # the level of a heading whose text stands in the next paragraph
        self._silent = 0  # the level of a section that is passed over, 0 when none is
        self._heading: tuple[int, str | None] | None = None
        self._lists: list[_List] = []
        self._ended: tuple[str, int | None, int] | None = None  # the list that ended last: tag, lead, blocks then
        self._tables = 0  # open tables within each other
        self._rows: list[list[Cell]] = []
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._link: tuple[int, str] | None = None  # where the open link's text begins, and its attributes
        self._only_links = True

    def read(self, html: str) -> None:
        """Read the page's body."""
        place, tokens = 0, _TOKEN.finditer(html)
        while (token := next(tokens, None)) is not None:
            start, end = token.span()
            if start > place:
                raw = html[place:start]
                if not raw.isspace():
                    self._say(raw)
                elif self._text:
                    self._text.append(" ")
            place = end
            linked, text, closing, name, attributes = token.groups()
            if name is None:
                if linked is not None:
                    self._say_link(text, linked)
            elif name == "a":
                self._close_link() if closing else self._open_link(attributes)
            elif name == "br":
                self._text.append(" ")
            elif closing:
                self._close(name)
            else:
                self._open(name, attributes)
            if self._silent and self._heading is None:  # on to the next heading that may end the section
                found = _SECTIONS[self._silent].search(html, place)
                self._lists, self._tables, self._cell = [], 0, None
                self._text, self._links = [], []
                place = len(html) if found is None else found.start()
                tokens = _TOKEN.finditer(html, place)
        self._flush()

    def _open(self, name: str, attributes: str) -> None:
        if name in ("td", "th") and self._tables == 1:
            self._take()
            self._cell = {"tag": name, **_attributes(attributes)}
        elif name == "tr" and self._tables == 1:
            self._rows.append([])
        elif name == "table":
            if self._cell is None:
                self._flush()
            else:
                self._text.append(" ")
            self._tables += 1
        elif self._cell is not None:
            self._text.append(", " if name == "li" and "".join(self._text).strip() else " ")
        elif name[0] == "h" and name != "hr" and not self._lists:
            self._flush()
            self._heading = (int(name[1]), _attributes(attributes).get("id"))
        elif name in ("ul", "ol"):
            self._flush()
            self._lists.append(_List(name, len(self.blocks), self._lead_of(name, attributes)))
        elif name == "li":
            self._flush()
            if self._lists:
                self._lists[-1].item = None
        elif self._lists:
            self._text.append(" ")
        elif self._heading is None:
            self._flush()

    def _close(self, name: str) -> None:
        if name == "table":
            self._tables -= 1
            if self._tables == 0:
                self._end_table()
        elif name in ("td", "th") and self._tables == 1 and self._cell is not None:
            self._end_cell(self._cell)
        elif self._cell is not None:
            self._text.append(" ")
        elif self._heading is not None and name[0] == "h" and name != "hr":
            self._end_heading(*self._heading)
        elif name in ("ul", "ol") and self._lists:
            self._flush()
            self._end_list(self._lists.pop())
        elif name == "li" or (not self._lists and self._heading is None):
            self._flush()
        else:
            self._text.append(" ")

    def _end_heading(self, level: int, anchor: str | None) -> None:
        self._heading = None
        text = self._take()[0]
        if text:
            self._enter(level, text, anchor)
        else:
            self._awaited = level

    def _enter(self, level: int, text: str, anchor: str | None) -> None:
        self._awaited = None
        if self._silent and level <= self._silent:
            self._silent = 0
        if not self._silent and cleaning.BOILERPLATE.match(text):
            self._silent = level
        if level == 1 and not self.blocks:
            self.title, self._path = text, []
        else:
            self._path = [one for one in self._path if one[0] < level] + [(level, text)]
        self._section = tuple(name for _, name in self._path)
        self._section_start = len(self.blocks)
        self._anchor = anchor

    def _opener(self) -> int | None:
        """The last block, when it ends with a colon in this section: it introduces what follows."""
        last = len(self.blocks) - 1
        return last if last >= self._section_start and self.blocks[last].text.endswith(":") else None

    def _lead_of(self, tag: str, attributes: str) -> int | None:
        """The block that introduces a list which begins here."""
        if self._lists:  # a list within an item: the item introduces it, unless it is whole sentences
            outer = self._lists[-1]
            item = outer.item
            return outer.lead if item is None or self.blocks[item].text.endswith((".", "?", "!")) else item
        opener = self._opener()
        if opener is not None or self._ended is None or self._ended[2] != len(self.blocks):
            return opener
        ended, lead, count = self._ended
        if (ended, tag) == ("ol", "ul"):  # points under a numbered item, which a converter has set side by side
            return count - 1 if count > self._section_start else None
        begins = _attributes(attributes).get("start", "1")
        return lead if tag == "ol" and begins != "1" else None

    def _end_list(self, ended: _List) -> None:
        lead = ended.lead
        if ended.linked and len(self.blocks) > ended.first:  # a list of nothing but links is navigation
            del self.blocks[ended.first :]
            if lead is not None and lead == ended.first - 1 and cleaning.ONLY_LEADS.match(self.blocks[lead].text):
                del self.blocks[lead]  # nothing is left that it introduces
        elif self._lists:
            self._lists[-1].linked = False
        if not self._lists:
            if ended.tag == "ul" and self._ended is not None and self._ended[0] == "ol" and ended.lead is not None:
                lead = self._ended[1]  # the numbered list goes on after the points under its item
            self._ended = ("ol" if ended.tag == "ol" else "ul", lead, len(self.blocks))

    def _end_cell(self, cell: dict[str, str]) -> None:
        self._cell = None
        text = cleaning.cell(self._take()[0])
        if self._rows:
            across, down = (_number(cell.get(name)) for name in ("colspan", "rowspan"))
            self._rows[-1].append(Cell(text, cell["tag"] == "th", across, down))

    def _end_table(self) -> None:
        self._flush()
        rows, self._rows = self._rows, []
        last = len(self.blocks) - 1
        lead = self._opener()
        if lead is None and last >= self._section_start and cleaning.CAPTION.match(self.blocks[last].text):
            lead = last
        base = len(self.blocks)
        for row in rows_of(rows):
            leads = lead if row.lead is None else base + row.lead
            self.blocks.append(Block(self._section, row.kind, row.text, leads, self._anchor, ()))

    def _say(self, raw: str) -> None:
        self._text.append(raw)
        if self._only_links and self._link is None and len(raw.strip(_SEPARATORS)) > 1:
            self._only_links = False

    def _say_link(self, raw: str, attributes: str) -> None:
        text, found = fold(raw), _HREF.search(attributes)
        url = "" if found is None else found[1]
        if not text:
            return
        if text[:7] in ("Enlarge", "enlarge", "ENLARGE"):
            self._text.append(MARK)
            return
        self._links.append((text, url))
        if cleaning.is_mark(text, url):
            self._text.append(MARK)
            return
        self._text.append(raw)
        if url.startswith("/Common/PopUps") or "/def/" in url:  # a word of a sentence that is explained elsewhere
            self._only_links = False

    def _open_link(self, attributes: str) -> None:
        self._link = (len(self._text), attributes)

    def _close_link(self) -> None:
        if self._link is not None:
            start, attributes = self._link
            raw = "".join(self._text[start:])
            del self._text[start:]
            self._say_link(raw, attributes)
            self._link = None

    def _take(self) -> tuple[str, tuple[Link, ...], bool]:
        """What was said since the last time, its links, and whether it was nothing else."""
        if not self._text:
            return "", (), False
        text = cleaning.clean("".join(self._text) if len(self._text) > 1 else self._text[0])
        links: tuple[Link, ...] = ()
        if self._links:
            links = tuple([Link(text[:200], unescape(url)[:2000]) for text, url in self._links])
            self._links = []
        only = self._only_links and bool(links)
        self._text, self._only_links, self._link = [], True, None
        return text, links, only

    def _flush(self) -> None:
        """What was said so far becomes a block: an item within a list, else a paragraph."""
        if not self._text:
            return
        text, links, only_links = self._take()
        if not text:
            return
        if self._awaited is not None and not self._lists:
            self._enter(self._awaited, text, None)
            return
        if cleaning.LINE.match(text) or (only_links and not self._lists):
            return
        if not self._lists:
            self.blocks.append(Block(self._section, "paragraph", text, None, self._anchor, links))
            return
        within = self._lists[-1]
        within.linked &= only_links
        lead = within.lead
        if within.asks is not None and text[0].islower():
            lead = within.asks
        else:
            within.asks = len(self.blocks) if text.endswith(":") and not text[0].islower() else None
        if within.item is None:
            within.item = len(self.blocks)
        kind: Literal["item"] = "item"
        self.blocks.append(Block(self._section, kind, text, lead, self._anchor, links))


def _attributes(text: str) -> dict[str, str]:
    """The attributes that matter here."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)} if '="' in text else {}


def _number(text: str | None) -> int:
    """A span: 1 where none is said, at most 1,000."""
    return max(1, min(1000, int(text))) if text is not None and text.isascii() and text.isdigit() else 1
