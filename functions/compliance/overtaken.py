"""Whether an answer's sources went or changed while it was on its way, and what becomes of it then."""

from collections.abc import Callable, Mapping

from shared.adapters.citations_table import citings
from shared.adapters.documents_table import GONE, Document
from shared.affected import Change, affected, decisions_on
from shared.edge.queue import Decision
from shared.model.envelope import Envelope
from shared.policy import Policy

ACTOR = "compliance"  # as the audit names us
_WHAT = {
    "indexed": "changed before the answer came",
    "rejected": "changed before the answer came, and could not be read",
    "removed": "went before the answer came",
    "retracted": "went before the answer came",
}


def overtaken(
    envelope: Envelope,
    documents: Mapping[str, Document],
    serving: Callable[[], str | None],
    policy_for: Callable[[str], Policy],
) -> Decision | None:
    """The decision on a revision whose citations have just been noted; None where nothing is to be done.

    Whoever takes a document back or lets another generation serve looks for the answers that cite it afterwards; we
    note the citations and then look at the documents and at what serves. So one of the two sees the other. A document
    that was read anew and does not serve yet is left to them.
    """
    cited = citings(envelope)
    rows = {one.document_id: documents[one.document_id] for one in cited if one.document_id in documents}
    lost = {name: row for name, row in rows.items() if row.status in GONE}
    current = {name: (row.version,) if row.status == "indexed" else () for name, row in rows.items()}
    anew = {
        one.document_id for one in cited if one.versions != current.get(one.document_id, one.versions)
    } - lost.keys()
    if anew and serving() not in (None, envelope.provenance.index_generation):
        lost |= {name: rows[name] for name in anew}
    changes = {
        name: Change("changed" if row.status == "indexed" else "retracted", f"{name} {_WHAT[row.status]}")
        for name, row in lost.items()
    }
    return next(iter(decisions_on(affected(cited, changes, policy_for), ACTOR)), None)
