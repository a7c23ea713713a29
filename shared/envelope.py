"""An envelope's canonical JSON (RFC 8785), its hash, its signature and how anyone checks it.

The signature is a compact JWS (ES256) over a small statement that names the envelope's SHA-256, so that a key in KMS,
which signs 4,096 bytes at most, can vouch for an answer of any size.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, NoReturn, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pydantic import ValidationError

from shared.errors import LimitError
from shared.model.base import Model
from shared.model.envelope import Envelope, FinalStatus

SIGNATURE_BYTES = 1024  # docs/api.md promises it
_P256_BYTES = 32
_EXACT = 2**53  # integers from here on have no float of their own, and RFC 8785 carries none


class Signer(Protocol):
    """A key on P-256 that stays where it is."""

    def sign(self, message: bytes) -> bytes:
        """r and s, 32 bytes each, big-endian."""
        ...

    def public_key(self) -> bytes:
        """DER SubjectPublicKeyInfo."""
        ...


class Statement(Model):
    """What a signature says. `sha256` is the hex hash of the canonical JSON of the envelope without its signature."""

    id: str
    revision: int
    status: FinalStatus
    sha256: str
    policy_version: str
    published_at: str


class VerificationError(ValueError):
    """An envelope is not what was signed; the message says why and quotes nothing of it."""


def canonical(value: Mapping[str, Any]) -> bytes:
    """RFC 8785 JSON. Raises ValueError for what it cannot carry: NaN, integers past 2**53, lone surrogates.

    Python's encoder, in C, takes a tenth of the time of rfc8785 and writes the same where `_is_plain` says so.
    """
    if _is_plain(value):
        return _written(value).encode()

    import rfc8785  # api imports this module for jwks alone, and its zip carries no rfc8785

    return rfc8785.dumps(dict(value))


def sha256(envelope: Mapping[str, Any]) -> str:
    """The hex hash that an envelope's statement names: of all its members but `signature`."""
    return hashlib.sha256(canonical({k: v for k, v in envelope.items() if k != "signature"})).hexdigest()


def sign(envelope: Envelope, signing_key: Signer, kid: str) -> Envelope:
    """The envelope with its signature. Raises LimitError for a signature past 1 KB."""
    statement = Statement(
        id=envelope.id,
        revision=envelope.revision,
        status=envelope.status,
        sha256=sha256(envelope.model_dump(mode="json")),
        policy_version=envelope.provenance.policy_version,
        published_at=envelope.published_at,
    )
    header, payload = canonical({"alg": "ES256", "kid": kid}), canonical(statement.model_dump(mode="json"))
    signed = f"{_encode(header)}.{_encode(payload)}"
    signature = f"{signed}.{_encode(signing_key.sign(signed.encode('ascii')))}"
    if len(signature) > SIGNATURE_BYTES:
        raise LimitError(f"a signature of {len(signature)} bytes; {SIGNATURE_BYTES} is the limit")
    return envelope.model_copy(update={"signature": signature})


def jwks(signing_key: Signer) -> dict[str, Any]:
    """The JWK set that holds the signing key's public half; `kid` is its RFC 7638 thumbprint."""
    key = load_der_public_key(signing_key.public_key())
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise TypeError("the signing key is not on P-256")
    point = key.public_numbers()
    required = {
        "crv": "P-256",
        "kty": "EC",
        "x": _encode(point.x.to_bytes(_P256_BYTES, "big")),
        "y": _encode(point.y.to_bytes(_P256_BYTES, "big")),
    }
    # RFC 7638: the required members alone, in the order of their names, without blanks
    thumbprint = hashlib.sha256(json.dumps(required, sort_keys=True, separators=(",", ":")).encode()).digest()
    return {"keys": [{**required, "kid": _encode(thumbprint), "alg": "ES256", "use": "sig"}]}


def verify(envelope_json: str | bytes, keys: Mapping[str, Any]) -> Statement:
    """What the signature says, once it holds: a key of the JWK set made it, and every member is as it was signed.

    A member that was added counts as a change, and so does a signature spelled in another way than it was made in.
    Raises VerificationError.
    """
    envelope = parse(envelope_json)
    statement = read_statement(envelope)
    _check_signature(str(envelope["signature"]), keys)
    compare(envelope, statement)
    return statement


def parse(envelope_json: str | bytes) -> dict[str, Any]:
    """The envelope's members. Raises VerificationError for other JSON, or for a member that stands there twice."""
    try:
        envelope = json.loads(envelope_json, object_pairs_hook=_members, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise VerificationError("this is not JSON, or a member stands in it twice") from None
    if not isinstance(envelope, dict) or not isinstance(envelope.get("signature"), str):
        raise VerificationError("this is not a signed envelope")
    return envelope


def read_statement(envelope: Mapping[str, Any]) -> Statement:
    """The statement inside an envelope's signature, believed by nobody yet."""
    parts = str(envelope["signature"]).split(".")
    if len(parts) != 3:
        raise VerificationError("the signature is not a compact JWS")
    try:
        return Statement.model_validate_json(_decode(parts[1]), strict=True)
    except ValidationError:
        raise VerificationError("the signature's statement is not one of ours") from None


def compare(envelope: Mapping[str, Any], statement: Statement) -> None:
    """Raises VerificationError when the envelope is not the one that the statement names."""
    try:
        found = sha256(envelope)
    except (ValueError, RecursionError):
        raise VerificationError("the envelope has no canonical form") from None
    if not hmac.compare_digest(found, statement.sha256):
        raise VerificationError("the envelope was changed after it was signed")
    provenance = envelope.get("provenance")
    policy_version = provenance.get("policy_version") if isinstance(provenance, dict) else None
    said = {name: envelope.get(name) for name in ("id", "revision", "status", "published_at")}
    if said | {"policy_version": policy_version} != statement.model_dump(exclude={"sha256"}):
        raise VerificationError("the statement does not describe this envelope")


def _check_signature(signature: str, keys: Mapping[str, Any]) -> None:
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    for part in signature.split("."):
        if _encode(_decode(part)) != part:  # other spare bits in the last letter would decode to the same bytes
            raise VerificationError("the signature is not spelled as it was made")
    found = keys.get("keys")
    found = found if isinstance(found, list) else []
    usable = [key for key in found if isinstance(key, dict) and key.get("crv") == "P-256"]
    try:
        jws.deserialize_compact(signature, KeySet.import_key_set({"keys": usable}), algorithms=["ES256"])
    except (JoseError, ValueError, TypeError, KeyError):
        raise VerificationError("no key of the set made this signature") from None


_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _is_plain(value: Any) -> bool:
    """Whether Python writes it as RFC 8785 does: names are sorted alike while they are ASCII (by code points, not by
    UTF-16), and numbers are spelled alike while they need no exponent and are not whole numbers with a point.
    """
    waiting = [value]
    for one in waiting:  # it grows
        kind = type(one)
        if kind is str or kind is bool or one is None:
            continue
        if kind is dict:
            if not all(type(name) is str and name.isascii() for name in one):
                return False
            waiting.extend(one.values())
        elif kind is list:
            waiting.extend(one)
        elif kind is int:
            if abs(one) >= _EXACT:
                return False
        elif kind is not float or not 1e-3 < abs(one) < 1e9 or one.is_integer():
            return False
    return True


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise VerificationError("the signature is not base64url") from None
