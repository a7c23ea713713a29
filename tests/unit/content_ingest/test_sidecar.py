"""Sidecars: they go before what the document says, and misspelt rights do not pass."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.fetching import sidecar as fetched
from content_ingest.fetching.manifest import parse_manifest
from content_ingest.reading import read_document
from content_ingest.sidecar import merged, said
from content_ingest.source import version_of
from tests.unit.content_ingest.formats.made_samples import SAMPLES, TEXT
from tests.unit.content_ingest.made import markdown

KNOWN = b"""title: Care at home
url: https://example.org/care
publisher: The Society
licence: CC-BY-4.0
attribution: The Society, 2020
audience: patient
evidence: guideline
published: 2020-01-02
reviewed: 2021-03-04
retrieved: 2026-11-25
topics: [care]
"""


def test_a_document_that_says_nothing_of_itself_is_read_with_its_sidecar() -> None:
    made = read_document("documents/care.txt", TEXT.encode(), KNOWN).source
    assert (made.title, made.url, made.publisher) == ("Care at home", "https://example.org/care", "The Society")
    assert (made.licence, made.attribution) == ("CC-BY-4.0", "The Society, 2020")
    assert (made.audience, made.evidence, made.topics) == ("patient", "guideline", ("care",))
    assert (made.published, made.reviewed, made.retrieved) == (date(2020, 1, 2), date(2021, 3, 4), date(2026, 11, 25))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_format_is_taken_with_a_sidecar(name: str) -> None:
    made = read_document("documents/care", SAMPLES[name], KNOWN)
    assert made.source.url == "https://example.org/care"
    assert made.passages


def test_what_the_sidecar_leaves_out_stays_as_the_document_says_it() -> None:
    made = read_document("documents/a.md", markdown("# A\n\nText."), b"audience: professional\nquote: false\n").source
    assert (made.title, made.licence, made.retrieved) == ("A page", "US-PD", date(2025, 12, 30))
    assert (made.audience, made.quote) == ("professional", False)


def test_another_sidecar_makes_another_version() -> None:
    raw = markdown("# A\n\nText.")
    sidecar = b"quote: false\n"
    assert read_document("documents/a.md", raw).source.version == version_of(raw)
    assert read_document("documents/a.md", raw, sidecar).source.version == version_of(raw + sidecar)


def test_a_sidecar_as_fetching_writes_it_is_read() -> None:
    (entry,) = parse_manifest(
        "entries:\n  - {kind: page, url: https://example.org/a, publisher: P, licence: US-PD, topics: [lung]}"
    ).entries
    made = fetched.made(
        entry, retrieved=date(2026, 11, 25), fetched_from="https://example.org/a", etag='"x"', modified=None
    )
    assert merged({}, said(fetched.yaml.safe_dump(made).encode())) == {
        "url": "https://example.org/a",
        "publisher": "P",
        "licence": "US-PD",
        "topics": ["lung"],
        "retrieved": date(2026, 11, 25),
    }


def test_rights_may_stand_on_their_own_or_together() -> None:
    assert said(b"quote: false\nquote_words: 9\n") == said(b"rights: {quote: false, quote_words: 9}\n")
    assert said(b"license: US-PD\n") == {"licence": "US-PD"}


def test_a_licence_brings_its_own_rights_and_rights_alone_change_only_what_they_name() -> None:
    own = {"licence": "ALL-RIGHTS-RESERVED", "rights": {"store": True, "quote": True}}
    assert merged(own, {"licence": "US-PD"}) == {"licence": "US-PD"}
    assert merged(own, {"rights": {"quote": False}})["rights"] == {"store": True, "quote": False}


@pytest.mark.parametrize(
    ("sidecar", "reason"),
    [
        (b"qoute: false\n", "'qoute' that is not known; known: .*quote"),
        (b"rights: no\n", "rights"),
        (b"- a\n", "the sidecar is not a list of fields"),
        (b"", "the sidecar is not a list of fields"),
        (b"title: [\n", "the sidecar is not YAML in line 2"),
        (b"title: &a x\nurl: *a\n", "alias"),
        (b"title: \xff\n", "UTF-8 at byte 7"),
        (b"title: " + b"x" * 70_000, "limit"),
        (b"licence: ALL-RIGHTS-RESERVED\n", "does not let us store"),
        (b"published: soon\n", "published"),
    ],
)
def test_a_sidecar_that_does_not_fit_is_refused_with_its_reason(sidecar: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        read_document("documents/a.md", markdown("# A\n\nText."), sidecar)


def test_a_pages_meta_elements_do_not_speak_of_our_rights() -> None:
    page = b"""<html><head><title>T</title><meta name="rights" content="(c) P"><meta name="quote" content="x">
    <meta name="license" content="US-PD"><meta name="publisher" content="P"><link rel="canonical"
    href="https://example.org/a"></head><body><p>It helps those who ask.</p></body></html>"""
    assert read_document("documents/a.html", page).source.quote


_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_NAMES = (
    "title",
    "url",
    "publisher",
    "licence",
    "attribution",
    "rights",
    "audience",
    "evidence",
    "published",
    "topics",
)


@given(st.dictionaries(st.sampled_from(_NAMES), _VALUE, max_size=5) | st.binary(max_size=60))
def test_any_sidecar_is_read_or_refused(found: dict[str, object] | bytes) -> None:
    sidecar = found if isinstance(found, bytes) else fetched.yaml.safe_dump(found).encode()
    with suppress(RejectedError):
        read_document("documents/a.md", markdown("# A\n\nText."), sidecar)
