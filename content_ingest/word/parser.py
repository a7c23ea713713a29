"""The XML of a Word document's parts, read in one pass without a tree: what is left out takes no memory."""

import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from content_ingest.errors import RejectedError

ELEMENTS = 2_000_000  # of one part; a book of a thousand pages has about half a million
DEPTH = 1000  # of elements within elements

Attributes = Mapping[str, str]

# The namespaces of both forms of the standard, the transitional and the strict one.
_SPACE = re.compile(
    r"http://(?:schemas\.openxmlformats|purl\.oclc)\.org/[\w/.-]*?(wordprocessingml|math|compatibility)\b"
)
_PREFIXES = {"wordprocessingml": "w:", "math": "m:", "compatibility": "mc:"}
_OFF = ("0", "false", "off", "none")


def parse(
    part: str,
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call what is given for each start, end and text. Raises RejectedError, which names the part.

    Elements are named w:p, m:r and mc:Choice, others and all attributes without their namespaces.
    """
    known: dict[str, str] = {}
    count = depth = 0

    def started(long: str, attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count += 1
        depth += 1
        if count > ELEMENTS or depth > DEPTH:
            raise RejectedError(f"{part} has more than {ELEMENTS} elements, or {DEPTH} within each other; simplify it")
        if (short := known.get(long)) is None:
            space, _, local = long.rpartition(" ")
            found = _SPACE.match(space)
            short = known[long] = (_PREFIXES[found[1]] if found else "") + local
        start(short, {key.rpartition(" ")[2]: value for key, value in attributes.items()} if attributes else attributes)

    def ended(long: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(known[long])

    def doctype(*_: object) -> None:
        raise RejectedError(f"{part} declares a document type, as no Word document does; save it again with Word")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        where = f" in line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
        raise RejectedError(f"{part} is not well-formed XML{where}; save the document again with Word") from None


def is_on(attributes: Attributes) -> bool:
    """Whether a property that is there holds: it may say that it does not."""
    return attributes.get("val", "1").lower() not in _OFF
