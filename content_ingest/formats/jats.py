"""JATS, the XML of journal articles: abstract, sections, lists, tables and captions as blocks.

Citation marks leave the text and become links to what they cite. References, acknowledgements and sections about the
paper itself are not read, nor are figures and tables under terms of their own.
"""

import re
from typing import Literal, NamedTuple

from content_ingest.cleaning import MARK, fold
from content_ingest.errors import RejectedError
from content_ingest.formats.jats_front import address_of, article_ids, front_of, licence_of
from content_ingest.formats.jats_tables import cells_of, spread_of, tables_of
from content_ingest.formats.xml import (
    FORMULA,
    Element,
    attribute,
    formula,
    joined,
    line_of,
    parse,
    raised,
    root_name,
    tidy,
    words,
)
from content_ingest.tables import rows_of
from content_ingest.tree import Block, Tree
from shared.model.passage import Link

SPREAD = 20_000_000  # characters that the headings of an article's tables may take when each row says them

_LOOKS = re.compile(rb"<front[\s>]|<journal-meta|article-type=|\bJATS\b|//NLM//DTD")
_SECTIONS = {"sec", "app", "boxed-text", "app-group"}
_BLOCKS = {
    *_SECTIONS, "list", "def-list", "table-wrap", "table-wrap-group", "table", "fig", "fig-group", "disp-quote",
    "supplementary-material", "boxed-text", "statement", "verse-group", "speech",
}  # fmt: skip
_NOT_READ = {
    "title", "label", "ref-list", "ack", "fn-group", "notes", "bio", "glossary", "supplementary-material", "graphic",
    "media", "object-id", "sec-meta", "kwd-group", "permissions", "attrib", "related-article", "related-object",
    "alt-text", "long-desc",
}  # fmt: skip
_SILENT = {
    "tex-math", "graphic", "inline-graphic", "media", "object-id", "label", "index-term", "private-char", "alt-text",
    "long-desc", "permissions",
}  # fmt: skip
_APART = {"p", "list-item", "def-item", "title", "break", "disp-formula", "verse-line"}  # part words without a space
_ABOUT_PAPER = re.compile(
    r"\W*(?:references?|bibliography|acknowledge?ments?|funding(?: (?:information|statement|sources?))?"
    r"|financial (?:support|disclosures?)|(?:(?:declarations? of )?(?:competing|conflicts? of|conflicting) interests?"
    r"|disclosures|disclosure statement)(?: statement)?|declarations|authors?.{0,2} contributions?|contributors"
    r"|author information|pre-?publication history|consent for publication|publisher.{0,2} note"
    r"|(?:supplement(?:al|ary)|supporting|additional) (?:materials?|information|data|files?)"
    r"|data availability(?: statement)?|availability of (?:supporting )?data(?: and materials?)?)\W*",
    re.I,
)
_NOTES = {"fn", "table-fn", "corresp", "aff", "author-notes", "contrib"}
_NUMBERED = re.compile(r"[\s\d\[\](){}.,;:*†‡§–—−‐-]*[a-z]?[\s\])]*")
# A citation by name: in brackets of its own it is a mark, else a word of its sentence.
_OPEN, _SHUT = "\x04", "\x05"
_CITED = re.compile(
    r"[(\[] ?\x04[^\x04\x05]*\x05(?:[ ,;]*(?:and |& )?\x04[^\x04\x05]*\x05)*[ .,;]*[)\]]",
)
# What a mark leaves where words stood beside it in its brackets: "[, figure 5]", "(mean; )", "et al..".
_LEFT_BY_MARKS = (
    (re.compile(r"([\[(])[,;] ?"), r"\1"),
    (re.compile(r"[,;] ?([)\]])"), r"\1"),
    (re.compile(r"(?<!\.)\.\.(?!\.)"), "."),
)


class _Place(NamedTuple):
    """Where in the article a block stands. `start` is the section's first block."""

    section: tuple[str, ...] = ()
    anchor: str | None = None
    start: int = 0


def is_jats(raw: bytes) -> bool:
    name = root_name(raw)
    return name == "pmc-articleset" or (name == "article" and _LOOKS.search(raw[:4096]) is not None)


def read_jats(raw: bytes) -> Tree:
    """One article. Raises RejectedError, also for a retracted one and for a set of several."""
    root = parse(raw)
    articles = root.findall("article") if root.tag == "pmc-articleset" else [root]
    if len(articles) != 1:
        raise RejectedError(f"the set holds {len(articles)} articles; split it into one document an article")
    article = articles[0]
    walk = _Walk(article)
    title = walk.title_of(article.find("front/article-meta/title-group"), "article-title", "subtitle")
    front = front_of(article, title)
    walk.read(article)
    return Tree(front, title or None, walk.blocks)


class _Walk:
    """One pass over an article."""

    def __init__(self, article: Element) -> None:
        self.blocks: list[Block] = []
        self._said: list[str] = []
        self._links: list[Link] = []
        self._items: list[tuple[int | None, int | None]] = []  # of open lists: the lead, the item that is open
        self._spread = 0
        self._marks: frozenset[str] = frozenset()  # of the open table's notes
        permissions = article.find("front/article-meta/permissions")
        self._licence = None if permissions is None else licence_of(permissions)
        self._cited = {
            attribute(ref, "id"): next((url for one in ref if (url := address_of(article_ids(one, "pub-id")))), "")
            for ref in article.iter("ref")
        }

    def read(self, article: Element) -> None:
        for abstract in article.iterfind("front/article-meta/abstract"):
            if attribute(abstract, "abstract-type") not in ("graphical", "toc", "teaser"):
                name = self.title_of(abstract, "title") or "Abstract"
                self._children(abstract, _Place((name,), None, len(self.blocks)))
        for tag in ("body", "floats-group", "floats-wrap", "back"):
            for part in article.iterfind(tag):
                self._children(part, _Place((), None, len(self.blocks)))

    def title_of(self, element: Element | None, *tags: str) -> str:
        """A heading without marks and notes."""
        names = []
        for tag in tags:
            found = None if element is None else element.find(tag)
            if found is not None:
                self._inline(found)
                names.append(self._take()[0])
        return ": ".join(filter(None, names))[:300]

    # -- blocks

    def _children(self, element: Element, place: _Place) -> None:
        for child in element:
            self._block(child, place)

    def _block(self, element: Element, place: _Place) -> None:
        tag = element.tag
        if tag in _NOT_READ or self._is_of_others(element):
            return
        if tag in _SECTIONS:
            self._section(element, place)
        elif tag == "list":
            self._list(element, place)
        elif tag == "def-list":
            self._definitions(element, place)
        elif tag in ("table-wrap", "table"):
            self._table(element, place)
        elif tag == "fig":
            self._caption(element, place)
        elif tag in ("p", "disp-formula", "preformat", "code"):
            self._prose(element, place)
            self._flush(place)
        else:
            self._children(element, place)

    def _is_of_others(self, element: Element) -> bool:
        """Whether a part has terms of its own that are not the article's: it was taken from elsewhere."""
        own = element.find("permissions")
        if own is None:
            return False
        licence = licence_of(own)
        return licence is None or licence != self._licence

    def _section(self, element: Element, place: _Place) -> None:
        name = self.title_of(element, "title") or self.title_of(element.find("caption"), "title")
        if _ABOUT_PAPER.fullmatch(name):
            return
        path = (*place.section, name) if name else place.section
        items, self._items = self._items, []
        self._children(element, _Place(path, attribute(element, "id") or place.anchor, len(self.blocks)))
        self._items = items

    def _prose(self, element: Element, place: _Place, lead: int | None = None) -> None:
        """A paragraph's text; what stands within it as a block of its own parts it. The rest waits for a flush."""
        self._say(element.text)
        for child in element:
            if child.tag in _BLOCKS:
                self._flush(place, lead)
                self._block(child, place)
            else:
                self._child(child)
            self._say(child.tail)

    def _list(self, element: Element, place: _Place) -> None:
        lead = self._lead(place)
        for item in element.iterfind("list-item"):
            self._items.append((lead, None))
            for child in item:
                if child.tag in _BLOCKS:
                    self._flush(place, lead)
                    self._block(child, place)
                elif child.tag != "label":
                    self._prose(child, place, lead)
                    self._say(" ")
            self._flush(place, lead)
            self._items.pop()

    def _lead(self, place: _Place) -> int | None:
        """What introduces a list: the item that it stands in, unless that is whole sentences; else a colon before."""
        if self._items:
            lead, item = self._items[-1]
            return lead if item is None or self.blocks[item].text.endswith((".", "?", "!")) else item
        last = len(self.blocks) - 1
        return last if last >= place.start and self.blocks[last].text.endswith(":") else None

    def _definitions(self, element: Element, place: _Place) -> None:
        lead = self._lead(place)
        for item in element.iterfind("def-item"):
            said = [text for part in item if part.tag in ("term", "def") and (text := self._text(part))]
            self._add(place, "item", ": ".join(said), lead)

    def _caption(self, element: Element, place: _Place) -> int | None:
        """The caption as a paragraph after its label: "Figure 1: Survival by stage". Its index, None if it has none."""
        label, caption = element.find("label"), element.find("caption")
        said = ["" if label is None else self._text(label).rstrip(".:"), self._text(caption)]
        self._add(place, "paragraph", ": ".join(filter(None, said)), None)
        return len(self.blocks) - 1 if any(said) else None

    def _table(self, element: Element, place: _Place) -> None:
        foot = element.find("table-wrap-foot")
        marks = [] if foot is None else [*foot.iter("sup", "label")]
        self._marks = frozenset(mark for one in marks if len(mark := words(one).lower()) <= 2 and not mark.isdigit())
        caption = self._caption(element, place)
        for table in tables_of(element):
            base = len(self.blocks)
            cells = cells_of(table, self._text)
            self._spread += spread_of(cells)
            if self._spread > SPREAD:
                where = f"the table at line {line_of(table)}"
                raise RejectedError(f"{where} has too long headings for its {len(cells)} rows; cut it up")
            for row in rows_of(cells):
                lead = caption if row.lead is None else base + row.lead
                self.blocks.append(Block(place.section, row.kind, row.text, lead, place.anchor, ()))
        for note in [] if foot is None else foot:
            for part in note if note.tag == "fn-group" else [note]:
                self._add(place, "paragraph", self._text(part), caption)
        self._marks = frozenset()
        self._links = []

    # -- text

    def _text(self, element: Element | None) -> str:
        """An element's text as one, its links with those of the block to come."""
        waiting, self._said = self._said, []
        if element is not None:
            self._inline(element)
        text, self._said = _tidied(self._said), waiting
        return text

    def _inline(self, element: Element) -> None:
        self._say(element.text)
        for child in element:
            self._child(child)
            self._say(child.tail)

    def _say(self, text: str | None) -> None:
        if text:
            self._said.append(text)

    def _child(self, element: Element) -> None:
        tag = element.tag
        if tag == "xref":
            self._xref(element)
        elif tag in ("sup", "sub"):
            self._raised(element)
        elif tag == "math":
            self._say(formula(element))
        elif tag in ("inline-formula", "disp-formula"):
            said = self._text(element)
            self._say(f" {said or FORMULA} " if tag in _APART or not said else said)
        elif tag == "fn":
            self._say(MARK)
        elif tag not in _SILENT:
            if tag in _APART:
                self._say(" ")
            start = len(self._said)
            self._inline(element)
            if tag in ("ext-link", "uri", "self-uri") and (url := attribute(element, "href")):
                self._link("".join(self._said[start:]), url)
            if tag in _APART:
                self._say(" ")

    def _raised(self, element: Element) -> None:
        if self._said:
            self._said[-1] = joined(self._said[-1])
        last = self._said[-1][-1:] if self._said else ""
        start = len(self._said)
        self._inline(element)
        text = "".join(self._said[start:])
        if element.tag == "sub" or MARK in text or _OPEN in text:
            return
        del self._said[start:]
        marks = {one for one in re.split(r"[\s,]+", text.lower()) if one}
        self._say(MARK if marks and marks <= self._marks else raised(last, text))

    def _xref(self, element: Element) -> None:
        kind, rid = attribute(element, "ref-type"), attribute(element, "rid")
        start = len(self._said)
        self._inline(element)
        text = "".join(self._said[start:])
        if kind == "bibr":
            self._link(text, self._cited.get(rid.partition(" ")[0]) or f"#{rid}")
            named = MARK not in text and (len(text) > 100 or not _NUMBERED.fullmatch(text))
            self._said[start:] = [f"{_OPEN}{text}{_SHUT}" if named and _OPEN not in text else MARK]
        elif kind in _NOTES:
            self._link(text, f"#{rid}")
            self._said[start:] = [MARK]

    def _link(self, text: str, url: str) -> None:
        name = fold(text.replace(MARK, "").replace("&", "&amp;"))
        if name:
            self._links.append(Link(name[:200], url[:2000]))

    def _take(self) -> tuple[str, tuple[Link, ...]]:
        text, links = _tidied(self._said), tuple(self._links)
        self._said, self._links = [], []
        return text, links

    def _flush(self, place: _Place, lead: int | None = None) -> None:
        """What was said so far becomes a block: an item within a list, else a paragraph."""
        text = _tidied(self._said)
        self._said = []
        self._add(place, "item" if self._items else "paragraph", text, lead)

    def _add(self, place: _Place, kind: Literal["paragraph", "item"], text: str, lead: int | None) -> None:
        links, self._links = tuple(self._links), []
        if not any(one.isalnum() for one in text) or text == FORMULA:
            return
        if self._items and self._items[-1][1] is None and kind == "item":
            self._items[-1] = (self._items[-1][0], len(self.blocks))
        self.blocks.append(Block(place.section, kind, text, lead, place.anchor, links))


def _tidied(said: list[str]) -> str:
    text = "".join(said)
    if _OPEN in text:
        text = _CITED.sub(MARK, " ".join(text.split())).replace(_OPEN, "").replace(_SHUT, "")
    if MARK not in text:
        return tidy(text)
    for left, kept in _LEFT_BY_MARKS:
        text = left.sub(kept, tidy(text) if MARK in text else text)
    return text
