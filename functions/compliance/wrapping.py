"""From a draft to an envelope: the checks, the notices, the readability and how it came about. Nothing here signs."""

from functions.compliance.readability import grade
from shared.adapters.requests_table import Request
from shared.grounding import check
from shared.model.answer import Check as Ran
from shared.model.answer import Draft, EvidenceSummary, Provenance, Readability
from shared.model.envelope import Envelope, FinalStatus, Notice, Notices
from shared.model.evidence import Evidence
from shared.model.question import WRITTEN, Question, Urgent
from shared.policy import Policy

FAILED_TITLE = "We could not answer this in time"
_NOTHING = EvidenceSummary(level=None, agreement=None)


def wrap(
    question: Question,
    evidence: Evidence,
    draft: Draft,
    policy: Policy,
    *,
    evidence_hash: str,
    urgent: Urgent | None,
    revision: int,
    published_at: str,
) -> Envelope:
    """The unsigned envelope of what the draft's evidence carries: published, or abstained when that is nothing."""
    kept, checks = check(draft, evidence)
    # what the checks ran against; a retrieval that came twice may have written it again after the draft
    same = "ok" if evidence_hash == draft.evidence_hash else "written again after the draft"
    items = [item.text for section in kept.sections for block in section.blocks for item in block.items]
    return Envelope(
        id=question.answer_id,
        slug=question.slug,
        visibility=question.visibility,
        revision=revision,
        question=question.shown,
        title=kept.title,
        topics=kept.topics,
        language=WRITTEN,
        jurisdiction=question.jurisdiction,
        audience=question.audience,
        status="published" if kept.abstention is None else "abstained",
        published_at=published_at,
        last_reviewed=None,
        urgent=urgent,
        notices=policy.notices(
            starter_notes=any(each.evidence == "starter_note" for each in kept.citations),
            language=question.language,
        ),
        sections=kept.sections,
        citations=kept.citations,
        abstention=kept.abstention,
        followups=kept.followups,
        evidence=kept.evidence,
        readability=Readability(grade=grade(items)),
        provenance=Provenance(
            writer=kept.writer,
            model=kept.model,
            prompt_version=kept.prompt_version,
            policy_version=policy.version,
            index_generation=kept.index_generation,
            evidence_hash=evidence_hash,
            checks=(*checks, Ran(name="evidence", result=same)),
        ),
        signature=None,
    )


def failed(
    request: Request,
    question: Question | None,
    policy: Policy,
    *,
    urgent: Urgent | None,
    revision: int,
    published_at: str,
) -> Envelope:
    """The unsigned envelope of a request that is past its deadline without an answer."""
    return Envelope(
        id=request.id,
        slug=request.slug,
        visibility=request.visibility,
        revision=revision,
        question="" if question is None else question.shown,
        title=FAILED_TITLE,
        topics=(),
        language=WRITTEN,
        jurisdiction=request.jurisdiction,
        audience="patient" if question is None else question.audience,
        status="failed",
        published_at=published_at,
        last_reviewed=None,
        urgent=urgent,
        notices=_with(policy, "failed", policy.failed),
        sections=(),
        citations=(),
        abstention=None,
        followups=(),
        evidence=_NOTHING,
        readability=Readability(grade=None),
        provenance=_without_writer(policy, Ran(name="deadline", result="passed without an answer")),
        signature=None,
    )


def withdrawn(latest: Envelope, policy: Policy, *, published_at: str) -> Envelope:
    """The unsigned next revision of an answer that is taken back: what was asked stays, what was answered goes."""
    status: FinalStatus = "withdrawn"
    return latest.model_copy(
        update={
            "revision": latest.revision + 1,
            "status": status,
            "published_at": published_at,
            "last_reviewed": None,
            "notices": _with(policy, "withdrawn", policy.withdrawn),
            "sections": (),
            "citations": (),
            "abstention": None,
            "followups": (),
            "evidence": _NOTHING,
            "readability": Readability(grade=None),
            "provenance": _without_writer(policy, Ran(name="withdrawn", result="by an operator")),
            "signature": None,
        }
    )


def _with(policy: Policy, happened: str, text: str) -> Notices:
    notices = policy.notices()
    return notices.model_copy(
        update={"opening": (*notices.opening, Notice(id=happened, version=policy.version, text=text))}
    )


def _without_writer(policy: Policy, ran: Ran) -> Provenance:
    return Provenance(
        writer="none",
        model=None,
        prompt_version="",
        policy_version=policy.version,
        index_generation="",
        evidence_hash="",
        checks=(ran,),
    )
