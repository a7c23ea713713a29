"""What leaves a text before it may be quoted: footnote marks, empty brackets, lines and sections about the page."""

import re
from html import unescape

# Stand in a text for what was there.
MARK = "\x01"  # a footnote mark
MISSING = "\x02"  # a table cell that the source does not have, since one from above reaches into its row
SPANNED = "\x03"  # a table cell that the one before it reaches into

# Sections that are about the page and not about its subject.
BOILERPLATE = re.compile(
    r"(?:references?|bibliography|on this page|related resources|about this pdq summary|disclaimer|menu|footer"
    r"|latest updates? to this summary.*|changes to this summary.*|permission to use this summary|contact us"
    r"|to learn more about .*|more about .*|purpose of this summary|reviewers and updates|levels? of evidence"
    r"|get more information.*|selected references|glossary terms?)\W*$",
    re.I,
)

# Paragraphs and items that are not: remains of pictures, how a name is said, the date of a linked article, a note on
# marks that were taken out.
LINE = re.compile(
    r"(?:enlarge(?: image)?|placeholder slot|on this page:?|(?:photo )?credit:.*|\(.{0,20}pronounced.*\)"
    r"|\((?=[^)]*[A-Z]{2})(?=[^)]*-)[A-Za-z][A-Za-z.'’ -]*\)|posted: \w+ \d\d?, \d{4}|[¹²³⁴-⁹].*"
    r"|patient \| health professional)$",
    re.I,
)

ONLY_LEADS = re.compile(r"(?:(?![.?!] ).)*:$")  # one sentence that introduces something
CAPTION = re.compile(r"(?:table|figure) \w{1,5}[.:]", re.I)

# Each pattern begins with a character that is rare, so that it costs little where it finds nothing.
_BARE_MARKS = re.compile(r"\[(?<=[a-z.,;:)”\"]\[)\d{1,3}(?:[,;–-] ?\d{1,3})*\](?=\W|$)")  # [1,2] that is no link
_EVIDENCE_LEVEL = re.compile(r"\[Levels? of evidence:?[^\]]*\]?", re.I)
_EMPTY_BRACKETS = re.compile(r"[\[(][ ,;–-]*[\])]")
_BEFORE_MARK = re.compile(r" ([.,;:!?)\]]+)(?= |$)")
# A raised figure after a word or a sentence is a footnote's; after "m" or a figure it is a power.
_RAISED = re.compile(r"[¹²³⁴-⁹⁰]+(?:(?<=[^\W\d_]{3}.)|(?<=[.,;:)”\"].))(?![\w/])")
_RAISED_FIGURES = frozenset("¹²³⁴⁵⁶⁷⁸⁹⁰")
_STRAY_LINK = re.compile(r"\]\([^() ]*\)|^\[(?=[^\]]*$)")
_CELL_ITEM = re.compile(r"[,;:.]? [-•] ")  # a list squeezed into a cell
# What no reader of a text sees: control characters, marks of direction, soft hyphens, spaces of no width.
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x9f\\u00ad\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]"
)
_BETWEEN = " ,;–-[]()"  # what stands between two marks of one place


def fold(raw: str) -> str:
    """HTML text as plain text, its white space folded."""
    return " ".join((unescape(raw) if "&" in raw else raw).split())


def is_mark(text: str, url: str) -> bool:
    """Whether a link is a footnote's mark."""
    if url.startswith("#"):
        return url.startswith("#cit") or text.strip("[]()").isdigit()
    return text.startswith(("Level of evidence", "Levels of evidence"))


def clean(raw: str) -> str:
    """The text of a block as a reader sees it."""
    text = fold(raw)
    marked = MARK in text
    if marked:
        text = _unmarked(text)
    if "[" in text or "(" in text or "]" in text:
        text = _bracketed(text, marked=marked)
    if not text.isascii() and not _RAISED_FIGURES.isdisjoint(text):
        text = _RAISED.sub("", text)
    if "**" in text:  # emphasis that its writer has not closed
        text = text.replace("**", "")
    if " ." in text or " ," in text or " ;" in text or " :" in text or " )" in text or " ]" in text or " ?" in text:
        text = _BEFORE_MARK.sub(r"\1", text)
    if not text.isprintable() and text not in (MISSING, SPANNED):
        text = _UNSEEN.sub("", text)
    return text.replace("  ", " ").strip()


def _unmarked(text: str) -> str:
    """The text without marks and the brackets and commas around and between them."""
    first, *others = text.split(MARK)
    kept = [first]
    for piece in others:
        if len(kept) > 1 and not kept[-1].strip(_BETWEEN):
            kept.pop()  # between two marks stood nothing but commas and brackets
        kept.append(piece)
    said = kept[0]
    for piece in kept[1:]:
        left, right = said.rstrip(), piece
        for opening, closing in ("[]", "()"):
            if left.endswith(opening) and right.startswith(closing):
                left, right = left[:-1].rstrip(), right[1:]
        if left.endswith((".", ":", ";", "!", "?")) and right.startswith(";"):
            right = right.lstrip(";")
        said = f"{left} {right}" if right[:1].isalnum() else left + right
    return said


def _bracketed(text: str, *, marked: bool) -> str:
    if "](" in text or text[0] == "[":
        text = _STRAY_LINK.sub("", text)
    if "[" in text:
        text = _BARE_MARKS.sub("", _EVIDENCE_LEVEL.sub("", text))
    if marked or "()" in text or "[]" in text:
        text = _EMPTY_BRACKETS.sub(MARK, text).replace(f" {MARK}", "").replace(MARK, "")
    return text


def cell(text: str) -> str:
    """A table cell's text: a list within it becomes an enumeration."""
    return _CELL_ITEM.sub(", ", text.removeprefix("- "))
