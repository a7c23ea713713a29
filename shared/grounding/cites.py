"""Every item but a question cites at least one citation, and only citations that are there."""

from shared.grounding.claim import Claim


def cites(claim: Claim) -> str | None:
    """Why the item fails, or None."""
    if claim.missing:
        return f"cites {', '.join(map(str, claim.missing))}, of which there is not exactly one"
    if not claim.cited and not claim.question:
        return "cites nothing"
    return None
