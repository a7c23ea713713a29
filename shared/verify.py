"""`python -m shared.verify FILE [--jwks FILE|URL]`: check an envelope's signature, offline or against a service.

FILE is an answer's JSON, as GET /v1/answers/{id} sends it, or - for standard input. Ends with 0 when the signature
holds, 1 when it does not, and 2 when it could not be checked (without --jwks only the hash is).
"""

import argparse
import http.client
import ipaddress
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shared.envelope import VerificationError, compare, parse, read_statement, verify

JWKS_BYTES = 64 * 1024  # our own limit: a set of a few keys has 1 KB
_SECONDS = 10


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could leave https, or lead to another host than the one that was named."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def load_jwks(place: str) -> dict[str, Any]:
    """The JWK set at a file or URL (https, or http on this machine). Raises ValueError or OSError."""
    if "://" not in place:
        raw = Path(place).read_bytes()
    else:
        url = urllib.parse.urlsplit(place)
        if url.scheme != "https" and not (url.scheme == "http" and _loopback(url.hostname)):
            raise ValueError("keys come over https, or over http from this machine only")
        # what runs on this machine is asked directly, never through the environment's proxy
        handlers = [_NoRedirect, urllib.request.ProxyHandler({})] if _loopback(url.hostname) else [_NoRedirect]
        with urllib.request.build_opener(*handlers).open(place, timeout=_SECONDS) as answer:
            raw = answer.read(JWKS_BYTES + 1)
    if len(raw) > JWKS_BYTES:
        raise ValueError(f"the key set is larger than {JWKS_BYTES} bytes")
    keys = json.loads(raw)
    if not isinstance(keys, dict):
        raise ValueError("the key set is not a JSON object")
    return keys


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m shared.verify", description="Check an answer's signature.")
    parser.add_argument("file", help="the answer's JSON, or - for standard input")
    parser.add_argument("--jwks", help="file or URL of the keys, such as https://HOST/.well-known/jwks.json")
    options = parser.parse_args(arguments)
    try:
        raw = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
        keys = load_jwks(options.jwks) if options.jwks else None
    except (OSError, ValueError, urllib.error.URLError, http.client.HTTPException) as error:
        print(f"cannot check: {error}", file=sys.stderr)
        return 2
    try:
        if keys is None:
            envelope = parse(raw)
            statement = read_statement(envelope)
            compare(envelope, statement)
        else:
            statement = verify(raw, keys)
    except VerificationError as error:
        print(f"does not verify: {error}", file=sys.stderr)
        return 1
    said = f"{statement.id} revision {statement.revision} ({statement.status}) of {statement.published_at}"
    if keys is None:
        print(f"{said}: the hash is right, but whoever made it is not known: give --jwks", file=sys.stderr)
        return 2
    print(f"verified: {said}, policy {statement.policy_version}, sha256 {statement.sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
