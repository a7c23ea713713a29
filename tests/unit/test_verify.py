"""The command that checks an answer's signature."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from shared.envelope import jwks
from shared.verify import load_jwks, main
from tests.unit.test_envelope import KEY, SIGNED, KeyInMemory


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(SIGNED), encoding="utf-8")
    return file


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(jwks(KEY)), encoding="utf-8")
    return file


@pytest.fixture
def service() -> Iterator[str]:
    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            moved = self.path == "/moved"
            self.send_response(302 if moved else 200)
            if moved:
                self.send_header("location", "/.well-known/jwks.json")
            self.end_headers()
            if not moved:
                self.wfile.write(json.dumps(jwks(KEY)).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Keys)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_verifies_with_keys_from_a_file(answer: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(answer), "--jwks", str(keys)]) == 0
    assert capsys.readouterr().out.startswith("verified: ")


def test_it_verifies_with_keys_from_a_service_on_this_machine(answer: Path, service: str) -> None:
    assert main([str(answer), "--jwks", f"{service}/.well-known/jwks.json"]) == 0


def test_it_follows_no_redirect(answer: Path, service: str) -> None:
    assert main([str(answer), "--jwks", f"{service}/moved"]) == 2


@pytest.mark.parametrize("url", ["http://example.org/jwks.json", "ftp://localhost/jwks.json", "file:///etc/hostname"])
def test_it_takes_keys_over_https_or_from_this_machine_only(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        load_jwks(url)


def test_a_changed_answer_ends_with_1(answer: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer.write_text(json.dumps(SIGNED | {"title": "Changed"}), encoding="utf-8")
    assert main([str(answer), "--jwks", str(keys)]) == 1
    assert "changed after it was signed" in capsys.readouterr().err


def test_a_stranger_s_key_ends_with_1(answer: Path, keys: Path) -> None:
    keys.write_text(json.dumps(jwks(KeyInMemory())), encoding="utf-8")
    assert main([str(answer), "--jwks", str(keys)]) == 1


def test_without_keys_it_does_not_claim_to_have_verified(answer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(answer)]) == 2
    assert "verified" not in capsys.readouterr().out


def test_a_file_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    assert main([str(tmp_path / "nothing.json")]) == 2
