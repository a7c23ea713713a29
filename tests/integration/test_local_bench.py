"""The local cloud itself: what it leaves behind, and what it does not know."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.cloud import LocalCloud
from infra.template import Template
from tests.integration.local_app.hands import SCALE, TEMPLATE, eventually
from tests.suites import ROOT

pytestmark = pytest.mark.local


def test_nothing_is_left_when_the_bench_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from infra.local.cloud import LocalCloud\n"
        f"with LocalCloud(Path({str(TEMPLATE)!r}), home=Path({str(tmp_path / 'home')!r})) as cloud:\n"
        "    print(*(pid for one in cloud.pools for pid in cloud.pids(one)), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as bench:  # noqa: S603
        assert bench.stdout is not None
        children = [int(pid) for pid in bench.stdout.readline().split()]
        started = [file.read_text().split() for file in Path(f"/proc/{bench.pid}/task").glob("*/children")]
        bench.send_signal(signal.SIGKILL)

    assert len({pid for some in started for pid in some}) == len(children) + 1  # and the stand-in for AWS
    for pid in {*children, *(int(pid) for some in started for pid in some)}:
        eventually(lambda pid=pid: not _runs(pid))


def _runs(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def visibility(cloud: LocalCloud, queue: str) -> int:
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=cloud.name(queue), AttributeNames=["VisibilityTimeout"])
    return int(found["Attributes"]["VisibilityTimeout"])


def test_nothing_is_left_after_the_block(tmp_path: Path) -> None:
    with LocalCloud(TEMPLATE, home=tmp_path, visibility_scale=SCALE) as cloud:
        pids = [pid for one in cloud.pools for pid in cloud.pids(one)]
        assert [visibility(cloud, name) for name in ("TasksQueue", "StepsQueue")] == [3, 3]

    assert not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]  # noqa: PTH110  # no file


@pytest.mark.parametrize(
    ("known", "unknown", "said"),
    [
        ("Type: AWS::S3::Bucket}", "Type: AWS::SNS::Topic}", "AWS::SNS::Topic"),
        ("!Ref Greeting", '!ImportValue "x"', "Fn::ImportValue"),
        ("Type: HttpApi", "Type: Schedule", "Schedule"),
    ],
)
def test_what_the_bench_does_not_know_is_an_error(tmp_path: Path, known: str, unknown: str, said: str) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE.read_text("utf-8").replace(known, unknown))

    with pytest.raises(ValueError, match=said):
        _functions(file)


def _functions(file: Path) -> None:
    template = Template(file)
    for name in template.resources:
        template.names.setdefault((name, "Ref"), name)
        template.names.setdefault((name, "Arn"), name)
    template.functions()


def test_a_parameter_that_the_template_lacks_is_an_error() -> None:
    with pytest.raises(ValueError, match="Grating"):
        LocalCloud(TEMPLATE, parameters={"Grating": "hi"})
