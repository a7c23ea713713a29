import io
from datetime import date
from pathlib import Path

from rich.console import Console

from content_ingest.command.desk import Desk
from content_ingest.command.fetching import show_outcomes
from content_ingest.fetching import Outcome
from tests.unit.content_ingest.command.made import Command

NOWHERE = "http://127.0.0.1:9/"  # it would not matter: the command needs no API
ENTRY = "entries: [{kind: page, url: 'http://127.0.0.1/a', licence: US-PD, publisher: P}]"


def shown(*outcomes: Outcome) -> tuple[int, str, str]:
    out, notes = io.StringIO(), io.StringIO()
    desk = Desk(
        out=Console(file=out, width=40), notes=Console(file=notes, width=200), ask=input, clock=lambda: 0.0,
        sleep=lambda _: None, chance=lambda: 0.0, today=date(2026, 11, 25),
    )  # fmt: skip
    code = show_outcomes(iter(outcomes), len(outcomes), Path("content"), desk)
    return code, out.getvalue(), notes.getvalue()


def test_each_entry_is_named_as_it_comes_and_counted() -> None:
    code, out, notes = shown(
        Outcome("page", "https://a.example/a", "a.html", "fetched", size=12),
        Outcome("trial", "https://a.example/b", "b.json", "unchanged", "not modified"),
    )
    assert code == 0
    assert out == (
        "fetched    a.html  https://a.example/a: 12 bytes\nunchanged  b.json  https://a.example/b: not modified\n"
    )
    assert "2/2 entries" in notes
    assert notes.endswith(
        "1 fetched, 1 unchanged\ncopy content to documents/ in the content bucket, then `plan` and `run`\n"
    )


def test_an_entry_that_was_not_taken_ends_with_1() -> None:
    code, out, notes = shown(
        Outcome("page", "https://a.example/a", "a.html", "skipped", "robots.txt does not allow it"),
        Outcome("page", "https://a.example/b", "b.html", "failed", "a.example does not answer"),
    )
    assert code == 1
    assert "skipped    a.html  https://a.example/a: robots.txt does not allow it\n" in out
    assert notes.endswith("1 skipped, 1 failed\nask again later for the rest; what is there already stays\n")


def test_a_manifest_is_fetched_without_an_api_and_without_a_key(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(ENTRY)
    folder = tmp_path / "made" / "content"
    ended = Command(NOWHERE)("fetch", str(manifest), str(folder), "--contact", "me@a.example", key="")
    assert ended.code == 1
    assert ended.out.startswith("failed     127-0-0-1-a.html  http://127.0.0.1/a: ")
    assert "not a public address" in ended.out
    assert folder.is_dir()


def test_what_is_wrong_with_a_manifest_is_listed(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text("entries: [{kind: page}, {kind: x}]")
    ended = Command(NOWHERE)("fetch", str(manifest), str(tmp_path / "content"), "--contact", "me@a.example")
    assert (ended.code, ended.out) == (2, "")
    assert "entry 1 (page): `url`" in ended.notes
    assert "entry 2 (x): `kind`: has to be page, pmc, pubmed or trial" in ended.notes
    assert ended.notes.endswith("Nothing was fetched.\n")
    missing = Command(NOWHERE)("fetch", str(tmp_path / "no"), str(tmp_path / "content"), "--contact", "me@a.example")
    assert missing.code == 2
    assert "cannot be read" in missing.notes


def test_a_contact_or_folder_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(ENTRY)
    ended = Command(NOWHERE)("fetch", str(manifest), str(tmp_path / "content"), "--contact", "nobody")
    assert ended.code == 2
    assert "Give a mail or web address" in ended.notes
    ended = Command(NOWHERE)("fetch", str(manifest), str(manifest), "--contact", "me@a.example")
    assert ended.code == 2
    assert "Name another folder." in ended.notes
