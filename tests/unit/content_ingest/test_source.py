import pytest

from content_ingest.errors import RejectedError
from content_ingest.source import document_id, source_of, version_of

FRONT = {
    "title": "Breast Cancer - NCI",
    "url": "https://example.org/a",
    "publisher": "P",
    "audience": "patient",
    "licence": "US-PD",
}


def test_a_source_says_where_a_document_is_from_and_what_may_be_done_with_it() -> None:
    made = source_of("documents/Types/Breast.md", b"bytes", FRONT, None)
    assert (made.document_id, made.title, made.evidence) == ("types-breast", "Breast Cancer", "review")
    assert made.version == version_of(b"bytes")
    assert made.attribution == "P"


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"licence": None}, "licence"),
        ({"licence": "all rights reserved"}, "licence"),
        ({"url": "ftp://example.org"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"title": "", "publisher": "P"}, "title"),
        ({"published": "yesterday"}, "published"),
        ({"evidence": "rumour"}, "evidence"),
    ],
)
def test_a_field_that_does_not_fit_is_named(change: dict[str, object], names: str) -> None:
    with pytest.raises(RejectedError, match=names):
        source_of("documents/a.md", b"", FRONT | change, None)


def test_an_id_is_made_of_the_key_and_stays_the_same() -> None:
    assert document_id("documents/a/B c.html") == "a-b-c" == document_id("documents/a/B c.md")
