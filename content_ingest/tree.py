"""What every reader makes of a document: its front matter, and blocks of text under a path of headings."""

from typing import Any, Literal, NamedTuple

from shared.model.passage import Link

NAMES = 100  # other names of what a document is about


class Block(NamedTuple):
    """A paragraph, a list item or a table row, its white space folded.

    `lead` is the index of the block that introduces an item or row. `anchor` is the section's URL fragment. `page`
    counts from 1; `time` is a recording's, as hours:minutes:seconds.
    """

    section: tuple[str, ...]
    kind: Literal["paragraph", "item", "row"]
    text: str
    lead: int | None
    anchor: str | None
    links: tuple[Link, ...]
    page: int | None = None
    time: str | None = None


class Tree(NamedTuple):
    """A document as read: `front` are its front matter's fields, `title` its first heading."""

    front: dict[str, Any]
    title: str | None
    blocks: list[Block]
