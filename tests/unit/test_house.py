"""The house rules that a machine can keep: who imports whom, what stands where, what no file may hold."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from tests.suites import ROOT

TOP_LEVEL = {
    "functions": "one folder a Lambda",
    "shared": "what more than one function needs",
    "infra": "the local cloud, alarms, the search node",
    "content_ingest": "how content becomes an index, and the operator's command",
    "tests": "the tests",
    "docs": "decisions, the contract, operating",
    ".ci": "what CI runs",
    ".github": "templates and workflows for contributors",
    ".gitignore": "what is never committed",
    "template.yaml": "the map: routes, queues, tables, permissions",
    "samconfig.toml": "how `sam` deploys the template",
    "pyproject.toml": "tools and dependency groups",
    "requirements.lock": "every version with its hashes",
    "Makefile": "run, test, lint, build",
    "README.md": "where a reader starts",
    "LICENSE": "Apache-2.0",
    "CONTRIBUTING.md": "how to change it",
    "CHANGELOG.md": "what changed",
    "SECURITY.md": "how to report a weakness",
}
SDKS = {"boto3", "botocore", "opensearchpy", "tantivy", "anthropic"}
CLIENTS = {"client", "resource", "Session", "Anthropic", "AnthropicBedrock", "OpenSearch", "build", "load"}
CLOCKS = {
    *(f"datetime.{name}" for name in ("now", "utcnow", "today")),
    "date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "monotonic", "perf_counter")),
    "os.urandom",
    *(f"uuid.{name}" for name in ("uuid1", "uuid4")),
    "random",
    "secrets",
}


@cache
def files() -> tuple[PurePosixPath, ...]:
    """Every file that is tracked, or would be if it were added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  # git is on PATH
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(PurePosixPath(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def modules(*rooms: str) -> list[PurePosixPath]:
    return [file for file in files() if file.suffix == ".py" and file.parts[0] in rooms]


@cache
def tree(file: PurePosixPath) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"), str(file))


def imports(file: PurePosixPath) -> Iterator[str]:
    """Every dotted name that a module imports, wherever the import stands; relative ones written out."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = file.parts[: len(file.parts) - node.level] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def rooms_of(names: Iterator[str]) -> set[tuple[str, ...]]:
    return {tuple(name.split(".")[:2]) for name in names}


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of attributes; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when a module is imported: all but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for each in (*child.decorator_list, *child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield from (each, *at_import(each))
        elif not isinstance(child, ast.Lambda):
            yield child
            yield from at_import(child)


# -- who imports whom


def test_functions_never_import_each_other() -> None:
    found = {
        f"{file} imports functions.{room[1]}"
        for file in modules("functions")
        if len(file.parts) > 2
        for room in rooms_of(imports(file))
        if room[0] == "functions" and room[1:] != (file.parts[1],)
    }
    assert not found


def test_shared_imports_no_other_room() -> None:
    others = {"functions", "content_ingest", "infra", "tests"}
    assert not {
        f"{file} imports {room[0]}"
        for file in modules("shared")
        for room in rooms_of(imports(file))
        if room[0] in others
    }


def test_only_ingestion_and_the_operators_command_import_content_ingest() -> None:
    assert not {
        str(file)
        for file in modules("functions", "shared")
        if file.parts[:2] != ("functions", "ingestion")
        and any(room[0] == "content_ingest" for room in rooms_of(imports(file)))
    }


def test_content_ingest_imports_nothing_but_shared() -> None:
    others = {"functions", "infra", "tests"}
    assert not {
        f"{file} imports {room[0]}"
        for file in modules("content_ingest")
        for room in rooms_of(imports(file))
        if room[0] in others
    }


def test_what_is_deployed_never_imports_infra_or_tests() -> None:
    assert not {
        f"{file} imports {room[0]}"
        for file in modules("functions")
        for room in rooms_of(imports(file))
        if room[0] in {"infra", "tests"}
    }


def test_sdks_stay_in_the_adapters() -> None:
    assert not {
        f"{file} imports {room[0]}"
        for file in modules("functions", "shared", "content_ingest")
        if file.parts[:2] != ("shared", "adapters")
        for room in rooms_of(imports(file))
        if room[0] in SDKS
    }


# -- what runs at import, and what nothing behind a handler has of its own


def test_the_environment_is_read_in_one_place() -> None:
    read = {"os.environ", "os.environb", "os.getenv", "environ", "getenv"}
    assert not {
        f"{file}:{node.lineno}"
        for file in modules("functions", "shared")
        if file != PurePosixPath("shared/edge/settings.py")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute | ast.Name) and dotted(node) in read
    }


def test_nothing_is_built_at_import() -> None:
    assert not {
        f"{file}:{node.lineno} calls {dotted(node.func)}"
        for file in modules("functions", "shared")
        for node in at_import(tree(file))
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in CLIENTS
    }


def is_composition_root(file: PurePosixPath) -> bool:
    return (
        (file.parts[0] == "functions" and file.name == "handler.py")
        or file.parts[:2] == ("shared", "adapters")
        or file == PurePosixPath("content_ingest/__main__.py")
    )


def test_clocks_and_chance_come_as_arguments() -> None:
    """In handlers and adapters they may be taken; all else gets them passed."""
    found = set()
    for file in modules("functions", "shared", "content_ingest"):
        if is_composition_root(file):
            continue
        names = {name: f"{file} imports {name}" for name in imports(file)}
        names |= {dotted(n): f"{file}:{n.lineno}" for n in ast.walk(tree(file)) if isinstance(n, ast.Attribute)}
        for name, place in names.items():
            if CLOCKS & {name, name.partition(".")[0], ".".join(name.split(".")[-2:])}:
                found.add(f"{place} has {name}")
    assert not found


# -- what stands where


def test_the_local_cloud_stays_a_small_test_bench() -> None:
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in (ROOT / "infra/local").glob("*.py"))
    assert lines < 800


def test_no_module_is_above_400_lines() -> None:
    lengths = {
        str(file): len((ROOT / file).read_text(encoding="utf-8").splitlines())
        for file in files()
        if file.suffix == ".py"
    }
    assert not {name: length for name, length in lengths.items() if length > 400}


def test_every_file_and_folder_is_named_after_what_it_is() -> None:
    empty = {"util", "utils", "helper", "helpers", "common", "misc"}
    assert not [str(file) for file in files() if empty & {*file.parts[:-1], file.stem.lower()}]


def test_the_top_level_holds_what_the_house_lists() -> None:
    assert not {file.parts[0] for file in files()} - set(TOP_LEVEL)


def test_a_function_is_a_folder_with_its_own_requirements() -> None:
    folders = {file.parts[1] for file in modules("functions") if len(file.parts) > 2}
    assert not [name for name in folders if PurePosixPath(f"functions/{name}/requirements.txt") not in files()]


# -- what no file may hold

FORBIDDEN = {
    "a machine's path": r"(?<![\w./}-])/(?:work|root|home|Users)/\w",
    "a registry's host": r"\b(?:pypi|pythonhosted|npmjs|crates|debian|golang|maven(?:\.apache)?)\.(?:org|com|io)\b",
    "an index's address": r"--?(?:extra-)?index-url|--find-links|--trusted-host",
    "an AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a model's key": r"\bsk-ant-\w{2,}",
    "a token": r"\b(?:ghp|gho|github_pat|xox[abp]|glpat)[_-]\w{10,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE[ ]KEY-----",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for file in files():
        try:
            text = (ROOT / file).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # an image or an archive
            continue
        if file != PurePosixPath(Path(__file__).relative_to(ROOT).as_posix()):
            found += [f"{file}:{text.count(chr(10), 0, match.start()) + 1}" for match in pattern.finditer(text)]
    assert not found
