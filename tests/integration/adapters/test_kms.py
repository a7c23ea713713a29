"""The signing key."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from shared.adapters.kms import MESSAGE_BYTES, SigningKey
from shared.errors import LimitError


class FakeKms:
    """Answers with one signature."""

    def __init__(self, r: int, s: int) -> None:
        self._signature = encode_dss_signature(r, s)
        self.calls = 0

    def sign(self, **_: Any) -> dict[str, bytes]:
        self.calls += 1
        return {"Signature": self._signature}


@pytest.fixture
def key(aws: Callable[[str], Any], signing_key_id: str) -> SigningKey:
    return SigningKey(aws("kms"), signing_key_id)


@pytest.mark.parametrize("message", [b"x", b"header.payload", b"x" * MESSAGE_BYTES])
def test_a_signature_in_the_form_of_jose_verifies_with_the_public_key(key: SigningKey, message: bytes) -> None:
    public = load_der_public_key(key.public_key())
    assert isinstance(public, EllipticCurvePublicKey)
    assert isinstance(public.curve, SECP256R1)

    signature = key.sign(message)

    assert len(signature) == 64
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    public.verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))


def test_short_numbers_are_filled_up_to_32_bytes_each() -> None:
    assert SigningKey(FakeKms(1, 2**255), "k").sign(b"x") == bytes(31) + b"\x01\x80" + bytes(31)


def test_more_than_kms_signs_is_not_sent() -> None:
    fake = FakeKms(1, 1)

    with pytest.raises(LimitError):
        SigningKey(fake, "k").sign(b"x" * (MESSAGE_BYTES + 1))
    assert not fake.calls
