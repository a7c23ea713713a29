import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from content_ingest.errors import RejectedError
from content_ingest.reading import read_document
from content_ingest.sandbox import Sandbox
from tests.suites import ROOT
from tests.unit.content_ingest.made import markdown

READS = "tests.unit.content_ingest.bad_readers:read"
KEY = "documents/a.md"
CRASHED = "save it anew in the program that made it, or supply its text as HTML"
NO_ANSWER = "the document made its reader answer what no reader answers; supply its text as HTML"


def doc(words: str) -> bytes:
    return markdown(f"# A\n\n{words}")


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Its seconds are so many that a slow machine changes nothing, unless a test says less."""
    made = Sandbox(READS, seconds=getattr(request, "param", 30), megabytes=300, result_bytes=100_000)
    made.read(KEY, doc("One."))  # started, so that no test waits for it
    yield made
    made.close()


def reason(sandbox: Sandbox, words: str) -> str:
    with pytest.raises(RejectedError) as caught:
        sandbox.read(KEY, doc(words))
    return caught.value.reason


@pytest.mark.parametrize("sidecar", [None, b"publisher: Another\n"])
def test_what_is_read_apart_is_what_is_read_here(sandbox: Sandbox, sidecar: bytes | None) -> None:
    raw = doc("Lung cancer \u2013 caf\u00e9.")
    assert sandbox.read(KEY, raw, sidecar) == read_document(KEY, raw, sidecar)


def test_a_rejection_comes_back_as_it_was(sandbox: Sandbox) -> None:
    with pytest.raises(RejectedError, match="no front matter and no sidecar"):
        sandbox.read(KEY, b"# A\n\nText.")


def test_an_empty_sidecar_is_not_none(sandbox: Sandbox) -> None:
    with pytest.raises(RejectedError, match="the sidecar is not a list of fields"):
        sandbox.read(KEY, doc("One."), b"")


def test_a_name_that_is_no_unicode_is_no_harm(sandbox: Sandbox) -> None:
    assert sandbox.read("documents/caf\udce9.md", doc("One.")).passages


@pytest.mark.parametrize("sandbox", [1], indirect=True)
@pytest.mark.parametrize("does", ["hangs", "hangs for good", "spins"])
def test_a_document_that_takes_too_long_is_rejected_and_the_next_is_read(sandbox: Sandbox, does: str) -> None:
    assert reason(sandbox, f"It {does}.") == "the document took longer than 1 seconds to read; split it"
    assert sandbox.read(KEY, doc("One.")).passages[0].text == "One."


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("fills the memory", "the document takes more than 300 MB of memory to read; split it"),
        ("crashes", f"the document crashed its reader (SIGSEGV); {CRASHED}"),
        ("exits", f"the document crashed its reader (it exited with 0); {CRASHED}"),
        ("leaves", f"the document crashed its reader (it exited with 3); {CRASHED}"),
        ("trips", "the document could not be read (RecursionError); simplify its structure"),
        ("swells", "the document's passages have more than 100000 bytes; split it"),
        ("lies", NO_ANSWER),
        ("floods", NO_ANSWER),
        ("writes", "the document could not be read (FileNotFoundError); simplify its structure"),  # no folder takes any
    ],
)
def test_what_a_document_does_to_its_reader_is_why_it_is_rejected_and_the_next_is_read(
    sandbox: Sandbox, does: str, why: str
) -> None:
    assert reason(sandbox, f"It {does}.") == why
    assert sandbox.read(KEY, doc("One.")).passages[0].text == "One."


def test_what_libraries_print_is_no_answer(sandbox: Sandbox) -> None:
    assert sandbox.read(KEY, doc("It prints.")).passages[0].text == "It prints."


def test_a_reason_has_an_end(sandbox: Sandbox) -> None:
    assert 5_000 < len(reason(sandbox, "It says much.")) <= 20_000
    assert sandbox.read(KEY, doc("One.")).passages


def test_the_process_has_no_credentials(sandbox: Sandbox) -> None:
    assert "AWS_SECRET_ACCESS_KEY" in os.environ
    assert "AWS" not in reason(sandbox, "It looks around.")


def test_a_large_document_that_hangs_before_it_is_taken_in_is_ended_too() -> None:
    stopped = Sandbox(READS, seconds=0.5)
    stopped.read(KEY, doc("One."))
    process = stopped._process
    assert process is not None
    process.send_signal(19)  # SIGSTOP: it reads nothing any more
    with pytest.raises(RejectedError, match=r"longer than 0\.5 seconds"):
        stopped.read(KEY, doc("x" * 10_000_000))
    stopped.close()


def test_a_document_that_meets_what_others_have_left_is_tried_again_in_a_process_of_its_own(sandbox: Sandbox) -> None:
    texts = [sandbox.read(KEY, doc(f"It keeps. {at}")).passages[0].text for at in range(5)]  # each leaves 100 MB
    assert len(texts) == 5


def test_a_process_that_ended_between_documents_is_replaced(sandbox: Sandbox) -> None:
    process = sandbox._process
    assert process is not None
    process.kill()
    assert sandbox.read(KEY, doc("One.")).passages


def test_a_process_is_kept_for_as_many_documents_as_it_may_read() -> None:
    sandbox = Sandbox(documents=2)
    seen = []
    for _ in range(5):
        sandbox.read(KEY, doc("One."))
        seen.append(sandbox._process.pid)  # type: ignore[union-attr]  # it has just read
    sandbox.close()
    assert [seen.count(one) for one in dict.fromkeys(seen)] == [2, 2, 1]


def test_threads_wait_for_each_other(sandbox: Sandbox) -> None:
    said: list[str] = []

    def ask(at: int) -> None:
        for _ in range(10):
            said.append(sandbox.read(KEY, doc(f"Number {at}.")).passages[0].text)  # noqa: PERF401  # one by one

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == sorted(f"Number {at}." for at in range(4) for _ in range(10))


def test_a_process_that_cannot_start_is_no_documents_fault() -> None:
    sandbox = Sandbox("no.such:reader")
    with pytest.raises(RuntimeError, match=r"did not start \(it exited with 1\)"):
        sandbox.read(KEY, doc("One."))
    assert sandbox._process is None


def test_an_interrupt_ends_the_process(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(sandbox, "_reply", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sandbox.read(KEY, doc("One."))
    assert sandbox._process is None
    assert sandbox.read(KEY, doc("One.")).passages


@pytest.mark.parametrize("end", ["sys.exit()", "raise KeyboardInterrupt", "os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_however_a_program_ends_it_leaves_no_process_behind(end: str) -> None:
    program = (
        "import os, sys\nfrom content_ingest import sandbox\n"
        f"sandbox.read_apart({KEY!r}, {doc('One.')!r}, None)\nprint(sandbox._SANDBOX._process.pid, flush=True)\n{end}"
    )
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our own
    left = Path(f"/proc/{int(ran.stdout)}")
    for _ in range(100):
        if not left.exists() or " Z " in (left / "stat").read_text():
            return
        time.sleep(0.05)
    pytest.fail("it is still there")


def test_the_process_that_reads_loads_neither_an_engine_nor_a_client_of_aws() -> None:
    said = "import sys, content_ingest.sandboxed, content_ingest.reading; print(sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", said], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603  # our own
    assert [name for name in ("numpy", "tantivy", "boto3", "botocore") if f"'{name}'" in ran.stdout] == []
