"""A language model reads passages in the background: once a document version, and the next build takes what it made.

A build never waits for it. A generation is built with the vectors that are there, serves, and asks for the rest; when
the last of those is made, another generation takes its place.
"""

import io
import tempfile
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from content_ingest.objects import Version, get_passages
from shared.adapters.models import FILES, MODEL, embedder_of
from shared.adapters.passage_vectors import model_texts, narrow
from shared.adapters.s3 import Bucket
from shared.edge.queue import EmbedMessage
from shared.errors import BrokenObjectError, ConflictError, NotFoundError
from shared.model.passage import PassageSet
from shared.ports import Embedder, Modelled

PART = 5  # documents of one message: a model reads some ten passages a second, and a long page has a hundred
MODEL_BYTES = 256 * 1024**2  # of one file of a model


def vectors_key(model: str, version: Version) -> str:
    """Where a model's vectors of a document version lie; another way of reading makes other passages."""
    return f"embeddings/{model}/{version.format}/{version.document_id}/{version.version}.npy"


class Embeddings:
    """The vectors of document versions by one model, in the content bucket. The model itself lies there under
    `models/{model}/`, where an operator has put it.
    """

    def __init__(
        self,
        content: Bucket,
        model: str,
        send: Callable[[EmbedMessage], None],
        open_model: Callable[[Path], Embedder | None] = embedder_of,
    ) -> None:
        self._content, self.model, self._send, self._open = content, model, send, open_model

    def unread(self, versions: Sequence[Version]) -> list[Version]:
        """Those that the model has not read."""
        made = {one.key for one in self._content.list(f"embeddings/{self.model}/")}
        return [one for one in versions if self._key(one) not in made]

    def read(self, versions: Sequence[Version]) -> None:
        """Have the model read versions, unless it has. Raises NotFoundError without their passages or the model."""
        left = [one for one in versions if not self._content.exists(self._key(one))]
        for version, passages in zip(left, get_passages(self._content, left), strict=True):
            packed = io.BytesIO()
            np.save(packed, narrow(self._embedder.embed(model_texts(passages))), allow_pickle=False)
            try:
                self._content.put(self._key(version), packed.getvalue(), "application/octet-stream", absent=True)
            except ConflictError:  # the same message came twice
                continue

    def modelled(self, unread: Sequence[Version]) -> Modelled:
        """What a build is given. Raises NotFoundError without the model."""
        missing = {one.document_id for one in unread}

        def rows(one: PassageSet) -> NDArray[np.float32] | None:
            if one.source.document_id in missing:
                return None
            key = self._key(Version(one.source.document_id, one.source.version))
            try:
                made = np.load(io.BytesIO(self._content.get(key)), allow_pickle=False)
            except ValueError as error:
                raise BrokenObjectError(f"{key}: {type(error).__name__}") from None
            return np.asarray(made, np.float32)

        return Modelled(self._folder, rows)

    def ask(self, generation: str, unread: Sequence[Version]) -> None:
        """Have the vectors made that a generation lacks. Asked again it does no harm."""
        parts = [unread[at : at + PART] for at in range(0, len(unread), PART)]
        for number, part in enumerate(parts):
            documents = tuple(one.document_id for one in part)
            self._send(EmbedMessage(generation=generation, part=number, parts=len(parts), documents=documents))

    def _key(self, version: Version) -> str:
        return vectors_key(self.model, version)

    @cached_property
    def _embedder(self) -> Embedder:
        embedder = self._open(self._folder)
        if embedder is None:
            raise NotFoundError(f"models/{self.model}/{MODEL}")
        return embedder

    @cached_property
    def _folder(self) -> Path:
        """The model's files, fetched once a process."""
        folder = Path(tempfile.mkdtemp(prefix="model-"))
        for name in FILES:
            key = f"models/{self.model}/{name}"
            if name == MODEL or self._content.exists(key):  # one that is hosted has no other files
                (folder / name).write_bytes(self._content.get(key, MODEL_BYTES))
        return folder
