"""Evidence and drafts made up for the tests of the checks."""

from typing import Any

from shared.grounding.claim import Cited, Claim
from shared.model.answer import Block, Citation, CitedPlace, Draft, EvidenceSummary, Item, Section
from shared.model.document import Source
from shared.model.evidence import Evidence, Hit
from shared.model.passage import Passage, Unit

ID = "a" * 26
SOURCE = Source(
    document_id="doc-1",
    version="0123456789abcdef",
    title="A page on side effects",
    url="https://example.org/side-effects",
    publisher="A publisher",
    audience="patient",
    evidence="review",
    licence="CC0",
    attribution="A publisher",
)


def hit(*sentences: str, at: str = "doc-1:aaaaaaaaaaaa", source: Source = SOURCE, **place: Any) -> Hit:
    """A passage whose units are the sentences; one that ends with a colon introduces the others."""
    text, units, lead = "", [], None
    for number, sentence in enumerate(sentences):
        text += "\n" if text else ""
        kind = "item" if lead is not None else "sentence"
        units.append(Unit(start=len(text), end=len(text) + len(sentence), kind=kind, lead=lead))
        lead = number if sentence.endswith(":") else lead
        text += sentence
    passage = Passage(
        passage_id=at,
        document_id=source.document_id,
        ordinal=0,
        section=("Side effects",),
        text=text,
        units=tuple(units),
        **place,
    )
    return Hit(passage=passage, source=source, score=1.0)


def evidence(*hits: Hit) -> Evidence:
    return Evidence(answer_id=ID, index_generation="g1", relevant=True, terms=("side", "effects"), hits=hits)


def citation(n: int, of: Hit, quote: str | None = None, **changes: Any) -> Citation:
    """A true citation of a whole passage, or of the quote."""
    source = of.source
    made = Citation(
        n=n,
        document_id=source.document_id,
        version=source.version,
        title=source.title,
        publisher=source.publisher,
        evidence=source.evidence,
        published=source.published,
        reviewed=source.reviewed,
        url=source.url + "#side-effects",
        locator=CitedPlace(section=of.passage.section, page=of.passage.page, time=of.passage.time),
        quote=of.passage.text if quote is None else quote,
        quoted=True,
        licence=source.licence,
        attribution=source.attribution,
    )
    return made.model_copy(update=changes)


def section(*texts: str, kind: Any = "meaning", block: Any = "list", cites: tuple[int, ...] = (1,)) -> Section:
    items = tuple(Item(text=text, citations=cites) for text in texts)
    return Section(kind=kind, heading="Heading", blocks=(Block(type=block, items=items),))


def draft(*sections: Section, cites: dict[int, Hit] | None = None, **changes: Any) -> Draft:
    """A draft of an extractive writer that cites whole passages."""
    cited = cites or {}
    made = Draft(
        answer_id=ID,
        title="Side effects",
        sections=sections,
        citations=tuple(citation(n, of) for n, of in cited.items()),
        passages={n: of.passage.passage_id for n, of in cited.items()},
        evidence=EvidenceSummary(level="review", agreement="single_source"),
        writer="extractive",
        prompt_version="1",
        index_generation="g1",
        evidence_hash="h",
    )
    return made.model_copy(update=changes)


def claim(text: str, *quotes: str, extractive: bool = False, question: bool = False) -> Claim:
    """An item that rests on whole passages."""
    hits = [hit(quote) for quote in quotes]
    cited = tuple(Cited(citation(n, of), of) for n, of in enumerate(hits, start=1))
    return Claim(Item(text=text, citations=tuple(range(1, len(hits) + 1))), cited, (), question, extractive)


def texts(made: Draft) -> list[str]:
    return [item.text for section in made.sections for block in section.blocks for item in block.items]
