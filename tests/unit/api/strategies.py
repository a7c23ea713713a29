"""Envelopes as bad as they may come: any text anywhere, any address, numbers that cite nothing."""

from typing import Any, get_args

from hypothesis import strategies as st

from shared.model.answer import (
    Abstention,
    AppliesTo,
    Block,
    Citation,
    CitedPlace,
    EvidenceSummary,
    Item,
    Provenance,
    Readability,
    Section,
    SectionKind,
)
from shared.model.document import EvidenceLevel
from shared.model.envelope import Envelope, FinalStatus, Notice, Notices
from shared.model.question import Action, Urgent

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "]( javascript:alert(1)) [x",
    "`<b>`",
    "# heading",
    "1. one",
    "- item",
    "---",
    "| a | b |",
    "&lt;b&gt; &amp; &#60;",
    "https://evil.example/ and www.evil.example and a@evil.example",
    "[1]: https://evil.example",
    "</script><!--",
    "\\",
    "**bold** _it_ ~~no~~",
    "a\n\nb\r\n> c",
    "\u202e\u2028x",
)
words = st.one_of(
    st.text(max_size=40), st.sampled_from(NASTY), st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join)
)
some_words = words.filter(lambda text: bool(text.split()))
urls = st.one_of(
    st.sampled_from(
        (
            "https://www.cancer.gov/types/breast",
            "https://example.org/a.pdf",
            "https://example.org/a#part",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            " data:text/html,<script>",
            "//evil.example",
            "https://",
            "https://[::1",
            "tel:911",
            "sms:741741",
            'https://example.org/"><script>',
            "https://example.org/a b(c)<d>",
            "https://example.org/é?q=ü",
        )
    ),
    st.text(max_size=30),
)
_lists = st.lists(words, max_size=3).map(tuple)
_actions = st.lists(st.builds(Action, label=words, url=urls), max_size=3).map(tuple)
_notices = st.builds(
    Notices,
    opening=st.lists(st.builds(Notice, id=words, version=words, text=some_words), min_size=1, max_size=3).map(tuple),
    closing=st.lists(st.builds(Notice, id=words, version=words, text=some_words), min_size=1, max_size=3).map(tuple),
    actions=_actions,
)
_maybe_words = st.none() | words
_applies = st.none() | st.builds(
    AppliesTo,
    cancer=_maybe_words,
    stage=_maybe_words,
    setting=_maybe_words,
    biomarkers=_lists,
    prior_treatment=_maybe_words,
)
_numbers = st.integers(min_value=1, max_value=5)
_items = st.builds(Item, text=words, citations=st.lists(_numbers, max_size=4).map(tuple), applies_to=_applies)
_blocks = st.builds(
    Block,
    type=st.sampled_from(get_args(Block.model_fields["type"].annotation)),
    items=st.lists(_items, max_size=3).map(tuple),
)
_sections = st.builds(
    Section,
    kind=st.sampled_from(get_args(SectionKind)),
    heading=words,
    blocks=st.lists(_blocks, max_size=3).map(tuple),
)
_dates = st.none() | st.dates()


@st.composite
def _citations(draw: st.DrawFn) -> Citation:
    quoted = draw(st.booleans())
    return Citation(
        n=draw(_numbers),
        document_id=draw(words),
        version="0" * 16,
        title=draw(words),
        publisher=draw(words),
        evidence=draw(st.sampled_from(get_args(EvidenceLevel))),
        published=draw(_dates),
        reviewed=draw(_dates),
        url=draw(urls),
        locator=CitedPlace(section=draw(_lists), page=draw(st.none() | _numbers), time=draw(_maybe_words)),
        quote=draw(words) if quoted else None,
        quoted=quoted,
        licence=draw(words),
        attribution=draw(words),
    )


@st.composite
def envelopes(draw: st.DrawFn, **fixed: Any) -> Envelope:
    """Any envelope; `fixed` fields are as given."""
    given: dict[str, Any] = {
        "id": "a" * 26,
        "slug": "b" * 26,
        "visibility": draw(st.sampled_from(("private", "public"))),
        "revision": draw(_numbers),
        "question": draw(words),
        "title": draw(words),
        "topics": draw(_lists),
        "language": draw(st.sampled_from(("en", "es", "ar"))),
        "jurisdiction": "US",
        "audience": draw(st.sampled_from(("patient", "professional"))),
        "status": draw(st.sampled_from(get_args(FinalStatus))),
        "published_at": draw(st.sampled_from(("2026-11-25T10:00:00Z", "not a time"))),
        "last_reviewed": draw(_maybe_words),
        "urgent": draw(
            st.none()
            | st.builds(Urgent, level=st.sampled_from(("emergency", "urgent")), notice=some_words, actions=_actions)
        ),
        "notices": draw(_notices),
        "sections": draw(st.lists(_sections, max_size=3).map(tuple)),
        "citations": draw(st.lists(_citations(), max_size=4, unique_by=lambda each: each.n).map(tuple)),
        "abstention": draw(
            st.none() | st.builds(Abstention, looked_for=words, nearby=_lists, ask=_lists, questions=_lists)
        ),
        "followups": draw(_lists),
        "evidence": draw(
            st.builds(
                EvidenceSummary,
                level=st.none() | st.sampled_from(get_args(EvidenceLevel)),
                agreement=st.sampled_from((None, "single_source", "consistent", "mixed")),
                conflicts=_lists,
                gaps=_lists,
                newest=_dates,
                oldest=_dates,
            )
        ),
        "readability": Readability(grade=draw(st.none() | st.floats(0, 20))),
        "provenance": Provenance(
            writer=draw(words),
            model=draw(_maybe_words),
            prompt_version=draw(words),
            policy_version=draw(words),
            index_generation=draw(words),
            evidence_hash="",
        ),
        "signature": draw(_maybe_words),
    }
    return Envelope.model_validate(given | fixed)
