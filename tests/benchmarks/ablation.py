"""`make bench-ablation`: what each idea of retrieval adds: the whole against the whole without it, on each question.

A difference is positive where the idea helps, and comes with the ends of its 95% interval (paired.py).
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from content_ingest.objects import WORDS
from functions.retrieval import fusing, gathering, ranking, understanding
from shared import vocabulary
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.edge.cold_start import settle
from shared.wants import wanted
from tests.benchmarks import medquad
from tests.benchmarks.judged import measure, patients, read_pages, signs, titles
from tests.benchmarks.paired import paired
from tests.benchmarks.service import console, data
from tests.suites import ROOT


def _all_alike(names: Sequence[str], *_: Any) -> Mapping[str, float]:
    return dict.fromkeys(names, 1.0)


# What each idea is without it: a name of a module or class, and what it is then.
IDEAS: dict[str, tuple[ModuleType | type, str, Any]] = {
    "meaning": (fusing, "MEANING_WEIGHT", 0.0),
    "the vocabulary": (understanding, "expand", lambda _: []),
    "signs in any words": (vocabulary, "signs", lambda _: ()),
    "meant in the words of pages": (understanding, "_meant", lambda text, _: text),
    "stage 4 is one name": (understanding, "_NUMBERED", re.compile("(?!)")),
    "what is wanted weighs": (understanding, "_emphasis", lambda *_: {}),
    "Spanish read as English": (understanding, "english_of", lambda text: text),
    "a page's evidence": (ranking, "PAGE_WEIGHT", 0.0),
    "a short page lacks none": (TantivyIndex, "length", lambda *_: 0),
    "beside": (ranking, "BESIDE_WEIGHT", 0.0),
    "the patient's version first": (ranking, "PATIENT_PRIOR", 1.0),
    "sibling pages": (ranking, "UNMEANT", 1.0),
    "titles asked for": (gathering, "by_title", _all_alike),
}


@contextmanager
def without(idea: str) -> Iterator[None]:
    """The product without it."""
    module, name, instead = IDEAS[idea]
    before = getattr(module, name)
    setattr(module, name, instead)
    _forget()
    try:
        yield
    finally:
        setattr(module, name, before)
        _forget()


def _forget() -> None:
    """What was understood with or without it."""
    vocabulary.expand.cache_clear()
    wanted.cache_clear()


def main() -> int:
    """Prints one JSON line last."""
    folder = data()
    sets = read_pages(folder / "nci")
    judged = {
        "patients": patients(folder / "patient_questions_dev.jsonl", sets),
        "titles": titles(folder / "nci_questions_dev.jsonl"),
        "signs": [one for name in ("signs", "signs_held_out") for one in signs(ROOT / f"tests/quality/{name}.jsonl")],
    }
    queries, judgements = medquad.judged_queries(folder / "medquad")
    pairs, owners = medquad.read_pairs(medquad.collection(folder / "medquad"))
    with tempfile.TemporaryDirectory() as pages, tempfile.TemporaryDirectory() as answers:
        write_index(Path(pages), sets, WORDS)
        write_index(Path(answers), pairs, WORDS)
        sets.clear(), pairs.clear()
        index = TantivyIndex(Path(pages), "bench")
        of_pairs = medquad.ours(Path(answers), owners)
        settle()

        def ranking_of(question: str) -> list[tuple[str, int]]:
            return [one[:2] for one in gathering.find(question, index, for_patient=True).matches[: gathering.WORDED]]

        def measured() -> dict[str, list[float]]:
            people, made, told = (measure(judged[name], ranking_of) for name in ("patients", "titles", "signs"))
            asked = {said: [of_pairs(row[said]) for row in queries] for said in ("summary", "message")}
            return {
                "patients_rr": [row["rr"] for row in people],
                "quotes_20": [row["quotes_20"] / max(1, row["quotes"]) for row in people],
                "titles_rr": [row["rr"] for row in made],
                "signs_rr": [row["rr"] for row in told],
                **{f"medquad_{said}": medquad.scores(ranked, judgements)["ndcg_10"] for said, ranked in asked.items()},
            }

        whole = measured()
        adds: dict[str, dict[str, list[float]]] = {}
        for idea in IDEAS:
            with without(idea):
                less = measured()
            adds[idea] = {name: paired(less[name], values) for name, values in whole.items()}
            console.print(f"{idea}: {adds[idea]}")
    means = {name: round(sum(values) / len(values), 3) for name, values in whole.items()}
    print(json.dumps({"bench": "ablation", "whole": means, "adds": adds}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
