"""The locks: every version pinned by hash, one version of each for all functions."""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.suites import ROOT

LOCK = ROOT / "requirements.lock"
FUNCTIONS = sorted((ROOT / "functions").glob("*/requirements.txt"))
FILES = [LOCK, *FUNCTIONS]


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


class Pin(NamedTuple):
    version: str
    hashes: frozenset[str]


def pins(file: Path) -> dict[str, Pin]:
    """The file's pins by name. Fails on a line that is no exact pin."""
    found = {}
    for line in file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        text = line.partition("#")[0].strip()
        if not text:
            continue
        wanted, *hashes = re.split(r"\s+--hash=", text)
        requirement = Requirement(wanted)
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", line
        assert requirement.url is None, line
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each.strip()) for each in hashes), line
        found[canonicalize_name(requirement.name)] = Pin(specifier.version, frozenset(map(str.strip, hashes)))
    return found


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_version_is_pinned_with_its_hashes(file: Path) -> None:
    found = pins(file)

    assert found
    assert not [name for name, pin in found.items() if not pin.hashes]


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_lock_names_no_index(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(r"^\s*-", re.sub(r"^\s*--hash=sha256:\w+", "", text, flags=re.M), re.M)


@pytest.mark.parametrize("file", FUNCTIONS, ids=name_of)
def test_a_function_runs_with_what_the_tests_run_with(file: Path) -> None:
    locked = pins(LOCK)

    assert {name: locked.get(name) for name in pins(file)} == pins(file)


def groups() -> dict[str, list[str | dict[str, str]]]:
    found: dict[str, list[str | dict[str, str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
        "dependency-groups"
    ]
    return found


def wanted(group: str) -> list[Requirement]:
    """What a dependency group asks for, with the groups that it includes."""
    found = []
    for item in groups()[group]:
        found += [Requirement(item)] if isinstance(item, str) else wanted(item["include-group"])
    return found


@pytest.mark.parametrize(
    ("group", "file"),
    [("dev", LOCK), *((file.parent.name, file) for file in FUNCTIONS)],
    ids=["requirements.lock", *(file.parent.name for file in FUNCTIONS)],
)
def test_a_lock_has_what_its_group_in_pyproject_asks_for(group: str, file: Path) -> None:
    found = pins(file)

    for requirement in wanted(group):
        pin = found.get(canonicalize_name(requirement.name))
        assert pin is not None, requirement
        assert requirement.specifier.contains(pin.version), requirement
