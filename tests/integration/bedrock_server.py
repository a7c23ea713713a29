"""Bedrock's runtime as its embedding models speak, on loopback: it holds callers to their limits, and may be busy.

Vectors are those of the words' vectors, so that what means the same lies near, whatever the model.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import numpy as np

from content_ingest.objects import WORDS
from shared.adapters.word_vectors import WordVectors

TITAN, COHERE = "amazon.titan-embed-text-v2:0", "cohere.embed-multilingual-v3"


class RefusedError(Exception):
    """An error as the service answers it."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


class BedrockServer:
    """`requests` are the bodies it was sent, `paths` where; the next answers are `refusals`, while there are any."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.refusals: list[RefusedError] = []
        self.garbled = False
        self._words = WordVectors(WORDS)
        self._lock = threading.Lock()

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One call. Raises RefusedError."""
        with self._lock:
            self.paths.append(path)
            self.requests.append(body)
            if self.refusals:
                raise self.refusals.pop(0)
            if self.garbled:
                return {"message": "no vectors here"}
            model = unquote(path).removeprefix("/model/").removesuffix("/invoke")
            if model == TITAN:
                return self._titan(**body)
            if model == COHERE:
                return self._cohere(**body)
            raise RefusedError(400, "ValidationException", "The provided model identifier is invalid.")

    def _titan(self, inputText: str, dimensions: int, normalize: bool) -> dict[str, Any]:  # noqa: N803  # the wire's names
        if not 1 <= len(inputText) <= 50_000:
            raise RefusedError(400, "ValidationException", f"Malformed input request: {inputText}")
        if dimensions not in (256, 512, 1024) or not normalize:
            raise RefusedError(400, "ValidationException", "dimensions")
        return {"embedding": self._vector(inputText, dimensions), "inputTextTokenCount": len(inputText.split())}

    def _cohere(self, texts: list[str], input_type: str, embedding_types: list[str], truncate: str) -> dict[str, Any]:
        if not 1 <= len(texts) <= 96 or any(len(text) > 2048 for text in texts):
            raise RefusedError(400, "ValidationException", f"Malformed input request: {texts}")
        if input_type not in ("search_document", "search_query") or embedding_types != ["float"] or truncate != "END":
            raise RefusedError(400, "ValidationException", "a parameter")
        vectors = [self._vector(text, 1024) for text in texts]
        return {"id": "x", "response_type": "embeddings_by_type", "embeddings": {"float": vectors}, "texts": texts}

    def _vector(self, text: str, size: int) -> list[float]:
        made = np.zeros(size)
        made[: self._words.size] = self._words.ask(text)
        return [float(one) for one in made]


@contextmanager
def serving() -> Iterator[BedrockServer]:
    """A server while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            try:
                status, said, kind = 200, bedrock.answer(self.path, body), ""
            except RefusedError as refusal:
                status, said, kind = refusal.status, {"message": str(refusal)}, refusal.kind
            raw = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            if kind:
                self.send_header("x-amzn-errortype", kind)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    bedrock = BedrockServer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bedrock
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
