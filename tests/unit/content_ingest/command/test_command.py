"""The command line itself: help, options, and whatever the API or the network refuses."""

import pytest

from content_ingest.__main__ import main
from tests.unit.content_ingest.command.made import KEY, RUNS, Api, Command, dies, problem, run, says

VERBS = ("plan", "run", "watch", "runs", "errors", "redrive", "cancel", "rollback", "documents", "retract", "fetch")
PARTS = ("new", "changed", "moved", "removed", "rejected")  # of a plan


def test_the_help_names_every_command_how_they_end_and_the_environment(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for words in (*VERBS, "ends with", "  0 ", "  1 ", "  2 ", "  130 ", "NAVIS_API", "NAVIS_OPERATOR_KEY"):
        assert words in said


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_and_option_is_explained(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert f"usage: python -m content_ingest {verb}" in said
    assert ("--api URL" in said) == (verb != "fetch")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("watch",),
        ("run", "--mode", "all"),
        ("run", "--prefix", "a", "--documents", "b"),
        ("retract", "care"),
        ("retract", "care", "--reason", "r", "--yes", "--dry-run"),
        ("fetch", "a", "b"),
    ],
)
def test_a_wrong_command_line_ends_with_2(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2
    assert "usage: python -m content_ingest" in capsys.readouterr().err


def test_address_and_key_may_stand_before_and_after_the_command(api: Api) -> None:
    api.put("GET", RUNS, says({"ingestions": []}))
    command = Command("http://127.0.0.1:9")
    assert command("--api", api.url, "--key", "before", "runs", key="").code == 0
    assert command("--api", "http://127.0.0.1:9", "runs", "--api", f"{api.url}/", "--key", "after").code == 0
    assert Command(api.url)("runs").code == 0
    assert [one.key for one in api.asked] == ["before", "after", KEY]


def test_the_environment_is_read_by_the_command(
    api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NAVIS_API", api.url)
    monkeypatch.setenv("NAVIS_OPERATOR_KEY", f"{KEY}\n")
    api.put("GET", RUNS, says({"ingestions": [run()]}))
    assert main(["runs"]) == 0
    assert capsys.readouterr().out == "r1: completed, incremental of 2026-11-25 09:00:00: nothing found\n"
    assert api.asked[0].key == KEY


@pytest.mark.parametrize(
    ("answer", "says_so", "todo"),
    [
        (problem(401, "unknown-key", "No such key."), "401 No such key.", "NAVIS_OPERATOR_KEY"),
        (problem(403, "missing-scope", "Lacks it."), "403 Lacks it.", "the scope operator"),
        (problem(404, "not-found", "There is no such run."), "There is no such run.", "`runs` lists those"),
        (problem(409, "something", "Not now."), "409 Not now.", "Try again in a moment."),
        (says({"message": "Not Found"}, 404), "404 Not Found", "NAVIS_API or with --api"),
        (says([1]), "not as the API does", "NAVIS_API or with --api"),
        (says({"detail": "Odd."}, 400), "400 Odd.", "--help"),
        (problem(501, "internal", "Broken."), "501 Broken.", "log for the request request-7"),
    ],
)
def test_what_is_refused_ends_with_2_and_says_what_to_do(
    api: Api, command: Command, answer: object, says_so: str, todo: str
) -> None:
    api.put("GET", f"{RUNS}/r1", answer)  # type: ignore[arg-type]  # an Answer
    ended = command("watch", "r1")
    assert (ended.code, ended.out) == (2, "")
    first, last = ended.notes.splitlines()
    assert says_so in first
    assert todo in last
    assert len(api.asked) == 1


def test_a_key_follows_no_redirect(api: Api, command: Command) -> None:
    api.put("GET", RUNS, lambda request: request.say(302, b"", location=f"{api.url}/elsewhere"))
    ended = command("runs")
    assert ended.code == 2
    assert ended.notes.startswith("GET /v1/admin/ingestions: 302 Found\nGive the API's address")
    assert len(api.asked) == 1


def test_a_run_whose_api_goes_away_goes_on_and_can_be_watched_again(api: Api, command: Command) -> None:
    api.put("POST", RUNS, says({"id": "r1"}, 202))
    api.put("GET", f"{RUNS}/r1", says(run("running")), problem(501, "internal", "Broken."))
    ended = command("run")
    assert ended.code == 2
    assert ended.notes.splitlines()[-1].startswith("The run goes on; `watch r1` looks again. ")


def test_a_run_is_refused_while_another_one_is_active(api: Api, command: Command) -> None:
    api.put("POST", RUNS, problem(409, "run-active", "The run r0 is still running."))
    ended = command("run")
    assert ended.code == 2
    assert ended.notes.splitlines() == [
        "POST /v1/admin/ingestions: 409 The run r0 is still running.",
        "`watch RUN` shows it, `cancel RUN` ends it.",
    ]


def test_wrong_fields_are_named_by_their_pointers(api: Api, command: Command) -> None:
    api.put("POST", RUNS, problem(422, "invalid-fields", "See errors.", ("/prefix", "is empty"), ("", "is odd")))
    ended = command("plan", "--prefix", "")
    assert ended.code == 2
    assert "  /prefix: is empty\n  the body: is odd\n" in ended.notes


def test_a_killed_connection_and_a_passing_failure_are_asked_again(api: Api, command: Command) -> None:
    api.put("GET", f"{RUNS}/r1", dies, says(run("running")), problem(503, "internal", "Later."), says(run()))
    assert command("watch", "r1").code == 0
    assert len(api.asked) == 4
    api.put("POST", RUNS, dies, says({"found": 0, "unchanged": 0, "answers": []} | {name: [] for name in PARTS}))
    assert command("plan").code == 0


@pytest.mark.parametrize("verb", ["run", "redrive", "cancel", "rollback"])
def test_what_may_have_been_done_is_not_asked_twice(api: Api, command: Command, verb: str) -> None:
    path = RUNS if verb == "run" else f"{RUNS}/r1/{verb}"
    api.put("POST", path, dies)
    ended = command(verb, *([] if verb == "run" else ["r1"]))
    assert ended.code == 2
    assert "broke off" in ended.notes
    assert "may have been done all the same: look with `runs`" in ended.notes
    assert len(api.asked) == 1


def test_an_api_that_is_not_there_says_how_to_start_it(command: Command, api: Api) -> None:
    api.server_close()
    ended = command("runs")
    assert (ended.code, ended.out) == (2, "")
    assert "does not answer\nIs the service running (`make run`)?" in ended.notes


@pytest.mark.parametrize(
    ("api_", "key", "says_so"),
    [
        ("http://a.example", KEY, "a key does not travel in clear"),
        ("http://127.0.0.1.a.example", KEY, "a key does not travel in clear"),
        ("http://localhost@a.example", KEY, "a key does not travel in clear"),
        ("ftp://127.0.0.1", KEY, "no address such as https://HOST"),
        ("127.0.0.1:8080", KEY, "no address such as https://HOST"),
        ("https://a.example:99999", KEY, "no address such as https://HOST"),
        ("https://a.example/?a=b", KEY, "no address such as https://HOST"),
        ("http://127.0.0.1:9", "", "no key is given"),
        ("http://127.0.0.1:9", "a\r\nx: y", "characters that no key has"),
        ("http://127.0.0.1:9", "clé", "characters that no key has"),
    ],
)
def test_an_address_or_key_that_cannot_be_right_is_not_tried(api_: str, key: str, says_so: str) -> None:
    ended = Command(api_)("runs", key=key)
    assert (ended.code, ended.out) == (2, "")
    assert says_so in ended.notes
    assert ended.notes.count("\n") == 2


def test_ctrl_c_stops_watching_and_says_that_the_run_goes_on(api: Api, command: Command) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    api.put("GET", f"{RUNS}/r1", says(run("running")))
    ended = command("watch", "r1", sleep=interrupted)
    assert ended.code == 130
    assert ended.notes.endswith(
        "stopped watching; a run that has begun goes on: `watch RUN` shows it, `cancel RUN` ends it\n"
    )
