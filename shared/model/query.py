"""A query as both engines understand it: weighted clauses over the fields title, section and body, and filters.

Each engine's adapter maps this and nothing else, with the same weights.
"""

from datetime import date

from pydantic import Field

from shared.model.base import Model
from shared.model.document import Audience, EvidenceLevel

# How much a word counts where it stands. The body is what is quoted; the headings say what it is about.
FIELD_WEIGHTS = {"body": 1.0, "section": 0.5, "title": 0.3}
PHRASE_SLOP = 1  # words that may stand between or beside those of a phrase


class Clause(Model):
    """Words to look for: one word, or several that stand side by side as a phrase. `weight` scales its score."""

    words: str
    weight: float = 1.0


class Filters(Model):
    """Hard conditions of a search; what is None does not filter."""

    topic: str | None = Field(default=None, max_length=100)
    evidence: EvidenceLevel | None = None
    publisher: str | None = Field(default=None, max_length=200)
    audience: Audience | None = None
    published_after: date | None = None


class Query(Model):
    """Clauses whose scores add up; a passage has to match one at least.

    `meaning` is what passages are to be near to in meaning, a search of its own beside that for the clauses.
    """

    clauses: tuple[Clause, ...]
    meaning: str = ""
    filters: Filters = Filters()
