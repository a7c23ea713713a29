"""The hook that names each suite left out."""

import pytest

from tests.suites import ROOT

pytest_plugins = ["pytester"]

_CONFTEST = """
import sys
sys.path.insert(0, {root!r})
from tests.suites import LeftOut, Suite

SUITES = (
    Suite("missing", "a thing that is not here", lambda: False, "make thing"),
    Suite("present", "a thing that is here", lambda: True, "make other"),
)

def pytest_configure(config):
    for suite in SUITES:
        config.addinivalue_line("markers", suite.marker)
    config.pluginmanager.register(LeftOut(SUITES), "left-out")
"""

_TESTS = """
import pytest

@pytest.mark.missing
def test_of_the_missing_suite():
    raise AssertionError("it ran")

@pytest.mark.present
def test_of_the_present_suite():
    pass

def test_of_no_suite():
    pass
"""


@pytest.fixture
def suites(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.delenv("CI", raising=False)
    pytester.makeconftest(_CONFTEST.format(root=str(ROOT)))
    pytester.makepyfile(_TESTS)
    return pytester


def test_a_missing_suite_is_left_out_and_named_with_the_command_that_adds_it(suites: pytest.Pytester) -> None:
    run = suites.runpytest_subprocess()

    run.assert_outcomes(passed=2, deselected=1)
    assert run.ret == pytest.ExitCode.OK
    run.stdout.fnmatch_lines(
        ["*suites left out*", "missing (1 test): needs a thing that is not here; add it with: make thing"]
    )
    run.stdout.no_fnmatch_line("present (*")


def test_in_ci_a_suite_left_out_is_a_failure(suites: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    run = suites.runpytest_subprocess()

    run.assert_outcomes(passed=2, deselected=1)
    assert run.ret == pytest.ExitCode.TESTS_FAILED
    run.stdout.fnmatch_lines(["CI leaves nothing out, so this run has failed."])


def test_what_workers_leave_out_is_named_once_and_fails_in_ci(
    suites: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")

    run = suites.runpytest_subprocess("-n", "2")

    run.assert_outcomes(passed=2)
    assert run.ret == pytest.ExitCode.TESTS_FAILED
    run.stdout.fnmatch_lines(["missing (1 test): needs a thing that is not here; add it with: make thing"])


def test_in_ci_a_run_of_nothing_but_a_missing_suite_is_a_failure(
    suites: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")

    run = suites.runpytest_subprocess("-m", "missing")

    assert run.ret == pytest.ExitCode.TESTS_FAILED


def test_in_ci_a_whole_run_succeeds(suites: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    run = suites.runpytest_subprocess("-m", "not missing")

    run.assert_outcomes(passed=2, deselected=1)
    assert run.ret == pytest.ExitCode.OK
    run.stdout.no_fnmatch_line("*suites left out*")


@pytest.mark.parametrize(
    "test", ["def test_it():\n    pytest.skip('no thing')", "pytest.importorskip('no_thing', reason='no thing')"]
)
def test_in_ci_a_test_that_skips_itself_is_a_failure(
    suites: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, test: str
) -> None:
    suites.makepyfile(test_more=f"import pytest\n{test}\n")
    run = suites.runpytest_subprocess("-m", "not missing")
    assert run.ret == pytest.ExitCode.OK
    run.stdout.fnmatch_lines(["skipped: test_more.py*no thing"])

    monkeypatch.setenv("CI", "true")
    run = suites.runpytest_subprocess("-m", "not missing")
    assert run.ret == pytest.ExitCode.TESTS_FAILED
    run.stdout.fnmatch_lines(["skipped: test_more.py*no thing"])


def test_in_ci_a_failure_that_is_expected_is_no_failure(
    suites: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    suites.makepyfile(test_more="import pytest\n@pytest.mark.xfail\ndef test_it():\n    raise ValueError\n")
    monkeypatch.setenv("CI", "true")

    assert suites.runpytest_subprocess("-m", "not missing").ret == pytest.ExitCode.OK
