"""Policies: the wording of notices, and what a change of its sources does to an answer; data in `shared/policies/`.

Three rooms say them: compliance wraps answers in them, api shows them where there is no answer (yet), retrieval sends
them along with passages. That is why they stand in shared.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from shared.model.base import Model
from shared.model.envelope import Notice, Notices
from shared.model.question import Action

FOLDER = Path(__file__).parent / "policies"
DEFAULT = "ZZ"  # "unknown country": its wording names no emergency number that may be wrong where the reader is

Fate = Literal["renew", "withdraw", "keep"]


class Sources(Model):
    """What becomes of an answer when a document that it cites is there in another version, or is taken back."""

    changed: Fate
    retracted: Fate


class Policy(Model):
    """One policy file. `failed` and `withdrawn` tell the reader what happened and what to do next."""

    version: str
    jurisdiction: str
    opening: tuple[Notice, ...]
    closing: tuple[Notice, ...]
    starter_note: Notice
    failed: str
    withdrawn: str
    sources: Sources
    actions: tuple[Action, ...] = ()

    def notices(self, *, starter_notes: bool = False) -> Notices:
        """The notices of an answer; `starter_notes` when it rests on notes that no clinician has reviewed."""
        opening = (*self.opening, self.starter_note) if starter_notes else self.opening
        return Notices(opening=opening, closing=self.closing, actions=self.actions)


@cache
def _all() -> dict[str, Policy]:
    found: dict[str, Policy] = {}
    for file in sorted(FOLDER.glob("*.toml")):  # within a jurisdiction the last version by name serves
        policy = Policy.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        found[policy.jurisdiction] = policy
    return found


def policy_for(jurisdiction: str) -> Policy:
    """The policy in force in a jurisdiction (ISO 3166 alpha-2), or the default one where there is none."""
    policies = _all()
    return policies.get(jurisdiction, policies[DEFAULT])
