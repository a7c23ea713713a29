"""What retrieval found for a question: all that a writer may use."""

import hashlib
from typing import Literal, NamedTuple

from shared.model.base import Model
from shared.model.document import Source
from shared.model.passage import Passage


class Match(NamedTuple):
    """A passage that a search found, and how well it matches: many are ranked, few are read."""

    document_id: str
    ordinal: int
    score: float


class Hit(Model):
    """A passage with its source. `score` lies in 0 to 1, highest first in a list of hits."""

    passage: Passage
    source: Source
    score: float

    @property
    def headings(self) -> tuple[str, ...]:
        """The document's title and the headings over the passage, from the title inwards."""
        return self.source.title, *self.passage.section


class Evidence(Model):
    """`work/{answer_id}/evidence.json`; written by retrieval, read by generation and compliance.

    `terms` are the content words that the search was made with (the person's own), `names` the drugs, cancers and
    biomarkers among them as written, `expansions` those added from the vocabulary. `relevant` is false when nothing
    found bears on the question, `doubtful` true when what bears on it may well not answer it; `unknown` are names in it
    that stand nowhere in the content. Where it asks about one of them nothing is relevant, where it only tells of them
    something may be.
    """

    format: Literal[1] = 1
    answer_id: str
    index_generation: str
    relevant: bool
    doubtful: bool = False
    terms: tuple[str, ...]
    names: tuple[str, ...] = ()
    expansions: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    hits: tuple[Hit, ...]

    def digest(self) -> str:
        """SHA-256 in hex of all of it: what an answer's provenance names as its evidence."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()
