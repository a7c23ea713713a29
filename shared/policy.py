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
from shared.model.question import WRITTEN, Action

FOLDER = Path(__file__).parent / "policies"
DEFAULT = "ZZ"  # "unknown country": its wording names no emergency number that may be wrong where the reader is

Fate = Literal["renew", "withdraw", "keep"]


class Sources(Model):
    """What becomes of an answer when a document that it cites is there in another version, or is taken back."""

    changed: Fate
    retracted: Fate


class Policy(Model):
    """One policy file. `failed` and `withdrawn` tell the reader what happened and what to do next.

    `other_language` says that the answer is in English to one who asked for another language.
    """

    version: str
    jurisdiction: str
    opening: tuple[Notice, ...]
    closing: tuple[Notice, ...]
    starter_note: Notice
    other_language: Notice
    failed: str
    withdrawn: str
    sources: Sources
    actions: tuple[Action, ...] = ()

    def notices(self, *, starter_notes: bool = False, language: str = WRITTEN) -> Notices:
        """The notices of an answer; `starter_notes` when it rests on notes that no clinician has reviewed.

        `language` is the one that was asked for.
        """
        opening = self.opening
        if starter_notes:
            opening = (*opening, self.starter_note)
        if language != WRITTEN:
            opening = (*opening, self.other_language)
        return Notices(opening=opening, closing=self.closing, actions=self.actions)


@cache
def _all() -> dict[str, Policy]:
    found: dict[str, Policy] = {}
    for file in sorted(FOLDER.glob("*.toml")):  # within a jurisdiction the last version by name serves
        policy = Policy.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        found[policy.jurisdiction] = policy
    return found


def versions() -> dict[str, str]:
    """The version in force in each jurisdiction that has a policy of its own, and of the default."""
    return {jurisdiction: policy.version for jurisdiction, policy in sorted(_all().items())}


def policy_for(jurisdiction: str) -> Policy:
    """The policy in force in a jurisdiction (ISO 3166 alpha-2), or the default one where there is none."""
    policies = _all()
    return policies.get(jurisdiction, policies[DEFAULT])
