"""MedQuAD's XML: questions and answers from one page. A question is a heading, its answer the paragraphs under it.

An answer is text whose layout is white space: lines, runs of spaces between paragraphs, and " - " before an item.
"""

import re
from typing import Any

from content_ingest.errors import RejectedError
from content_ingest.formats.xml import Element, attribute, parse, root_name, tidy, words
from content_ingest.tree import NAMES, Block, Tree

BYTES = 2_000_000  # the longest real one has some 100 KB

# Who writes what the collection is made of, by its short names.
_PUBLISHERS = {
    "CancerGov": "National Cancer Institute",
    "CDC": "Centers for Disease Control and Prevention",
    "GARD": "Genetic and Rare Diseases Information Center",
    "GHR": "Genetics Home Reference",
    "MPlusHealthTopics": "MedlinePlus",
    "NHLBI": "National Heart, Lung, and Blood Institute",
    "NIDDK": "National Institute of Diabetes and Digestive and Kidney Diseases",
    "NIHSeniorHealth": "NIH SeniorHealth",
    "NINDS": "National Institute of Neurological Disorders and Stroke",
}
# A break between two pieces, and the dash of an item after it.
_BREAK = re.compile(r"(^|[ \t]*\n\s*|[ \t]{3,}|[ \t]{2}(?=-\s))(-\s+)?")
_ASKED = re.compile(r"\?(?:\s*\?)+")
_BACK = 8  # more spaces than that before an item lead back from a list within a list


def is_medquad(raw: bytes) -> bool:
    return root_name(raw) == "Document" and re.search(rb"<(?:Focus|QAPairs)[\s>]", raw[:4096]) is not None


def read_medquad(raw: bytes) -> Tree:
    """Raises RejectedError, also where all answers are empty: MedQuAD leaves those out that are under copyright."""
    if len(raw) > BYTES:
        raise RejectedError(f"the document has {len(raw)} bytes; {BYTES} is the limit of MedQuAD's; cut it up")
    root = parse(raw)
    blocks: list[Block] = []
    for pair in root.iter("QAPair"):
        question = _ASKED.sub("?", words(pair.find("Question")))[:300]
        answer = pair.find("Answer")
        if question and answer is not None:
            _answer("".join(str(text) for text in answer.itertext()), (question,), blocks)
    if not blocks:
        raise RejectedError("the document holds no answer; MedQuAD leaves out those under copyright: fetch the page")
    focus = words(root.find("Focus"))
    return Tree(_front(root, focus), focus or None, blocks)


def _front(root: Element, focus: str) -> dict[str, Any]:
    source, url = attribute(root, "source"), attribute(root, "url")
    front = {
        "title": focus,
        "url": url if url.startswith(("http://", "https://")) else "",
        "publisher": _PUBLISHERS.get(source, source),
        "topics": [focus[:100]] if focus else [],
        "also_called": [name for one in root.iter("Synonym") if (name := words(one))][:NAMES],
    }
    return {name: value for name, value in front.items() if value}


def _answer(raw: str, section: tuple[str, ...], blocks: list[Block]) -> None:
    """Add an answer's paragraphs and items. What ends with a colon introduces the items after it."""
    lead: int | None = None  # of the outer list
    inner: int | None = None  # the item that introduces a list within the list
    pieces = _BREAK.split(raw)[1:]
    for gap, dash, text in zip(pieces[::3], pieces[1::3], map(tidy, pieces[2::3]), strict=True):
        if not text:
            continue
        place = len(blocks)
        if dash is None:
            lead, inner = (place if text.endswith(":") else None), None
            blocks.append(Block(section, "paragraph", text, None, None, ()))
            continue
        before = blocks[-1] if blocks else None
        if before is not None and before.section == section and before.kind == "item" and before.text.endswith(":"):
            inner = place - 1
        elif len(gap) > _BACK:
            inner = None
        blocks.append(Block(section, "item", text, lead if inner is None else inner, None, ()))
