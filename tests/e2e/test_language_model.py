"""The whole service with a language model that reads what has been ingested."""

import shutil
import time
from pathlib import Path

import pytest
from rich.console import Console

from infra.local.cloud import LocalCloud
from infra.run import LIBRARY, bring_model, fill
from shared.adapters.generations_table import BELIEVED_SECONDS
from shared.adapters.models import read_model
from tests.e2e.contents import operator
from tests.e2e.service import answered, send
from tests.integration.local_app.hands import Answer
from tests.suites import ROOT

pytestmark = [pytest.mark.local, pytest.mark.model]

MODEL = ROOT / ".tools" / "model"
NOTES = ("what-chemotherapy-is.md", "hair-loss-and-scalp-cooling.md", "cancer-pain-and-opioids.md")
ASKED = "will I go bald from the drip"
PATIENCE_SECONDS = 180


def search(cloud: LocalCloud) -> Answer:
    return send(cloud, "/v1/search", {"query": ASKED, "k": 5, "explain": True}, x_api_key="local-operator")


def test_what_serves_at_once_is_followed_by_what_a_language_model_has_read(tmp_path: Path) -> None:
    content = tmp_path / "notes"
    content.mkdir()
    for name in NOTES:
        shutil.copy(LIBRARY / name, content)
    parameters = {"LanguageModel": read_model(MODEL).name}
    with LocalCloud(home=tmp_path / "cloud", parameters=parameters) as cloud:
        bring_model(cloud, MODEL)
        fill(cloud, content, Console(quiet=True))
        (run,) = operator(cloud).runs()
        before = search(cloud).json
        end = time.monotonic() + PATIENCE_SECONDS
        while (after := search(cloud).json)["index_generation"] == run["generation"] and time.monotonic() < end:
            time.sleep(0.5)
        time.sleep(BELIEVED_SECONDS)  # another worker may have read the pointer just before it moved
        answer = answered(cloud, ASKED)

    assert before["index_generation"] == run["generation"]
    assert [one["explanation"]["model"] for one in before["passages"]] == [None] * len(before["passages"])
    assert after["index_generation"] != run["generation"]
    assert any(one["explanation"]["model"] for one in after["passages"])
    assert after["passages"][0]["document_id"] == "hair-loss-and-scalp-cooling"
    assert answer["status"] == "published"
    assert answer["provenance"]["index_generation"] == after["index_generation"]
