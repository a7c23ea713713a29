"""XML, read safely: no entity of the document's own, no DTD, no network, limits on size and depth.

What readers of articles share stands here too: the text of raised figures and of formulas.
"""

import re
from collections.abc import Iterable
from html.entities import html5
from typing import Any

from lxml import etree

from content_ingest import cleaning
from content_ingest.errors import RejectedError

DEPTH = 100  # of elements within elements; articles have about 25
MARKS = 1_000_000  # of "<" and of "=": an element or attribute takes many times its size in memory

Element = etree._Element

_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "windows-1252": "cp1252",
}
_BEFORE_ROOT = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.S)
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
_DECLARATION = re.compile(r"<!(ENTITY|ATTLIST|ELEMENT|NOTATION)\b")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)")
_PLACE = re.compile(r"(?:, (?:use|try) XML_PARSE_HUGE.*)?(?:, line \d+(?:, column \d+)?.*)?$")

_POWER = re.compile(r"[-−–+]?\d{1,4}$")
_EXPONENT = re.compile(r"[-−–+]?[\d.,]+$")
_UP = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_PLAIN_MATHS = {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "semantics", "mpadded", "msub", "none"}
_STAR = "\ufdd0"
FORMULA = "[formula]"  # stands for a formula that a line of text cannot say


def root_name(raw: bytes) -> str | None:
    """The root element's name without its prefix, from the first 4 KB; None where they hold no element."""
    head, place = raw[:4096].removeprefix(_BOM), 0
    while match := _BEFORE_ROOT.match(head, place):
        place = match.end()
    root = _ROOT.match(head, place)
    return None if root is None else root[1].decode("ascii", "replace")


def parse(raw: bytes) -> Element:
    """The root, all elements by their names without namespace; comments and instructions are left out.

    HTML's named characters (&nbsp;, &alpha;) are read although no DTD is. Raises RejectedError with the line.
    """
    text = _decoded(raw)
    for sign, what in (("<", "tags"), ("=", "attributes")):
        if (count := text.count(sign)) > MARKS:
            raise RejectedError(f"the XML has about {count} {what}; {MARKS} is the limit; cut it up")
    if declared := _DECLARATION.search(text):
        line = text.count("\n", 0, declared.start()) + 1
        raise RejectedError(f"the XML declares its own {declared[1]} at line {line}; take its declarations out")
    parser = etree.XMLParser(  # never with collect_ids=False: that has the DTD opened
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_NAMED.sub(_numbered, text).encode(), parser)
    except etree.XMLSyntaxError as error:
        what = _PLACE.sub("", " ".join(str(error.msg or "it is empty").split()))[:150]
        raise RejectedError(f"the XML is broken at line {error.lineno or 1}: {what}; fetch or mend it") from None
    except (etree.LxmlError, ValueError) as error:
        raise RejectedError(f"the XML cannot be read: {str(error)[:150]}; mend it") from None
    _normalise(root)
    return root


def _decoded(raw: bytes) -> str:
    if (place := raw.find(b"\0")) >= 0:
        raise RejectedError(f"the XML holds a NUL at byte {place}; it may be UTF-16: save it as UTF-8")
    declared = _DECLARED.match(raw.removeprefix(_BOM)[:400])
    said = "utf-8" if declared is None or raw.startswith(_BOM) else declared[1].decode("ascii", "replace")
    encoding = _ENCODINGS.get(said.lower())
    if encoding is None:
        raise RejectedError(f"the XML's encoding {said!r} is not read; save it as UTF-8")
    try:
        return raw.removeprefix(_BOM).decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RejectedError(f"the XML is not {said} at line {line}, byte {error.start}; save it as UTF-8") from None


def _numbered(named: re.Match[str]) -> str:
    """A named character by its number; a name that HTML does not know stays for the parser to refuse."""
    characters = html5.get(named[1])
    return named[0] if characters is None else "".join(f"&#{ord(one)};" for one in characters)


def _normalise(root: Element) -> None:
    """Take the namespaces off the names; refuse what is too deep, and entities that nothing explains."""
    for entity in root.iter(etree.Entity):
        raise RejectedError(
            f"the XML uses {entity.text} at line {line_of(entity)}, which nothing defines; write it out"
        )
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        if depth > DEPTH:
            raise RejectedError(
                f"elements stand more than {DEPTH} deep within each other at line {line_of(element)}; flatten them"
            )
        if element.tag[0] == "{":
            element.tag = element.tag.rpartition("}")[2]


def line_of(element: Element) -> int:
    """Where an element stands; an entity knows only where its parent does."""
    lines: list[Any] = [one.sourceline for one in (element, element.getparent()) if one is not None]
    return next((int(line) for line in lines if line), 1)


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace; "" where it is missing."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return " ".join(str(value).split())
    return ""


def words(element: Element | None) -> str:
    """All text within an element, tidied; "" for none."""
    return "" if element is None else tidy("".join(prose(element)))


def prose(element: Element) -> list[str]:
    """The text of mixed content in pieces; raised figures and formulas as a line of text can say them."""
    said = [element.text] if element.text else []
    for child in element:
        if child.tag in ("sub", "sup") and said:
            said[-1] = joined(said[-1])
        if child.tag == "sup":
            piece = raised(said[-1][-1:] if said else "", "".join(prose(child)))
            said += [piece] if piece else []
        elif child.tag == "math":
            said.append(formula(child))
        else:
            said += prose(child)
        if child.tail:
            said.append(child.tail)
    return said


def joined(before: str) -> str:
    """Text before a raised or lowered piece: a line's end there is from indenting the XML and parts no word."""
    bare = before.rstrip()
    return bare if "\n" in before[len(bare) :] else before


def raised(last: str, text: str) -> str:
    """A superscript after the character `last`. A power stays one (10⁶, m²), since 106 would be another number.

    After a word or a sentence a raised figure is a footnote's; `tidy` takes it out.
    """
    bare = text.strip()
    if last == ")" or not _POWER.match(bare):
        return text.replace(bare, f"^{bare}") if last and last in "0123456789)" and _EXPONENT.match(bare) else text
    return text.translate(_UP) if last.isalnum() or (last and last in '%µ.,;:”"') else text


def formula(element: Element) -> str:
    """MathML as text if a line can say it, else a word in its place: a fraction or root without its bar misleads."""
    said: list[str] = []
    for node in element.iter():
        if node.tag in ("annotation", "annotation-xml"):
            continue
        if node.tag not in _PLAIN_MATHS:
            return FORMULA
        said.append((node.text or "").strip())
    return "".join(said) or FORMULA


def credited(names: Iterable[str]) -> str:
    """Authors in a credit: "Ann Lee, Bo Roy."; of more than three the first."""
    known = [name for name in map(str.strip, names) if name]
    if len(known) > 3:
        return f"{known[0]} et al."
    return f"{', '.join(known)}." if known else ""


def tidy(raw: str) -> str:
    """As `cleaning.clean`, for text that the parser has unescaped already; asterisks say significance and stay."""
    if "**" in raw:
        return tidy(raw.replace("*", _STAR)).replace(_STAR, "*")
    return cleaning.clean(raw.replace("&", "&amp;"))
