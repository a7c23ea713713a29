import pytest

from tests.unit.content_ingest.command.made import KEY, RUNS, Api, Command, answer, problem, run, says

PLAN = {
    "dry_run": True, "found": 9, "new": ["documents/a.md", "documents/to.md"],
    "changed": [{"document_id": "care", "key": "documents/care.md"}],
    "moved": [{"document_id": "from", "from": "from", "to": "documents/to.md"}],
    "removed": ["from", "gone"], "rejected": ["documents/bad.md"], "unchanged": 5,
    "answers": [answer("renew"), answer("withdraw", None, "a2"), answer("keep", "C", "a3")],
}  # fmt: skip
REJECTED = [{"key": f"documents/{n}.md", "reason": f"it has no licence (line {n})"} for n in range(12)]


def test_a_plan_names_each_document_once_and_the_answers_that_would_change(api: Api, command: Command) -> None:
    api.put("POST", RUNS, says(PLAN))
    ended = command("plan")
    assert ended == (
        0,
        "9 found: 1 new, 1 changed, 1 moved, 1 removed, 1 rejected, 5 unchanged\n"
        "  new       documents/a.md\n"
        "  changed   care  documents/care.md\n"
        "  moved     from -> documents/to.md\n"
        "  removed   gone\n"
        "  rejected  documents/bad.md\n"
        "answers: 1 would be withdrawn, 1 would be renewed, 1 would be kept as they are\n"
        "  renew     a1  What HER2-low means  [care]\n"
        "  withdraw  a2  (private)  [care]\n"
        "  keep      a3  C  [care]\n",
        "",
    )
    assert api.asked == [("POST", RUNS, {"all": True, "mode": "incremental", "dry_run": True}, KEY)]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ((), {"all": True}),
        (("--prefix", "nci/"), {"prefix": "nci/"}),
        (("--documents", "a.md", "b.md"), {"documents": ["a.md", "b.md"]}),
    ],
)
@pytest.mark.parametrize("verb", ["plan", "run"])
def test_what_is_ingested_can_be_narrowed(
    api: Api, command: Command, verb: str, options: tuple[str, ...], what: dict[str, object]
) -> None:
    api.put("POST", RUNS, says(PLAN | {"answers": []} if verb == "plan" else {"id": "r1"}))
    api.put("GET", f"{RUNS}/r1", says(run()))
    assert command(verb, *options, "--mode", "rebuild").code == 0
    dry = {"dry_run": True} if verb == "plan" else {}
    assert api.asked[0].body == {**what, "mode": "rebuild", **dry}


def test_a_rebuilds_plan_says_that_what_is_unchanged_is_read_again(api: Api, command: Command) -> None:
    api.put("POST", RUNS, says(PLAN | {"answers": []}))
    ended = command("plan", "--mode", "rebuild")
    assert "5 unchanged (a rebuild reads them again)\n" in ended.out
    assert ended.out.endswith("no answer is concerned\n")


def test_a_slow_run_is_watched_to_its_end_and_looked_at_less_often(api: Api, command: Command) -> None:
    api.put("POST", RUNS, says({"id": "r1"}, 202))
    api.put(
        "GET",
        f"{RUNS}/r1",
        says(run("queued")),
        says(run("running", found=900, indexed=90, rate=1.5, eta_seconds=540)),
        says(run("running", found=900, indexed=450, unchanged=400, rate=12.5, eta_seconds=40)),
        says(run("running", found=900, indexed=500, unchanged=400)),
        says(run("checking", found=900, indexed=500, unchanged=400)),
        says(run(found=900, indexed=500, unchanged=400, rate=12.5, generation="g2")),
    )
    ended = command("run")
    assert ended.code == 0
    assert command.slept == [0.5, 5, 2, 0.5, 0.5]
    assert ended.out == (
        "r1: completed, incremental of 2026-11-25 09:00:00: 900 found, 400 unchanged, 500 indexed; generation g2\n"
    )
    assert ended.notes.startswith("run r1 has begun\n")
    assert "completed" in ended.notes
    assert "900/900 documents" in ended.notes
    assert "12.5 a second" in ended.notes


@pytest.mark.parametrize(
    ("end", "says_so"),
    [
        (run("completed_with_errors", found=2, rejected=REJECTED[:1]), "not taken: documents/0.md: it has no licence"),
        (run("failed", failure="the new index lost documents"), "failed: the new index lost documents"),
        (run("cancelled"), "cancelled"),
        (run("rolled_back"), "rolled back"),
    ],
)
def test_a_run_that_did_not_take_everything_ends_with_1(
    api: Api, command: Command, end: dict[str, object], says_so: str
) -> None:
    api.put("GET", f"{RUNS}/r1", says(end))
    ended = command("watch", "r1")
    assert ended.code == 1
    assert says_so in ended.out


def test_of_many_rejected_documents_a_report_names_ten_and_where_the_rest_is(api: Api, command: Command) -> None:
    api.put("GET", f"{RUNS}/r1", says(run("completed_with_errors", rejected=REJECTED)))
    out = command("watch", "r1").out
    assert out.count("not taken") == 10
    assert out.endswith("  and 2 more: python -m content_ingest errors r1\n")


def test_errors_are_all_listed_and_end_with_1(api: Api, command: Command) -> None:
    hostile = {"key": "documents/\x1b]0;a\x07.md", "reason": "two\nlines, \u202eturned [red]:skull:"}
    api.put("GET", f"{RUNS}/r1", says(run("failed", failure="no", failed=2, rejected=[*REJECTED, hostile])))
    ended = command("errors", "r1")
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[0] == "documents/0.md: it has no licence (line 0)"
    assert lines[12] == "documents/ ]0;a .md: two lines,  turned [red]:skull:"
    assert lines[13:] == ["the run failed: no"]
    assert "2 could not be worked on: the functions' logs say why" in ended.notes
    assert "13 not taken; mend them in the content bucket, then `run` again" in ended.notes


def test_a_run_without_errors_says_so(api: Api, command: Command) -> None:
    api.put("GET", f"{RUNS}/r1", says(run("running")))
    assert command("errors", "r1") == (0, "", "no errors; the run is running\n")


def test_runs_are_listed_newest_first(api: Api, command: Command) -> None:
    later = run("running", id="r2", started_at="2026-11-26T08:00:00+00:00", mode="rebuild", found=3)
    api.put("GET", RUNS, says({"ingestions": [run(), later]}), says({"ingestions": []}))
    assert command("runs").out == (
        "r2: running, rebuild of 2026-11-26 08:00:00: 3 found\n"
        "r1: completed, incremental of 2026-11-25 09:00:00: nothing found\n"
    )
    assert command("runs") == (0, "", "there was no run yet; `run` starts one\n")


def test_dead_letters_are_sent_back(api: Api, command: Command) -> None:
    api.put("POST", f"{RUNS}/r1/redrive", says({"id": "r1", "redriven": 4}, 202))
    assert command("redrive", "r1") == (0, "r1: 4 tried again\n", "`watch r1` shows what comes of it\n")


def test_a_run_is_cancelled(api: Api, command: Command) -> None:
    api.put(
        "POST", f"{RUNS}/r1/cancel", says(run("cancelled", found=3, indexed=1)), problem(409, "run-ended", "Ended.")
    )
    ended = command("cancel", "r1")
    assert (ended.code, ended.out) == (
        0, "r1: cancelled, incremental of 2026-11-25 09:00:00: 3 found, 1 indexed\n",
    )  # fmt: skip
    again = command("cancel", "r1")
    assert (again.code, again.out) == (2, "")
    assert "409 Ended." in again.notes
    assert "`watch RUN` shows how it ended" in again.notes


@pytest.mark.parametrize("dry", [True, False])
def test_a_rollback_says_which_versions_and_answers_it_concerns(api: Api, command: Command, dry: bool) -> None:
    api.put(
        "POST",
        f"{RUNS}/r1/rollback",
        says(
            {
                "generation": "g1",
                "previous": "g2",
                "dry_run": dry,
                "answers": [answer("renew")],
                "documents": [
                    {"document_id": "care", "now": "v2", "then": "v1"},
                    {"document_id": "new", "now": "v1", "then": None},
                ],
            }
        ),
    )
    ended = command("rollback", "r1", *(["--dry-run"] if dry else []))
    assert ended.code == 0
    assert api.asked[0].body == {"dry_run": dry}
    assert ended.out == (
        f"g1 {'would serve' if dry else 'serves'} again in the place of g2\n"
        "  care: v2 -> v1\n"
        "  new: v1 -> not there\n"
        f"answers: 1 {'would be' if dry else 'are'} renewed\n"
        "  renew     a1  What HER2-low means  [care]\n"
    )


def test_a_run_that_has_ended_already_is_shown_in_full(api: Api, command: Command) -> None:
    api.put("GET", f"{RUNS}/r1", says(run(found=3, indexed=3)))
    ended = command("watch", "r1")
    assert ended.code == 0
    assert "3/3 documents" in ended.notes
    assert not command.slept
