"""The signing key: ES256 signatures made by KMS, in the form that JOSE wants."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from shared.errors import LimitError

MESSAGE_BYTES = 4096  # KMS: Sign takes at most 4,096 bytes of a RAW message
_P256_BYTES = 32


class SigningKey:
    """An asymmetric KMS key on P-256."""

    def __init__(self, kms: Any, key_id: str) -> None:
        self._kms, self.key_id = kms, key_id

    def sign(self, message: bytes) -> bytes:
        """r and s, 32 bytes each, big-endian (KMS answers in DER). Raises LimitError past 4,096 bytes."""
        if len(message) > MESSAGE_BYTES:
            raise LimitError(f"{len(message)} bytes to sign; KMS takes {MESSAGE_BYTES}")
        answer = self._kms.sign(KeyId=self.key_id, Message=message, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
        r, s = decode_dss_signature(answer["Signature"])
        return r.to_bytes(_P256_BYTES, "big") + s.to_bytes(_P256_BYTES, "big")

    def public_key(self) -> bytes:
        """The public key as DER SubjectPublicKeyInfo."""
        return bytes(self._kms.get_public_key(KeyId=self.key_id)["PublicKey"])
