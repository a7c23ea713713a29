"""Documents: what is indexed, and taking one back."""

from argparse import Namespace

from content_ingest.api.operator import Operator
from content_ingest.command.desk import NOT_ALL, OK, Desk
from content_ingest.command.showing import document_line, fates, say, show_answers, show_document


def documents(operator: Operator, said: Namespace, desk: Desk) -> int:
    """Every document, or all about one."""
    if said.id is not None:
        show_document(operator.document(said.id), desk.out)
        return OK
    found = False
    for one in operator.documents(said.status):
        found = True
        say(desk.out, document_line(one))
    if not found:
        say(desk.notes, "there are no such documents; `run` ingests those of the content bucket")
    return OK


def retract(operator: Operator, said: Namespace, desk: Desk) -> int:
    """Take a document out of the index; asks first."""
    if said.dry_run or not said.yes:
        answers = operator.retract(said.id, said.reason, dry_run=True)["answers"]
        show_answers(answers, desk.out, "would be")
        if said.dry_run:
            return OK
        if not _agreed(f"Retract {said.id}? Answers: {fates(answers, 'to be')}. [y/N] ", desk):
            say(desk.notes, "nothing was done; y or --yes retracts it")
            return NOT_ALL
    done = operator.retract(said.id, said.reason)
    say(desk.out, f"{done['document_id']}: {done['status']}; no query finds it any more")
    show_answers(done["answers"], desk.out, "are")
    return OK


def _agreed(question: str, desk: Desk) -> bool:
    try:
        return desk.ask(question).strip().lower() in ("y", "yes")
    except EOFError:
        desk.notes.print()
        return False
