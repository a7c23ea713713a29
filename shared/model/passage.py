"""A passage: a run of whole sentences from one section of one document version."""

from typing import Literal, NamedTuple

from pydantic import ConfigDict

from shared.model.base import Model
from shared.model.document import Source

READING = 3  # changes when the same bytes are read or cut in another way
SET_BYTES = 64 * 1024**2  # our own limit of a set of passages as JSON, its vectors apart


class Unit(NamedTuple):
    """The smallest thing that can be quoted: `text[start:end]` of its passage, offsets in code points.

    `sentence` stands alone. `item` is a list item, `row` a table row written as "column: cell" pairs.
    `lead` is the index of the unit that introduces an item or row ("This may be because:"), when it has one; such an
    item is quoted together with its lead.
    """

    start: int
    end: int
    kind: Literal["sentence", "item", "row"] = "sentence"
    lead: int | None = None


class Link(NamedTuple):
    """A link or footnote mark that was taken out of the text."""

    text: str
    url: str


class Passage(Model):
    """`text` is verbatim from the document with links, footnote marks and boilerplate taken out.

    `passage_id` is the document's id, a colon and 12 hex digits of the hash of section path and text, so it survives
    a new version that leaves the passage as it was. `ordinal` counts passages within the document from 0.
    `section` is the path of headings without the document's title. `anchor` is a URL fragment (without #) for the
    section, where the source has one.
    """

    passage_id: str
    document_id: str
    ordinal: int
    section: tuple[str, ...]
    text: str
    units: tuple[Unit, ...]
    anchor: str | None = None
    page: int | None = None
    time: str | None = None
    links: tuple[Link, ...] = ()


class Vectors(Model):
    """What passages mean, as indexes hold it: a row of int8 for each, in order. `words` names what made them."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    words: str
    rows: bytes


class PassageSet(Model):
    """What the read step makes of one document version, once and for all, and the build step compiles."""

    format: Literal[1] = 1
    source: Source
    passages: tuple[Passage, ...]
    vectors: Vectors | None = None
