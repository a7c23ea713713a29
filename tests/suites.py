"""Suites of tests that need more than the locked packages: what each needs, and how to add it.

A test belongs to a suite by its marker. What is missing leaves the suite's tests out, and the run's end says so; with
CI=true that is a failure, so that nothing is left out unseen. A test that skips itself is treated the same.
"""

import importlib.util
import os
import shutil
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[1]


class Suite(NamedTuple):
    """One suite. `marker` is registered in pyproject.toml."""

    marker: str
    needs: str
    present: Callable[[], bool]
    command: str


def data_folder() -> Path:
    """Where the sample data lies."""
    return Path(os.environ.get("NAVIS_DATA") or ROOT.parent / "shared" / "data")


def chromium() -> str | None:
    """The browser's path, if there is one."""
    return shutil.which(os.environ.get("CHROMIUM") or "chromium")


def node() -> str:
    """The address of the OpenSearch node that the tests may fill and empty."""
    return os.environ.get("OPENSEARCH_NODE") or "http://127.0.0.1:19200"


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # loopback, or what the caller named
            return bool(answer.status == 200)
    except OSError:
        return False


SUITES = (
    Suite("local", "awslambdaric", lambda: importlib.util.find_spec("awslambdaric") is not None, "make setup"),
    Suite(
        "browser",
        "chromium on PATH, or its path in CHROMIUM",
        lambda: chromium() is not None,
        "apt-get install chromium chromium-driver",
    ),
    Suite("sam", ".tools/sam/bin/sam", (ROOT / ".tools/sam/bin/sam").is_file, "make sam"),
    Suite("data", "the sample data in NAVIS_DATA", lambda: data_folder().is_dir(), "export NAVIS_DATA=<its folder>"),
    Suite("model", ".tools/model/model.json", (ROOT / ".tools/model/model.json").is_file, "make model"),
    Suite("opensearch", "a node at 127.0.0.1:19200", lambda: _answers(node()), "make opensearch"),
)


# Files with tests that fill and empty the one node: they are run one after the other.
_OF_THE_NODE = (
    "e2e/test_engines.py",
    "integration/test_engines.py",
    "integration/test_explaining.py",
    "integration/test_near_by_model.py",
    "integration/test_passage_index.py",
    "integration/adapters/test_opensearch.py",
)


def is_of_the_node(nodeid: str) -> bool:
    """Whether a test stands in one of the files that ask the node."""
    return nodeid.partition("::")[0].endswith(_OF_THE_NODE)


class LeftOut:
    """The hooks: leave out the tests of suites whose needs are missing, and name them and what skips itself."""

    def __init__(self, suites: tuple[Suite, ...] = SUITES) -> None:
        self._suites = suites
        self._left_out: dict[str, int] = {}
        self._skipped: list[str] = []

    @pytest.hookimpl(trylast=True)  # after -k and -m: what was not asked for is not left out
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        missing = [suite for suite in self._suites if not suite.present()]
        kept, gone = [], []
        for item in items:
            names = [suite.marker for suite in missing if item.get_closest_marker(suite.marker)]
            (gone if names else kept).append(item)
            for name in names:
                self._left_out[name] = self._left_out.get(name, 0) + 1
        if gone:
            config.hook.pytest_deselected(items=gone)
            items[:] = kept

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def _note(self, report: pytest.CollectReport | pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self._skipped.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Where workers run the tests, each leaves out the same; the one that asked them says so."""
        self._left_out |= getattr(node, "workeroutput", {}).get("left_out", {})

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["left_out"] = self._left_out
        none_ran = exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED
        gaps = self._left_out or self._skipped
        if gaps and os.environ.get("CI") == "true" and (exitstatus == pytest.ExitCode.OK or none_ran):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._left_out and not self._skipped:
            return
        terminalreporter.section("suites left out")
        for suite in self._suites:
            if suite.marker in self._left_out:
                count = self._left_out[suite.marker]
                terminalreporter.line(
                    f"{suite.marker} ({count} {'test' if count == 1 else 'tests'}): needs {suite.needs}; "
                    f"add it with: {suite.command}"
                )
        for line in self._skipped:
            terminalreporter.line(f"skipped: {line}")
        if os.environ.get("CI") == "true":
            terminalreporter.line("CI leaves nothing out, so this run has failed.", red=True)
