"""What the language model that `make model` brings makes of real pages, for benchmarks: an hour's work, and kept."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import track

from content_ingest.embedding import vectors_key
from content_ingest.objects import Version
from infra.local.cloud import LocalCloud
from infra.run import bring_model
from shared.adapters.models import embedder_of, read_model
from shared.adapters.passage_vectors import model_texts, narrow
from shared.model.passage import PassageSet
from shared.ports import Modelled
from tests.benchmarks.judged import read_pages
from tests.benchmarks.service import console, data
from tests.suites import ROOT

MODEL = ROOT / ".tools" / "model"
KEPT = ROOT / ".tools" / "embeddings"


def kept(one: PassageSet) -> Path:
    """Where the vectors of a document version are kept."""
    return KEPT / read_model(MODEL).name / one.source.document_id / f"{one.source.version}.npy"


def modelled(sets: Sequence[PassageSet]) -> Modelled:
    """The model and its vectors of these documents; what is not kept yet is made."""
    embedder = embedder_of(MODEL)
    if embedder is None:
        raise SystemExit("there is no language model; bring one with: make model")
    left = [one for one in sets if not kept(one).is_file()]
    embedder.embed(["loaded once, before several threads ask"])

    def read(one: PassageSet) -> None:
        file = kept(one)
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        with unfinished.open("wb") as made:
            np.save(made, narrow(embedder.embed(model_texts(one))), allow_pickle=False)
        unfinished.replace(file)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in track(pool.map(read, left), "reading  ", total=len(left), console=console):
            pass
    return Modelled(MODEL, lambda one: np.load(kept(one), allow_pickle=False).astype(np.float32))


def with_model() -> dict[str, Any]:
    """How the service is run with the model and the real pages' vectors there before the pages are."""
    sets, name = read_pages(data() / "nci"), read_model(MODEL).name
    modelled(sets)

    def put(cloud: LocalCloud) -> None:
        bring_model(cloud, MODEL)
        s3, bucket = cloud.client("s3"), cloud.name("ContentBucket")
        for one in sets:
            key = vectors_key(name, Version(one.source.document_id, one.source.version))
            s3.put_object(Bucket=bucket, Key=key, Body=kept(one).read_bytes())

    return {"parameters": {"LanguageModel": name}, "before": put}
