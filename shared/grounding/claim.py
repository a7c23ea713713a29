"""What a check looks at: one item with the citations that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from shared.grounding.figures import Figures, figures
from shared.model.answer import Citation, Item
from shared.model.evidence import Hit


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
    def segments(self) -> tuple[tuple[str, bool], ...]:
        """The quote's units and whether each introduces others; the whole quote when it is not made of units."""
        start = -1 if self.hit is None else self.hit.passage.text.find(self.text)
        if self.hit is None or start < 0:
            return ((self.text, False),)
        end, units = start + len(self.text), self.hit.passage.units
        leads = {unit.lead for unit in units}
        inside = [(at, unit) for at, unit in enumerate(units) if start <= unit.start and unit.end <= end]
        if not inside:
            return ((self.text, False),)
        texts = ((self.hit.passage.text[unit.start : unit.end], at in leads) for at, unit in inside)
        return tuple((text, lead or text.rstrip().endswith(":")) for text, lead in texts)

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

        Units may be left out, but none that introduces others.
        """
        text = self.item.text
        if any(cited.citation.quote == text for cited in self.cited):
            return True
        said = text.split()
        return any(
            cited.citation.quote is not None and (cited.spoken == said or _made_of(said, cited.segments))
            for cited in self.cited
        )


def _made_of(said: Sequence[str], segments: Sequence[tuple[str, bool]]) -> bool:
    met = 0
    for text, lead in segments:
        unit = text.split()
        if said[met : met + len(unit)] == unit:
            met += len(unit)
        elif lead:
            return False
    return 0 < met == len(said)
