"""What a check looks at: one item with the citations that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from shared.grounding.figures import Figures, figures
from shared.model.answer import Citation, Item
from shared.model.evidence import Hit


class Segment(NamedTuple):
    """A unit of a quote: whether it introduces others, and the places in the quote of those that introduce it."""

    text: str
    leads: bool = False
    under: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Cited:
    """A citation and the stored passage that it claims to be from; None when the evidence holds no such passage."""

    citation: Citation
    hit: Hit | None

    @property
    def text(self) -> str:
        """What the item may rest on: the quote or, where rights forbid quoting, the whole stored passage."""
        if self.citation.quote is not None:
            return self.citation.quote
        return "" if self.hit is None else self.hit.passage.text

    @cached_property
    def figures(self) -> Figures:
        """The numbers of what the item may rest on; read once for all items that cite it."""
        return figures(self.text, quote=True)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The quote's units; the whole quote when it is not made of units."""
        start = -1 if self.hit is None else self.hit.passage.text.find(self.text)
        if self.hit is None or start < 0:
            return (Segment(self.text),)
        end, passage = start + len(self.text), self.hit.passage
        inside = [at for at, unit in enumerate(passage.units) if start <= unit.start and unit.end <= end]
        if not inside:
            return (Segment(self.text),)
        leads = {unit.lead for unit in passage.units}
        segments: list[Segment] = []
        after: dict[str, int] = {}  # a line that ends in a colon introduces what follows, up to the next of its kind
        for place, at in enumerate(inside):
            unit = passage.units[at]
            text = passage.text[unit.start : unit.end]
            opens = at not in leads and text.rstrip().endswith(":")
            if opens:
                after.pop(unit.kind, None)
            above = {*after.values(), *([inside.index(unit.lead)] if unit.lead in inside else ())}
            segments.append(Segment(text, at in leads or opens, frozenset(above)))
            if opens:
                after[unit.kind] = place
        return tuple(segments)

    @cached_property
    def spoken(self) -> list[str]:
        """The words of what the item may rest on, as blanks separate them."""
        return self.text.split()


@dataclass(frozen=True)
class Claim:
    """An item as the checks see it.

    `missing` are numbers that it cites and that no citation, or more than one, has. `extractive` is true when no model
    wrote it, so that its words have to be its quotes' words. A question states nothing: it need not cite. `heading` is
    a table's heading row: names of columns.
    """

    item: Item
    cited: tuple[Cited, ...]
    missing: tuple[int, ...]
    question: bool
    extractive: bool
    heading: bool = False

    @property
    def quotes(self) -> str:
        """All that the item may rest on."""
        return "\n".join(cited.text for cited in self.cited)

    @cached_property
    def verbatim(self) -> bool:
        """Whether the item is whole units of one quote, word for word: most are, and then there is nothing to compare.

        Units may be left out, but none that introduces one that is used.
        """
        text = self.item.text
        if any(cited.citation.quote == text for cited in self.cited):
            return True
        said = text.split()
        return any(
            cited.citation.quote is not None and (cited.spoken == said or _made_of(said, cited.segments))
            for cited in self.cited
        )


def _made_of(said: Sequence[str], segments: Sequence[Segment]) -> bool:
    met, left_out = 0, set[int]()
    for place, segment in enumerate(segments):
        unit = segment.text.split()
        if said[met : met + len(unit)] == unit and not segment.under & left_out:
            met += len(unit)
        elif segment.leads:
            left_out.add(place)
    return 0 < met == len(said)
