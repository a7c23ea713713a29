"""What `sam build` puts into each function's zip. Takes half a minute and the package index."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.suites import ROOT
from tests.template.reading import FUNCTIONS, functions

pytestmark = pytest.mark.sam

# Unzipped, in MB. Lambda's own limit is 250; what is larger starts colder.
BUDGETS = {
    "Api": 45,
    "Retrieval": 125,  # numpy: 48; onnxruntime and tokenizers: 31; opensearch-py and what it needs: 5
    "Generation": 25,
    "Compliance": 40,
    "IngestionRead": 172,  # lxml and PDFium: 21; numpy: 48; onnxruntime and tokenizers: 31; the words' vectors: 8
    "IngestionBuild": 172,  # the same zip
    "IngestionEmbed": 172,  # and again
    "Operations": 25,
}
FOLDERS = dict.fromkeys(("IngestionRead", "IngestionBuild", "IngestionEmbed"), "ingestion")
MINE = {"shared", "functions", "content_ingest", "tests", "infra", "docs"}
AARCH64 = b"\xb7\x00"  # e_machine, bytes 18 and 19 of an ELF file
SERVICES = ["bedrock-runtime", "dynamodb", "kms", "s3", "sqs"]


def make(target: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(["make", target], cwd=ROOT, env=kept, capture_output=True, text=True, check=False)  # noqa: S603, S607
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def built() -> Path:
    make("sam-build")
    return ROOT / ".aws-sam/build"


def files(folder: Path) -> Iterator[Path]:
    return (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())


def test_sam_finds_the_template_valid() -> None:
    make("sam-validate")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_zip_keeps_within_its_budget(built: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    size = sum((built / f"{name}Function" / file).stat().st_size for file in files(built / f"{name}Function")) / 1e6
    with capsys.disabled():
        print(f"\n{name}: {size:.1f} of {BUDGETS[name]} MB", end="")  # noqa: T201  # the figure is what one runs this for

    assert size <= BUDGETS[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_zip_holds_its_own_rooms_and_no_others(built: Path, name: str) -> None:
    folder = built / f"{name}Function"
    mine = FOLDERS.get(name, name.lower())
    wanted = {"shared", "functions"} | ({"content_ingest"} if mine == "ingestion" else set())

    assert {one.name for one in folder.iterdir()} & MINE == wanted
    assert {one.name for one in (folder / "functions").iterdir()} == {"__init__.py", mine}
    assert not [file for file in files(folder) if {"__pycache__", "tests"} & set(file.parts)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_zip_has_everything_of_its_rooms_that_is_not_a_list_of_requirements(built: Path, name: str) -> None:
    folder = built / f"{name}Function"
    mine = FOLDERS.get(name, name.lower())
    rooms = [ROOT / "shared", ROOT / f"functions/{mine}"] + ([ROOT / "content_ingest"] if mine == "ingestion" else [])
    source = {room.relative_to(ROOT) / file for room in rooms for file in files(room)}
    source = {file for file in source if "__pycache__" not in file.parts and file.name != "requirements.txt"}

    assert not sorted(map(str, source - set(files(folder))))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_compiled_modules_are_for_arm(built: Path, name: str) -> None:
    folder = built / f"{name}Function"
    compiled = [file for file in files(folder) if ".so" in file.suffixes]

    assert compiled
    for file in compiled:
        with (folder / file).open("rb") as opened:
            assert opened.read(20)[18:] == AARCH64, file


@pytest.mark.parametrize("name", ["Retrieval", "IngestionEmbed"])
def test_what_runs_a_language_model_sends_nothing_to_its_makers(built: Path, name: str) -> None:
    (library,) = (built / f"{name}Function/onnxruntime/capi").glob("onnxruntime_pybind11_state*.so")

    assert b"telemetry_1ds" not in library.read_bytes()  # the uploader that later versions brought


def test_boto3_comes_with_the_services_that_functions_call(built: Path) -> None:
    code = f"import boto3; print(*(boto3.client(name, 'us-east-1').meta.service_model for name in {SERVICES}))"
    done = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-ISc", f"import sys; sys.path.insert(0, '.'); {code}"],
        cwd=built / "OperationsFunction",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_handler_stands_where_lambda_looks_for_it(built: Path, name: str) -> None:
    module, _, function = functions()[name].handler.rpartition(".")
    file = built / f"{name}Function" / (module.replace(".", "/") + ".py")
    assert f"def {function}(" in file.read_text("utf-8")
