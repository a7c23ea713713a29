"""The checks that an item is carried by its evidence. Generation and compliance both run them over a draft."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from shared.grounding.cites import cites
from shared.grounding.claim import Cited, Claim
from shared.grounding.extract import extract
from shared.grounding.length import Place, over_bottom_line, over_page
from shared.grounding.numbers import numbers
from shared.grounding.quote import quote
from shared.grounding.rights import derived, over_quoted, unquotable
from shared.grounding.source import source
from shared.model.answer import Abstention, Block, Check, Citation, Draft, Item, Section
from shared.model.evidence import Evidence

# What every item goes through, in this order; the first check that it fails removes it.
ITEM_CHECKS: dict[str, Callable[[Claim], str | None]] = {
    "cites": cites,
    "source": source,
    "quote": quote,
    "numbers": numbers,
    "extract": extract,
    "unquotable": unquotable,
    "derived": derived,
}

# What the items that are left go through together.
PAGE_CHECKS: dict[str, Callable[[Sequence[Section], Mapping[int, Cited]], dict[Place, str]]] = {
    "quoted_words": over_quoted,
    "bottom_line_length": lambda sections, _: over_bottom_line(sections),
    "page_length": lambda sections, _: over_page(sections),
}

NEARBY = 3  # how many titles an abstention names
_REASONS = 5  # how many reasons a check's result spells out
_STATES_NOTHING = ("questions_to_ask", "assumption")


class _Removed(NamedTuple):
    check: str
    reason: str


def check(draft: Draft, evidence: Evidence) -> tuple[Draft, tuple[Check, ...]]:
    """The draft without what fails, and what each check found.

    Citations that nothing cites any more go too; numbers stay as they are. When nothing is left that states anything,
    the draft becomes an abstention.
    """
    if draft.abstention is not None:
        return draft.model_copy(update={"sections": (), "citations": (), "passages": {}}), ()
    removed: list[_Removed] = []
    total = sum(len(block.items) for section in draft.sections for block in section.blocks)
    cited = _cited(draft, evidence)
    sections = _without(draft.sections, _failing(draft, cited), removed)
    for name, over in PAGE_CHECKS.items():
        places = {place: _Removed(name, reason) for place, reason in over(sections, cited).items()}
        sections = _without(sections, places, removed) if places else sections
    checks = tuple(_result(name, removed, total) for name in (*ITEM_CHECKS, *PAGE_CHECKS))
    if all(section.kind in _STATES_NOTHING or not _states(section) for section in sections):
        return _abstain(draft, evidence, sections), (
            *checks,
            Check(name="abstained", result="nothing is left that its evidence carries"),
        )
    used = {n for section in sections for block in section.blocks for item in block.items for n in item.citations}
    kept = {
        "sections": sections,
        "citations": tuple(citation for citation in draft.citations if citation.n in used),
        "passages": {n: passage for n, passage in draft.passages.items() if n in used},
    }
    return draft.model_copy(update=kept), checks


def _cited(draft: Draft, evidence: Evidence) -> dict[int, Cited]:
    hits = {hit.passage.passage_id: hit for hit in evidence.hits}
    return {one.n: Cited(one, hits.get(draft.passages.get(one.n, ""))) for one in draft.citations}


def _failing(draft: Draft, cited: Mapping[int, Cited]) -> dict[Place, _Removed]:
    """The items that fail a check, and which."""
    numbered = [citation.n for citation in draft.citations]
    once = {n for n in numbered if numbered.count(n) == 1}
    failing: dict[Place, _Removed] = {}
    for s, section in enumerate(draft.sections):
        for b, block in enumerate(section.blocks):
            for i, item in enumerate(block.items):
                numbers_cited = _rests_on(block, i)
                claim = Claim(
                    item=_introduced(section, b, i),
                    cited=tuple(cited[n] for n in numbers_cited if n in once),
                    missing=tuple(n for n in numbers_cited if n not in once),
                    question=_asks(section, block, item),
                    extractive=draft.model is None,
                    heading=block.type == "table" and i == 0,
                )
                for name, run in ITEM_CHECKS.items():
                    if (why := run(claim)) is not None:
                        failing[s, b, i] = _Removed(name, why)
                        break
    return failing


def _introduced(section: Section, place: int, number: int) -> Item:
    """The item of a list as it is read: after the line that introduces the list, and after the last item before it
    that introduces others, when they rest on the same quote."""
    block = section.blocks[place]
    item = block.items[number]
    if block.type not in ("list", "steps"):
        return item
    above = [one for one in block.items[:number] if one.text.rstrip().endswith(":")][-1:]
    if place > 0:
        above.insert(0, section.blocks[place - 1].items[-1])
    said = [item.text]
    for line in reversed(above):
        shared = set(line.citations) & set(item.citations)
        if shared and (line.text.rstrip().endswith(":") or shared == set(line.citations)):
            said.insert(0, line.text)
    return item.model_copy(update={"text": " ".join(said)})


def _rests_on(block: Block, place: int) -> tuple[int, ...]:
    """The citations of an item; a table's heading row that cites nothing rests on those of its rows."""
    own = block.items[place].citations
    if own or block.type != "table" or place > 0:
        return own
    return tuple(dict.fromkeys(n for item in block.items for n in item.citations))


def _asks(section: Section, block: Block, item: Item) -> bool:
    return (block.type == "question" or section.kind == "questions_to_ask") and item.text.rstrip().endswith("?")


def _states(section: Section) -> bool:
    return any(not _asks(section, block, item) for block in section.blocks for item in block.items)


def _without(
    sections: Sequence[Section], places: dict[Place, _Removed], removed: list[_Removed]
) -> tuple[Section, ...]:
    """The sections without these items and without what they leave empty. A table goes with its heading row."""
    kept: list[Section] = []
    for s, section in enumerate(sections):
        blocks: list[Block] = []
        for b, block in enumerate(section.blocks):
            items = tuple(item for i, item in enumerate(block.items) if (s, b, i) not in places)
            headless = block.type == "table" and ((s, b, 0) in places or len(items) < 2)
            if items and not headless:
                whole = len(items) == len(block.items)
                blocks.append(block if whole else block.model_copy(update={"items": items}))
        if blocks:
            whole = blocks == list(section.blocks)
            kept.append(section if whole else section.model_copy(update={"blocks": tuple(blocks)}))
    removed.extend(places.values())
    return tuple(kept)


def _result(name: str, removed: Sequence[_Removed], total: int) -> Check:
    reasons = [each.reason for each in removed if each.check == name]
    if not reasons:
        return Check(name=name, result="ok")
    shown = "; ".join(reasons[:_REASONS])
    return Check(name=name, result=f"removed {len(reasons)} of {total} items: {shown}")


def _abstain(draft: Draft, evidence: Evidence, sections: Sequence[Section]) -> Draft:
    questions = [
        item.text
        for section in sections
        for block in section.blocks
        for item in block.items
        if _asks(section, block, item)
    ]
    titles = tuple(dict.fromkeys(hit.source.title for hit in evidence.hits))
    looked_for = f"We looked for “{draft.title}”, and nothing of what we found held when it was checked."
    said = Abstention(looked_for=looked_for, nearby=titles[:NEARBY], questions=tuple(questions))
    gone = {"sections": (), "citations": tuple[Citation, ...](), "passages": {}, "abstention": said}
    return draft.model_copy(update=gone)
