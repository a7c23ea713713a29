import pytest

from tests.unit.content_ingest.command.made import DOCUMENTS, Api, Command, answer, document, says

REASON = "superseded by the guideline of 2026"
TARGET = f"{DOCUMENTS}/care?reason=superseded+by+the+guideline+of+2026"


def retraction(dry_run: bool, *answers: dict[str, object]) -> dict[str, object]:
    return {"document_id": "care", "status": "retracted", "answers": list(answers), "dry_run": dry_run}


def test_a_long_list_is_taken_page_by_page(api: Api, command: Command) -> None:
    names = [f"d{number:03}" for number in range(450)]
    for at, cursor in ((0, ""), (200, "&cursor=c1%3D"), (400, "&cursor=c2")):
        page = [document(name) for name in names[at : at + 200]]
        following = {0: "c1=", 200: "c2", 400: None}[at]
        api.put("GET", f"{DOCUMENTS}?limit=200{cursor}", says({"documents": page, "next": following}))
    ended = command("documents")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == "indexed    2026-11-25  d000  D000"
    assert [line.split()[2] for line in lines] == names
    assert len(api.asked) == 3


def test_a_list_can_be_of_one_status(api: Api, command: Command) -> None:
    rejected = document("care", status="rejected", title=None, reason="it has no licence")
    api.put(
        "GET",
        f"{DOCUMENTS}?limit=200&status=rejected",
        says({"documents": [rejected], "next": None}),
        says({"documents": [], "next": None}),
    )
    assert command("documents", "--status", "rejected").out == (
        "rejected   2026-11-25  care  documents/care.md: it has no licence\n"
    )
    assert "there are no such documents" in command("documents", "--status", "rejected").notes


def test_a_document_is_shown_with_its_rights_and_the_answers_that_cite_it(api: Api, command: Command) -> None:
    rights = {"licence": "CC-BY-4.0", "quote": True, "quote_words": None, "derivatives": False}
    shown = document("care", rights=rights, answers=[answer("renew"), answer("renew", None, "a2")])
    api.put("GET", f"{DOCUMENTS}/care%2Fs", says(shown), says(document("care", rights=None, answers=[])))
    ended = command("documents", "care/s")
    assert ended.code == 0
    assert ended.out.splitlines()[0] == "document_id   care"
    assert ended.out.splitlines()[-5:] == [
        "rights        licence: CC-BY-4.0",
        "rights        quote: yes",
        "rights        derivatives: no",
        "cited by      a1  What HER2-low means",
        "cited by      a2  (private)",
    ]
    assert command("documents", "care/s").out.endswith("cited by      no answer\n")


def test_a_dry_run_shows_what_a_retraction_would_do_and_does_nothing(api: Api, command: Command) -> None:
    api.put("DELETE", f"{TARGET}&dry_run=true", says(retraction(True, answer("withdraw"), answer("renew", "B", "a2"))))
    ended = command("retract", "care", "--reason", REASON, "--dry-run")
    assert ended.code == 0
    assert ended.out == (
        "answers: 1 would be withdrawn, 1 would be renewed\n"
        "  withdraw  a1  What HER2-low means  [care]\n"
        "  renew     a2  B  [care]\n"
    )
    assert [one.target for one in api.asked] == [f"{TARGET}&dry_run=true"]
    assert not command.questions


@pytest.mark.parametrize("typed", ["y", "Yes"])
def test_a_retraction_asks_first(api: Api, typed: str) -> None:
    api.put("DELETE", f"{TARGET}&dry_run=true", says(retraction(True, answer("withdraw"))))
    api.put("DELETE", TARGET, says(retraction(False, answer("withdraw"))))
    command = Command(api.url, [typed])
    ended = command("retract", "care", "--reason", REASON)
    assert ended.code == 0
    assert command.questions == ["Retract care? Answers: 1 to be withdrawn. [y/N] "]
    assert "care: retracted; no query finds it any more\nanswers: 1 are withdrawn\n" in ended.out


@pytest.mark.parametrize("typed", [["n"], [""], []])
def test_without_a_yes_nothing_is_retracted(api: Api, typed: list[str]) -> None:
    api.put("DELETE", f"{TARGET}&dry_run=true", says(retraction(True)))
    ended = Command(api.url, typed)("retract", "care", "--reason", REASON)
    assert ended.code == 1
    assert ended.notes.endswith("nothing was done; y or --yes retracts it\n")
    assert len(api.asked) == 1


def test_yes_on_the_command_line_retracts_at_once(api: Api, command: Command) -> None:
    api.put("DELETE", TARGET, says(retraction(False)))
    ended = command("retract", "care", "--reason", REASON, "--yes")
    assert (ended.code, ended.out) == (
        0, "care: retracted; no query finds it any more\nno answer is concerned\n",
    )  # fmt: skip
    assert len(api.asked) == 1
    assert not command.questions
