"""An envelope's signature holds for that envelope alone."""

import base64
import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, KeySet

from shared.envelope import VerificationError, canonical, jwks, sha256, sign, verify
from shared.errors import LimitError
from shared.model.answer import (
    AppliesTo,
    Block,
    Check,
    Citation,
    CitedPlace,
    EvidenceSummary,
    Item,
    Provenance,
    Readability,
    Section,
)
from shared.model.envelope import Envelope, Notice, Notices
from shared.model.question import Action, Urgent


class KeyInMemory:
    """A signing key as KMS would be, without KMS."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


KEY = KeyInMemory()
KEYS = jwks(KEY)
KID = KEYS["keys"][0]["kid"]


def envelope(**changes: Any) -> Envelope:
    notice = Notice(id="emergency", version="1", text="Call 911.")
    action = Action(label="Call 911", url="tel:911")
    whole = Envelope(
        id="a" * 26,
        slug="s" * 22,
        visibility="private",
        revision=1,
        question="What does “HER2-low” mean?",
        title="HER2-low",
        topics=("breast",),
        language="en",
        jurisdiction="US",
        audience="patient",
        status="published",
        published_at="2026-11-25T12:00:00Z",
        last_reviewed=None,
        urgent=Urgent(level="urgent", notice="Call today.", actions=(action,)),
        notices=Notices(opening=(notice,), closing=(notice,), actions=(action,)),
        sections=(
            Section(
                kind="meaning",
                heading="What it means",
                blocks=(
                    Block(
                        type="list",
                        items=(Item(text="One.", citations=(1,), applies_to=AppliesTo(biomarkers=("HER2",))),),
                    ),
                ),
            ),
        ),
        citations=(
            Citation(
                n=1,
                document_id="d",
                version="0" * 16,
                title="T",
                publisher="P",
                evidence="review",
                published=None,
                reviewed=None,
                url="https://example.org/a#b",
                locator=CitedPlace(section=("A", "B")),
                quote="One.",
                quoted=True,
                licence="CC0",
                attribution="P",
            ),
        ),
        abstention=None,
        followups=("And then?",),
        evidence=EvidenceSummary(level="review", agreement="single_source", gaps=("cost",)),
        readability=Readability(grade=7.0),
        provenance=Provenance(
            writer="extractive",
            model=None,
            prompt_version="1",
            policy_version="us-1",
            index_generation="g1",
            evidence_hash="h",
            checks=(Check(name="quote", result="ok"),),
        ),
        signature=None,
    )
    return whole.model_copy(update=changes)


SIGNED = json.loads(sign(envelope(), KEY, KID).model_dump_json())


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a JSON value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, child in children for place in [(*path, key), *places(child, (*path, key))]]


def put(value: Any, path: tuple[Any, ...], new: Any) -> tuple[Any, Any]:
    """The value with another one at the path, and what stood there."""
    changed = copy.deepcopy(value)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    old, holder[path[-1]] = holder[path[-1]], new
    return changed, old


def same(a: Any, b: Any) -> bool:
    """Equal as JSON: 1 and 1.0 are, 1 and true are not."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True) or (
        isinstance(a, (int, float))
        and isinstance(b, (int, float))
        and not isinstance(a, bool)
        and not isinstance(b, bool)
        and a == b
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=5,
)


def test_a_signed_envelope_verifies_and_says_what_was_signed() -> None:
    statement = verify(json.dumps(SIGNED), KEYS)
    assert statement.id == "a" * 26
    assert (statement.revision, statement.status, statement.policy_version) == (1, "published", "us-1")
    assert statement.published_at == "2026-11-25T12:00:00Z"
    assert statement.sha256 == sha256(SIGNED)


def test_the_signature_is_a_compact_es256_jws_of_at_most_1_kb_that_any_jose_library_reads() -> None:
    read = jws.deserialize_compact(SIGNED["signature"], KeySet.import_key_set(KEYS), algorithms=["ES256"])
    assert read.headers() == {"alg": "ES256", "kid": KID}
    assert sorted(json.loads(read.payload)) == ["id", "policy_version", "published_at", "revision", "sha256", "status"]
    assert len(SIGNED["signature"]) <= 1024


def test_the_hash_is_that_of_the_rfc_8785_json_of_all_but_the_signature() -> None:
    by_hand = json.dumps(
        {k: v for k, v in SIGNED.items() if k != "signature"} | {"readability": {"grade": 7}},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    assert sha256(SIGNED) == hashlib.sha256(by_hand.encode()).hexdigest()


@settings(max_examples=1000)
@given(
    st.dictionaries(
        st.text(max_size=8),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.floats(1e-7, 1e-2)
            | st.integers(-(10**10), 10**10).map(lambda n: n / 10)
            | st.text(st.characters(), max_size=12),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=5,
    )
)
def test_the_canonical_json_is_what_the_library_of_rfc_8785_writes(value: dict[str, Any]) -> None:
    def written(write: Callable[[dict[str, Any]], bytes]) -> bytes | None:
        try:
            return write(value)
        except ValueError:
            return None

    assert written(canonical) == written(rfc8785.dumps)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 2, "a": [1.5, -0.0, 12.0, None, True]}, r'{"a":[1.5,0,12,null,true],"b":2}'),
        ({"n": 1e21, "m": 1e-7, "k": 333333333.33333329}, r'{"k":333333333.3333333,"m":1e-7,"n":1e+21}'),
        ({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}'),  # by UTF-16, not by code points
        ({"t": '\x00\x1f\n\t"\\/\x7f\u2028é'}, '{"t":"\\u0000\\u001f\\n\\t\\"\\\\/\x7f\u2028é"}'),
    ],
)
def test_the_canonical_json_of_what_implementations_differ_in(value: dict[str, Any], text: str) -> None:
    assert canonical(value).decode() == text


def test_kid_is_the_rfc_7638_thumbprint() -> None:
    assert ECKey.import_key({k: KEYS["keys"][0][k] for k in ("kty", "crv", "x", "y")}).thumbprint() == KID


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(places(SIGNED)), JSON)
def test_any_other_value_anywhere_breaks_verification(path: tuple[Any, ...], new: Any) -> None:
    changed, old = put(SIGNED, path, new)
    if same(old, new):
        return
    with pytest.raises(VerificationError):
        verify(json.dumps(changed), KEYS)


@pytest.mark.parametrize("path", [path for path in places(SIGNED) if isinstance(path[-1], str)])
def test_a_member_that_goes_missing_breaks_verification(path: tuple[Any, ...]) -> None:
    changed, _ = put(SIGNED, path, None)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    with pytest.raises(VerificationError):
        verify(json.dumps(changed), KEYS)


@given(st.text(), JSON)
def test_an_added_member_breaks_verification(name: str, value: Any) -> None:
    if name in SIGNED:
        return
    with pytest.raises(VerificationError):
        verify(json.dumps(SIGNED | {name: value}), KEYS)


@settings(max_examples=200)
@given(st.integers(0, len(SIGNED["signature"]) - 1), st.characters(min_codepoint=32, max_codepoint=126))
def test_any_other_letter_in_the_signature_breaks_it(at: int, letter: str) -> None:
    signature = SIGNED["signature"]
    if signature[at] == letter:
        return
    with pytest.raises(VerificationError):
        verify(json.dumps(SIGNED | {"signature": signature[:at] + letter + signature[at + 1 :]}), KEYS)


def test_spare_bits_in_the_last_letter_are_not_ignored() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    signature = SIGNED["signature"]
    twin = signature[:-1] + letters[letters.index(signature[-1]) ^ 1]
    tail, twin_tail = signature.rsplit(".", 1)[1], twin.rsplit(".", 1)[1]
    assert base64.urlsafe_b64decode(tail + "==") == base64.urlsafe_b64decode(twin_tail + "==")
    with pytest.raises(VerificationError):
        verify(json.dumps(SIGNED | {"signature": twin}), KEYS)


def test_another_key_with_the_same_kid_does_not_verify() -> None:
    other = jwks(KeyInMemory())
    other["keys"][0]["kid"] = KID
    with pytest.raises(VerificationError):
        verify(json.dumps(SIGNED), other)


@pytest.mark.parametrize(
    "keys", [{}, {"keys": []}, {"keys": [{"kty": "oct", "k": "AAAA", "kid": KID}]}, {"keys": "no"}, {"keys": 7}]
)
def test_a_key_set_without_the_key_does_not_verify(keys: dict[str, Any]) -> None:
    with pytest.raises(VerificationError):
        verify(json.dumps(SIGNED), keys)


def test_an_unsigned_token_is_refused() -> None:
    _, payload, _ = SIGNED["signature"].split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    with pytest.raises(VerificationError):
        verify(json.dumps(SIGNED | {"signature": f"{header}.{payload}."}), KEYS)


def test_a_signature_taken_from_another_answer_does_not_verify() -> None:
    other = sign(envelope(id="b" * 26), KEY, KID)
    with pytest.raises(VerificationError):
        verify(json.dumps(SIGNED | {"signature": other.signature}), KEYS)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", '{"signature": null}', '{"signature": "a"}', '{"signature": "a.b.c"}', "[" * 100_000],
)
def test_what_is_no_signed_envelope_is_refused_without_a_crash(text: str) -> None:
    with pytest.raises(VerificationError):
        verify(text, KEYS)


def test_a_member_that_stands_twice_is_refused() -> None:
    twice = json.dumps(SIGNED).replace('{"id"', '{"title": "Something else", "id"', 1)
    with pytest.raises(VerificationError):
        verify(twice, KEYS)


def test_blanks_and_the_order_of_members_do_not_matter() -> None:
    assert verify(json.dumps(dict(sorted(SIGNED.items())), indent=3), KEYS)


def test_a_signature_past_1_kb_is_not_made() -> None:
    with pytest.raises(LimitError):
        sign(envelope(id="a" * 800), KEY, KID)
