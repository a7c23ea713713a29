"""Judged questions over the real pages, and how well a ranking of passages does on them."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from content_ingest.errors import RejectedError
from content_ingest.reading import read_document
from shared.model.document import document_id
from shared.model.passage import Passage, PassageSet
from tests.benchmarks.service import lines

PAGES = 10  # looked at
Ranking = Callable[[str], Sequence[tuple[str, int]]]  # a question to passages, best first: document id and ordinal


class Judged(NamedTuple):
    """A question, the ids of the pages that answer it, and for each quote that must be said its passages."""

    question: str
    language: str
    gold: frozenset[str]
    quotes: tuple[frozenset[tuple[str, int]], ...]


def read_pages(folder: Path) -> list[PassageSet]:
    """The pages as ingestion reads them; those without text are left out."""
    made = []
    for file in sorted(folder.glob("*.md")):
        try:
            made.append(read_document(f"documents/{file.name}", file.read_bytes()))
        except RejectedError:
            continue
    return made


def patients(file: Path, sets: Sequence[PassageSet]) -> list[Judged]:
    """Questions in people's own words."""
    passages = {one.source.document_id: one.passages for one in sets}
    return [
        Judged(
            row["question"],
            row["lang"],
            frozenset(_page(gold["file"]) for gold in row["gold"]),
            tuple(
                _holding(point["quote"], passages.get(_page(point["file"]), ()))
                for point in row["points"]
                if point["must"]
            ),
        )
        for row in lines(file)
    ]


def titles(file: Path) -> list[Judged]:
    """Questions made from pages' titles."""
    return [Judged(row["question"], "en", frozenset([_page(row["document"])]), ()) for row in lines(file)]


def signs(file: Path) -> list[Judged]:
    """Signs and side effects as people tell them; any of the pages will do."""
    return [Judged(row["question"], "en", frozenset(map(_page, row["pages"])), ()) for row in lines(file)]


def measure(questions: Sequence[Judged], ranking: Ranking) -> list[dict[str, Any]]:
    """For each question the first gold page's place (0: none in ten) and the share of quotes in the first passages."""
    found = []
    for one in questions:
        passages = ranking(one.question)
        pages = list(dict.fromkeys(name for name, _ in passages))[:PAGES]
        place = next((n for n, name in enumerate(pages, 1) if name in one.gold), 0)
        row: dict[str, Any] = {"place": place, "rr": 1 / place if place else 0.0, "quotes": len(one.quotes)}
        for depth in (8, 20):
            top = set(passages[:depth])
            row[f"quotes_{depth}"] = sum(bool(holding & top) for holding in one.quotes)
        found.append(row)
    return found


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """MRR@10, hit@1 and hit@10 over pages; the share of quotes among the first 8 and 20 passages."""
    count, quotes = max(1, len(rows)), sum(row["quotes"] for row in rows)
    made = {
        "mrr_10": sum(row["rr"] for row in rows) / count,
        "hit_1": sum(row["place"] == 1 for row in rows) / count,
        "hit_10": sum(row["place"] > 0 for row in rows) / count,
    }
    if quotes:
        made |= {f"quotes_{depth}": sum(row[f"quotes_{depth}"] for row in rows) / quotes for depth in (8, 20)}
    return {name: round(value, 3) for name, value in made.items()}


def _page(file: str) -> str:
    return document_id(f"documents/{file}")


def _words(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "


def _holding(quote: str, passages: Sequence[Passage]) -> frozenset[tuple[str, int]]:
    """The passages that hold the quote, or its first or last half where it runs over the end of one."""
    said, texts = _words(quote), [(one, _words(one.text)) for one in passages]
    whole = [one for one, text in texts if said in text]
    if not whole:
        words = said.split()
        half = max(4, len(words) // 2)
        parts = (f" {' '.join(words[:half])} ", f" {' '.join(words[-half:])} ")
        whole = [one for one, text in texts if any(part in text for part in parts)]
    return frozenset((one.document_id, one.ordinal) for one in whole)
