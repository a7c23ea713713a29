"""`make bench-writer`: retrieval and the writer in one process over the real pages, and what a reader meets first.

Patients' questions are scored by the key points that the page says, in all and in its first words, and by the bottom
line alone, together and by halves; a fixed sample of questions made from titles by the bottom line's page.
`--save FILE` keeps the scores of each question, `--against FILE` prints the paired differences to an earlier run,
`--show N` prints N answers.
"""

import argparse
import gzip
import importlib.util
import json
import random
import re
import statistics
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from content_ingest.errors import RejectedError
from content_ingest.objects import WORDS
from content_ingest.reading import read_document
from functions.generation.writing import write
from functions.retrieval.gathering import gather
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.model.answer import Draft
from shared.model.evidence import Evidence
from shared.model.question import Question
from shared.vocabulary import expand
from tests.benchmarks.service import console, data, lines

SAMPLE = 80  # of the questions made from titles
SEED = 1
HALVES = 7  # the seed that halves patients' questions: what is tried has to hold on both
EARLY_WORDS = 200  # what is read without scrolling
_URL = re.compile(r"^https?://[^/]+/|[#?].*$|[/-]")
_WORD = re.compile(r"[^\W_]+")


def indexed(folder: Path, place: Path) -> TantivyIndex:
    """An index of the folder's pages."""

    def read() -> Any:
        for file in sorted(folder.glob("*.md")):
            try:
                yield read_document(f"documents/{file.name}", file.read_bytes())
            except RejectedError as error:
                console.print(f"{file.name}: {error}")

    write_index(place, read(), WORDS)
    return TantivyIndex(place, "bench")


def question(text: str, language: str = "en") -> Question:
    """As api would keep it."""
    return Question(
        answer_id="a" * 26, slug="b" * 26, owner="bench", asked=text, shown=text, language=language, jurisdiction="US",
        audience="patient", asked_at="2026-11-25T12:00:00Z", expires_at=2_000_000_000,
    )  # fmt: skip


def judged(folder: Path) -> dict[str, str]:
    """The answers that MedQuAD gives to the questions made from titles."""
    with gzip.open(folder / "medquad" / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if '"CancerGov' in line]
    return {row["id"]: row["answer"] or "" for row in rows}


def _folded(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.lower()))} "


def subjects(text: str) -> list[tuple[str, ...]]:
    """What the question names, each in all the words that the vocabulary knows for it."""
    found = [one for one in expand(text) if one.kind != "spelling"]
    return [tuple(_folded(form).rstrip() for form in (one.matched, *one.terms)) for one in found]


def carries(text: str, named: list[tuple[str, ...]]) -> float:
    """The share of the named that the text says in one of their forms."""
    said = _folded(text)
    return sum(any(form in said for form in forms) for forms in named) / len(named)


def bottom_line(asked: dict[str, Any], draft: Draft, evidence: Evidence, scorer: ModuleType) -> dict[str, float | None]:
    """The scores of the bottom line alone; `None` where a score does not apply."""
    first = draft.sections[0] if draft.sections and draft.sections[0].kind == "bottom_line" else None
    item = first.blocks[0].items[0] if first else None
    text = " ".join(one.text for block in first.blocks for one in block.items) if first else ""
    cited = next((one for one in draft.citations if item and one.n in item.citations), None)
    gold = asked["gold"]
    page = _URL.sub("", cited.url) if cited else ""
    here = [one for one in gold if one["file"].removesuffix(".md").replace("-", "") == page]
    headings = {heading.lower() for heading in cited.locator.section} | {cited.title.lower()} if cited else set()
    named = subjects(asked["question"])
    above = f"{text} {' '.join(headings)}"
    points = asked.get("points")
    whole = scorer.words(f"{text} {cited.quote if cited else ''}")
    said = [(None, text, [{"quote": cited.quote if cited else ""}])]
    answer = scorer.words(asked.get("answer") or "")
    return {
        "line": float(first is not None),
        "gold_page": float(bool(here)),
        "gold_section": float(any((one.get("heading") or "").lower() in headings for one in here)) if points else None,
        "says_point": float(any(scorer.said(point, said) for point in points)) if points else None,
        "point_share": max(len(need & whole) / len(need) for point in points if (need := scorer.words(point["quote"])))
        if points
        else None,
        "in_answer": len(own & answer) / len(own) if answer and (own := scorer.words(text)) else None,
        "subject_in_line": carries(text, named) if named else None,
        "subject_in_line_or_headings": carries(above, named) if named else None,
    }


def page(asked: dict[str, Any], draft: Draft, scorer: ModuleType) -> dict[str, float | None]:
    """The scores of the whole page, as tools/score_points.py counts them, and of its first words."""
    answer = json.loads(draft.model_dump_json())
    items = [one for one in scorer.items(answer) if one[2]]
    early, left = [], EARLY_WORDS
    for one in items:
        if left <= 0:
            break
        early.append(one)
        left -= len(one[1].split())
    gold = {one["file"].removesuffix(".md").replace("-", "") for one in asked["gold"]}
    must = [point for point in asked["points"] if point["must"]]
    near = [any(_URL.sub("", source["url"]) in gold for source in sources) for _, _, sources in items]
    return {
        "must": len(must),
        "must_said": sum(scorer.said(point, items) for point in must),
        "must_said_early": sum(scorer.said(point, early) for point in must),
        "points": len(asked["points"]),
        "points_said": sum(scorer.said(point, items) for point in asked["points"]),
        "near": sum(near) / len(near) if near else 0.0,
        "words": sum(len(item.text.split()) for s in draft.sections for b in s.blocks for item in b.items),
    }


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over the questions; points are counted over all questions together."""
    found: dict[str, Any] = {"questions": len(rows)}
    for name in rows[0]:
        values = [row[name] for row in rows if isinstance(row[name], (int, float))]
        if name in ("must", "points") or not values:
            continue
        if name.startswith(("must_said", "points_said")):
            found[name] = round(sum(values) / sum(row[name.split("_")[0]] for row in rows), 3)
        elif name in ("gather_ms", "write_ms"):
            found[f"{name}_p50"] = round(statistics.median(values), 1)
        else:
            found[name] = round(statistics.mean(values), 3)
    return found


def paired(rows: list[dict[str, Any]], before: list[dict[str, Any]]) -> dict[str, str]:
    """For each score the mean difference by question, its 95% interval and how many rose and fell."""
    earlier = {row["id"]: row for row in before}
    found: dict[str, str] = {}
    for name in (one for one in rows[0] if not one.endswith("_ms")):
        pairs = [(row[name], earlier[row["id"]].get(name)) for row in rows if row["id"] in earlier]
        moved = [a - b for a, b in pairs if isinstance(a, (int, float)) and isinstance(b, (int, float))]
        if len(moved) > 1 and any(moved):
            wide = 1.96 * statistics.stdev(moved) / len(moved) ** 0.5
            up, down = sum(one > 0 for one in moved), sum(one < 0 for one in moved)
            found[name] = f"{statistics.mean(moved):+.3f} ±{wide:.3f} (up {up}, down {down})"
    return found


def _show(text: str, draft: Draft) -> None:
    print(f"\n### {text}\n")
    for section in draft.sections:
        if section.kind != "questions_to_ask":
            print(f"[{section.heading}]")
            for block in section.blocks:
                for item in block.items:
                    print(f"  {item.citations} {item.text}")
    for one in draft.citations:
        print(f"  ({one.n}) {one.title} > {' > '.join(one.locator.section)}")


def main() -> int:
    """Prints one JSON line last."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--index", type=Path, help="keep the index in this folder, and use it when it is there")
    options.add_argument("--save", type=Path)
    options.add_argument("--against", type=Path)
    options.add_argument("--show", type=int, default=0)
    options.add_argument("--lines", action="store_true", help="print each bottom line")
    given = options.parse_args()
    folder = data()
    spec = importlib.util.spec_from_file_location("scorer", folder.parent / "tools" / "score_points.py")
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    patients = lines(folder / "patient_questions_dev.jsonl")
    titles = random.Random(SEED).sample(lines(folder / "nci_questions_dev.jsonl"), SAMPLE)
    answers = judged(folder)
    titles = [
        {"id": one["qid"], "gold": [{"file": one["document"]}], "answer": answers.get(one["qid"]), **one}
        for one in titles
    ]
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        place = given.index or Path(home) / "index"
        if place.is_dir():
            index = TantivyIndex(place, "bench")
        else:
            place.mkdir(parents=True)
            index = indexed(folder / "nci", place)
        rows: dict[str, list[dict[str, Any]]] = {"patients": [], "titles": []}
        shown = set(random.Random(SEED).sample([one["id"] for one in patients], given.show))
        for name, asked in (("patients", patients), ("titles", titles)):
            for one in asked:
                said = question(one["question"], one.get("lang", "en"))
                start = time.perf_counter()
                evidence = gather(said, index)
                middle = time.perf_counter()
                draft = write(said, evidence)
                end = time.perf_counter()
                row = {"id": one["id"], "answered": float(draft.abstention is None)}
                row |= bottom_line(one, draft, evidence, scorer)
                row |= page(one, draft, scorer) if name == "patients" else {}
                row |= {"gather_ms": (middle - start) * 1000, "write_ms": (end - middle) * 1000}
                rows[name].append(row)
                if given.lines and draft.sections:
                    print(f"{one['id']} | {one['question'][:110]} | {draft.sections[0].blocks[0].items[0].text}")
                if one["id"] in shown:
                    _show(one["question"], draft)
    if given.save:
        given.save.write_text(json.dumps(rows), encoding="utf-8")
    first = set(random.Random(HALVES).sample(range(len(patients)), len(patients) // 2))
    halves = {
        "patients, half A": [row for place, row in enumerate(rows["patients"]) if place in first],
        "patients, half B": [row for place, row in enumerate(rows["patients"]) if place not in first],
    }
    result: dict[str, Any] = {name: summary(own) for name, own in (rows | halves).items()}
    if given.against:
        before = json.loads(given.against.read_text(encoding="utf-8"))
        for name, own in rows.items():
            print(json.dumps({f"{name}, difference": paired(own, before[name])}, indent=1, ensure_ascii=False))
    print(json.dumps({"bench": "writer", **result}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
