"""Generations as objects of the content bucket: `generations/{id}/index.tar`, the versions in it, its manifest last."""

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from shared.adapters.s3 import Bucket
from shared.errors import BrokenObjectError, LimitError
from shared.model.base import Model

INDEX_BYTES = 400 * 1024**2  # packed and unpacked it must fit Lambda's temporary storage of 512 MB under SnapStart
IN_A_CLUSTER = "opensearch.json"  # the file of a generation whose passages stand in a cluster and not in its folder

_VERSIONS = TypeAdapter(dict[str, str])


class Manifest(Model):
    """What a generation holds.

    `plain` is the id that the same has without a language model's vectors, where it has such: a model may have read
    more and more of what one build made. `salt` is what a rebuild added to the id.
    """

    generation: str
    plain: str | None = None
    salt: str = ""
    created: str
    documents: int
    passages: int


class GenerationStore:
    """Puts and fetches packed generations."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def holds(self, generation: str) -> bool:
        """Whether the generation is there whole; its manifest is written last."""
        return self._bucket.exists(f"generations/{generation}/manifest.json")

    def put(self, manifest: Manifest, folder: Path, versions: Mapping[str, str]) -> None:
        """Pack the folder's files and write them, then the manifest. Raises LimitError past 400 MB.

        `versions` are the documents' versions by id.
        """
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:  # its stores are compressed already
            for file in sorted(folder.iterdir()):
                if file.name.startswith(".tantivy") and file.name.endswith(".lock"):
                    continue
                entry = tarfile.TarInfo(file.name)
                entry.size = file.stat().st_size
                with file.open("rb") as content:
                    tar.addfile(entry, content)
        if packed.tell() > INDEX_BYTES:
            raise LimitError(f"the index packs to {packed.tell()} bytes; {INDEX_BYTES} fit a function's storage")
        place = f"generations/{manifest.generation}"
        self._bucket.put(f"{place}/index.tar", packed.getvalue(), "application/x-tar")
        self._bucket.put(f"{place}/versions.json", _VERSIONS.dump_json(dict(versions)))
        self._bucket.put(f"{place}/manifest.json", manifest.model_dump_json().encode())

    def manifest(self, generation: str) -> Manifest:
        """What it holds. Raises NotFoundError."""
        return Manifest.model_validate_json(self._bucket.get(f"generations/{generation}/manifest.json"))

    def plain(self, generation: str) -> str:
        """The id that the same has without a language model's vectors. Raises NotFoundError."""
        return self.manifest(generation).plain or generation

    def versions(self, generation: str) -> dict[str, str]:
        """The versions of its documents, by id. Raises NotFoundError."""
        return _VERSIONS.validate_json(self._bucket.get(f"generations/{generation}/versions.json"))

    def fetch(self, generation: str, folder: Path) -> None:
        """Unpack a generation into a new folder. Raises NotFoundError, LimitError and BrokenObjectError."""
        raw = self._bucket.get(f"generations/{generation}/index.tar", INDEX_BYTES)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with tarfile.open(fileobj=io.BytesIO(raw), mode="r:") as tar:
                tar.extractall(folder, filter="data")
        except tarfile.TarError as error:
            raise BrokenObjectError(f"the index of {generation} cannot be unpacked: {type(error).__name__}") from None
