"""Every number in an item stands in its quotes: as the same number, of the same thing, or inside the same name.

"24" does not stand in "HER2" or "24%", "24 months" does not stand in "24 weeks", and "stage 4" stands in "stage IV".
"""

from shared.grounding.claim import Claim
from shared.grounding.figures import Figures, Number, figures, stands_named

_OTHER_SIDE = {"<": ">", ">": "<"}


def numbers(claim: Claim) -> str | None:
    """Why the item fails, or None. A question that cites nothing has nothing that its numbers could stand in."""
    if (claim.question and not claim.cited) or claim.verbatim:
        return None
    found = figures(claim.item.text)
    if not (found.numbers or found.names or found.grades):
        return None
    quoted = claim.cited[0].figures if len(claim.cited) == 1 else figures(claim.quotes, quote=True)
    for number in found.numbers:
        if not any(_same(number, other, quoted) for other in quoted.numbers):
            return f"{number} stands in no quote"
    for kind, value in found.grades:
        if (kind, value) not in quoted.grades:
            return f"{kind} {value} stands in no quote"
    for name in found.names:
        if not stands_named(name, quoted.text):
            return f"{name} stands in no quote"
    return None


def _same(number: Number, other: Number, quoted: Figures) -> bool:
    if number.value == "1/2" and (other.value, other.unit) == ("50", "%"):
        return True
    if number.value != other.value or (number.side and other.side == _OTHER_SIDE[number.side]):
        return False
    if number.unit == other.unit:
        return True
    if "%" in (number.unit, other.unit):
        return False
    # a table may name the unit once ("Months: 24"), and an item may leave it out ("24 against 17 months")
    return number.unit is None or (other.unit is None and number.unit in quoted.units)
