"""The readers, one a format. The content decides which one reads a document; its name only breaks ties."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from content_ingest.errors import RejectedError
from content_ingest.formats.html import read_html
from content_ingest.formats.markdown import read_markdown
from content_ingest.tree import Tree

DOCUMENT_BYTES = 20 * 1024**2  # our own limit; the largest real page has 590 KB

READERS: dict[str, Callable[[str], Tree]] = {
    "html": read_html,
    "markdown": read_markdown,
}

# The one date that these pages state reliably: until when a summary was kept up.
_UPDATED = re.compile(r"Latest Updates? to This Summary \((\d\d)/(\d\d)/(\d{4})\)")
_HTML = re.compile(r"(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")


def read(raw: bytes) -> Tree:
    """Read a document of any known format. Raises RejectedError with what is wrong, where, and what mends it."""
    if len(raw) > DOCUMENT_BYTES:
        raise RejectedError(f"the document has {len(raw)} bytes; {DOCUMENT_BYTES} is the limit; cut it up")
    if raw.startswith(_BINARY):
        raise RejectedError("the document is binary; Markdown and HTML are read")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(f"the document is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    if (place := text.find("\x00")) >= 0:
        raise RejectedError(f"the document holds a NUL at character {place}; it may be binary")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    tree = READERS[kind_of(text)](text)
    if tree.front.get("published") is None and (dated := _UPDATED.search(text)) is not None:
        with suppress(ValueError):
            tree.front["published"] = date(int(dated[3]), int(dated[1]), int(dated[2]))
    return tree


def kind_of(text: str) -> str:
    """The name of the reader for a text."""
    start = text.find("\n---\n", 3) + 5 if text.startswith("---\n") else 0
    return "html" if _HTML.match(text[start : start + 4000].lstrip()) else "markdown"
