"""The formats that are read, in one table. The content says which one a document has; its name says nothing."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, Literal, NamedTuple

from content_ingest.errors import RejectedError
from content_ingest.formats.docx import is_docx, read_docx
from content_ingest.formats.html import is_html, read_html
from content_ingest.formats.jats import is_jats, read_jats
from content_ingest.formats.markdown import is_markdown, read_markdown
from content_ingest.formats.medquad import is_medquad, read_medquad
from content_ingest.formats.pdf import is_pdf, read_pdf
from content_ingest.formats.pubmed import is_pubmed, read_pubmed
from content_ingest.formats.signatures import unread
from content_ingest.formats.text import looks_like_text, read_text
from content_ingest.formats.transcript import is_srt, is_vtt, read_srt, read_vtt
from content_ingest.formats.trial_json import is_trial_json, read_trial_json
from content_ingest.formats.trial_xml import is_trial_xml, read_trial_xml
from content_ingest.formats.xml import root_name
from content_ingest.tree import Tree

DOCUMENT_BYTES = 20 * 1024**2  # our own limit; the largest real page has 590 KB


class Format(NamedTuple):
    """`matches` looks at the beginning of the content and at nothing else; `read` raises RejectedError only.

    What takes text gets it decoded: lines ended by \\n, no NUL. What takes bytes says itself how its text is encoded.
    """

    name: str
    takes: Literal["bytes", "text"]
    matches: Callable[[Any], bool]
    read: Callable[[Any], Tree]


def _is_prose(text: str) -> bool:
    """The last resort: nothing says that it is something else, and somebody could read it."""
    return not _XML.match(text) and not _JSON.match(text) and looks_like_text(text)


# In the order of trial: first what has a mark of its own; what takes text after what takes bytes.
FORMATS = (
    Format("docx", "bytes", is_docx, read_docx),
    Format("pdf", "bytes", is_pdf, read_pdf),
    Format("pubmed", "bytes", is_pubmed, read_pubmed),
    Format("trial_xml", "bytes", is_trial_xml, read_trial_xml),
    Format("medquad", "bytes", is_medquad, read_medquad),
    Format("jats", "bytes", is_jats, read_jats),
    Format("vtt", "text", is_vtt, read_vtt),
    Format("srt", "text", is_srt, read_srt),
    Format("trial_json", "text", is_trial_json, read_trial_json),
    Format("html", "text", is_html, read_html),
    Format("markdown", "text", is_markdown, read_markdown),
    Format("text", "text", _is_prose, read_text),
)
READ = (
    "Markdown, HTML, plain text, PDF, Word (docx), JATS articles, PubMed records, MedQuAD, studies of "
    "ClinicalTrials.gov (JSON, XML) and transcripts (WebVTT, SRT) are read"
)

# The one date that these pages state reliably: until when a summary was kept up.
_UPDATED = re.compile(r"Latest Updates? to This Summary \((\d\d)/(\d\d)/(\d{4})\)")
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_XML = re.compile(r"\s*<(?:\?xml\s|!DOCTYPE\s|[A-Za-z_][\w.:-]*[\s/>])")
_JSON = re.compile(r"""\s*(?:\{\s*(?:"[^"\n]*"\s*:|\})|\[\s*(?:[\[{\]]|"[^"\n]*"\s*[,\]]|-?\d+\s*,\s*-?\d))""")


def read(raw: bytes) -> Tree:
    """Read a document of any known format. Raises RejectedError with what is wrong, where, and what mends it."""
    form, content = _recognised(raw)
    tree = form.read(content)
    if isinstance(content, str) and tree.front.get("published") is None:
        with suppress(ValueError):
            if (dated := _UPDATED.search(content)) is not None:
                tree.front["published"] = date(int(dated[3]), int(dated[1]), int(dated[2]))
    return tree


def kind_of(raw: bytes) -> str:
    """The name of a document's format. Raises RejectedError for one that is not read."""
    return _recognised(raw)[0].name


def _recognised(raw: bytes) -> tuple[Format, bytes | str]:
    """The format, and the content as its reader takes it."""
    if len(raw) > DOCUMENT_BYTES:
        raise RejectedError(f"the document has {len(raw)} bytes; {DOCUMENT_BYTES} is the limit; cut it up")
    if not raw.strip():
        raise RejectedError("the document is empty")
    if (looks := unread(raw)) is not None:
        raise RejectedError(f"the document is {looks[0]}, which is not read: {looks[1]}. {READ}")
    content: bytes | str = _from_utf16(raw)
    for form in FORMATS:
        if form.takes == "text" and isinstance(content, bytes):
            content = _decoded(content)
        if form.matches(content):
            return form, content
    raise RejectedError(f"the document {_unknown(str(content))}. {READ}")


def _from_utf16(raw: bytes) -> bytes:
    """Text in UTF-16 that says so, in UTF-8; anything else as it is."""
    encoding = _UTF16.get(raw[:2])
    if encoding is None:
        return raw
    try:
        return raw[2:].decode(encoding).encode()
    except UnicodeDecodeError as error:
        raise RejectedError(f"the document is not UTF-16 at byte {error.start + 2}; save it as UTF-8") from None


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        binary = f" if it is text. {READ}" if b"\0" in raw else ""
        raise RejectedError(f"the document is not UTF-8 at byte {error.start}; save it as UTF-8{binary}") from None
    if (place := text.find("\x00")) >= 0:
        raise RejectedError(f"the document holds a NUL at character {place}; it may be binary. {READ}")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unknown(text: str) -> str:
    """What text is that no reader takes."""
    if _XML.match(text):
        root = root_name(text[:4096].encode())
        return (
            f"is XML of a kind that is not read (its root element is {root[:60]})" if root else "is XML without a root"
        )
    if _JSON.match(text):
        return "is JSON, and no study of ClinicalTrials.gov"
    return "does not look like prose; supply it as Markdown or HTML"
