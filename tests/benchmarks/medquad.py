"""`make bench-medquad`: consumers' health questions asked of MedQuAD's 16,407 questions and answers (TREC 2017 LiveQA).

The collection is read as its own files are: one document a page, its questions as headings. What is judged is a pair of
question and answer. The bare engine indexes the same pairs, a document each, by question and answer.

Of 16,407 pairs a dozen a question are judged; what is not judged gains nothing, however good it is. `judged` says how
much of the first ten is, and `ndcg_judged` ranks what is judged alone.
"""

import gzip
import json
import math
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from content_ingest.objects import WORDS
from content_ingest.reading import read_document
from functions.retrieval.gathering import find
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.model.passage import PassageSet
from tests.benchmarks.bare import bare_engine
from tests.benchmarks.model_vectors import modelled
from tests.benchmarks.paired import paired
from tests.benchmarks.service import console, data, lines

BEST = 10
DEPTH = 200  # passages that are looked at
SIDECAR = b"licence: CC-BY-4.0\nattribution: Ben Abacha and Demner-Fushman 2019\nevidence: review\naudience: patient\n"

Owners = dict[tuple[str, int], list[str]]  # a passage (document id, ordinal) to the pairs that hold it
Pairs = Callable[[str], Sequence[str]]  # a query to ids of pairs, best first


def read_pairs(rows: Iterable[dict[str, Any]]) -> tuple[list[PassageSet], Owners]:
    """The documents, and whose their passages are; some pairs say the same twice."""
    sets, owners = [], {}
    for name, group in groupby(rows, key=lambda row: row["id"].rpartition("_")[0]):
        pairs = list(group)
        made = read_document(f"documents/{name}.xml", _as_xml(pairs), SIDECAR)
        sets.append(made)
        left = [(row["id"], _asked(row["question"]), _plain(row["answer"])) for row in pairs]
        for passage in made.passages:
            first = passage.units[0]
            said, asked = _plain(passage.text[first.start : first.end]), _asked(passage.section[0])
            owners[passage.document_id, passage.ordinal] = [
                id_ for id_, question, answer in left if question == asked and said in answer
            ]
    return sets, owners


def _as_xml(pairs: Sequence[dict[str, Any]]) -> bytes:
    first = pairs[0]
    asked = "".join(
        f"<QAPair><Question>{escape(row['question'])}</Question><Answer>{escape(row['answer'])}</Answer></QAPair>"
        for row in pairs
    )
    head = f"<Document source={quoteattr(first['source'])} url={quoteattr(first['url'])}>"
    focus = first["focus"] or first["question"]  # some pages of the CDC name none
    also = "".join(f"<Synonym>{escape(name)}</Synonym>" for name in first["synonyms"])
    named = f"<Focus>{escape(focus)}</Focus><FocusAnnotations><Synonyms>{also}</Synonyms></FocusAnnotations>"
    return f"{head}{named}<QAPairs>{asked}</QAPairs></Document>".encode()


def _asked(question: str) -> str:
    return _plain(question)[:200]


def _plain(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum())


def ours(folder: Path, owners: Owners) -> Pairs:
    """The product's own ranking: pairs in the order of their best passages."""
    index = TantivyIndex(folder, "bench")

    def rank(question: str) -> list[str]:
        found = find(question, index, for_patient=True).matches[:DEPTH]
        return list(dict.fromkeys(one for match in found for one in owners[match[:2]]))

    return rank


def ndcg(ranked: Sequence[str], grades: dict[str, int]) -> float:
    """Of the first ten; a pair's gain is its grade, 2 to 4; what is judged 1 or not at all gains nothing."""

    def gained(ordered: Iterable[int]) -> float:
        return sum(grade / math.log2(place + 1) for place, grade in enumerate(ordered, 1) if grade > 1)

    return gained(grades.get(one, 0) for one in ranked[:BEST]) / gained(sorted(grades.values(), reverse=True)[:BEST])


def scores(rankings: Sequence[Sequence[str]], judgements: Sequence[dict[str, int]]) -> dict[str, list[float]]:
    """What each query gets."""
    both = list(zip(rankings, judgements, strict=True))
    return {
        "ndcg_10": [ndcg(ranked, grades) for ranked, grades in both],
        "ndcg_judged": [ndcg([one for one in ranked if one in grades], grades) for ranked, grades in both],
        "judged": [sum(one in grades for one in ranked[:BEST]) / BEST for ranked, grades in both],
    }


def collection(folder: Path) -> list[dict[str, Any]]:
    """The pairs as they come."""
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def judged_queries(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, int]]]:
    """The queries, and for each its pairs' grades."""
    queries = lines(folder / "queries_dev.jsonl")
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels_dev.tsv").read_text(encoding="utf-8").splitlines():
        query, pair, grade = line.split()
        grades[query][pair] = int(grade)
    return queries, [grades[row["qid"]] for row in queries]


def main() -> int:
    """Prints one JSON line last."""
    folder = data() / "medquad"
    rows = collection(folder)
    queries, judgements = judged_queries(folder)
    with tempfile.TemporaryDirectory() as bare, tempfile.TemporaryDirectory() as own:
        plain = bare_engine(((row["id"], f"{row['question']}\n{row['answer']}") for row in rows), Path(bare), DEPTH)
        sets, owners = read_pairs(rows)
        by_model = modelled(sets) if "--model" in sys.argv else None
        passages = write_index(Path(own), sets, WORDS, by_model)
        sets.clear()
        made: dict[str, Any] = {}
        for said in ("summary", "message"):
            got = {
                name: scores([rank(row[said]) for row in queries], judgements)
                for name, rank in (("bare_engine", plain), ("ours", ours(Path(own), owners)))
            }
            made[said] = {
                name: {what: round(statistics.fmean(values), 3) for what, values in each.items()}
                for name, each in got.items()
            }
            made[said]["adds"] = paired(got["bare_engine"]["ndcg_10"], got["ours"]["ndcg_10"])
            console.print(f"{said}: {made[said]}")
    print(json.dumps({"bench": "medquad", "pairs": len(rows), "passages": passages, "queries": len(queries), **made}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
