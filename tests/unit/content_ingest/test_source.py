from datetime import date

import pytest

from content_ingest.errors import RejectedError
from content_ingest.source import source_of, version_of
from shared.model.document import Source, document_id

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
    assert (made.attribution, made.licence) == ("P", "US-PD")
    assert (made.quote, made.quote_words, made.derivatives) == (True, None, True)


def test_what_rights_allow_goes_with_the_source() -> None:
    said = {"licence": "ALL-RIGHTS-RESERVED", "rights": {"store": True, "quote": True, "quote_words": 25}}
    made = source_of("documents/a.md", b"", {**FRONT, **said, "attribution": "The Holder, 2020"}, None)
    assert (made.attribution, made.licence) == ("The Holder, 2020", "ALL-RIGHTS-RESERVED")
    assert (made.quote, made.quote_words, made.derivatives) == (True, 25, False)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"licence": None}, r"no licence; add `licence:`.*documents/a\.md\.meta\.yaml"),
        ({"licence": "public"}, "licence 'public' is none.*US-PD"),
        ({"licence": ["US-PD"]}, "licence"),
        ({"licence": "ALL-RIGHTS-RESERVED"}, "does not let us store"),
        ({"rights": {"store": False}}, "store: false"),
        ({"url": "ftp://example.org"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "http://[broken"}, "url"),
        ({"url": None}, "`url` is no web address; add"),
        ({"title": "", "publisher": "P"}, "title"),
        ({"publisher": {"a": 1}}, "publisher"),
        ({"published": "yesterday"}, "published"),
        ({"retrieved": 5}, "retrieved"),
        ({"evidence": "rumour"}, "evidence.*guideline"),
        ({"evidence": ["review"]}, "evidence"),
        ({"topics": {"a": 1}}, "topics"),
        ({"also_called": 42.5j}, "also_called"),
        ({"also_called": ["Zyloq", ["ZQ-17"]]}, "a list within the list"),
        ({"also_called": [f"name {n}" for n in range(101)]}, "more than 100 names"),
    ],
)
def test_a_field_that_does_not_fit_is_named(change: dict[str, object], names: str) -> None:
    with pytest.raises(RejectedError, match=names):
        source_of("documents/a.md", b"", FRONT | change, None)


def test_a_document_of_which_nothing_is_known_is_told_what_to_add() -> None:
    with pytest.raises(RejectedError, match=r"no front matter and no sidecar.*licence.*documents/a\.pdf\.meta\.yaml"):
        source_of("documents/a.pdf", b"", {}, "A title")


def test_other_names_are_a_list_or_words_with_commas() -> None:
    for names in (["Zyloq", "ZQ-17"], "Zyloq, ZQ-17"):
        assert source_of("documents/a.md", b"", {**FRONT, "also_called": names}, None).also_called == ("Zyloq", "ZQ-17")


def test_topics_are_a_list_or_words_with_commas() -> None:
    for topics in (["lung", "fatigue"], "lung, fatigue,"):
        assert source_of("documents/a.md", b"", {**FRONT, "topics": topics}, None).topics == ("lung", "fatigue")


def test_an_id_is_made_of_the_key_and_stays_the_same() -> None:
    assert document_id("documents/a/B c.html") == "a-b-c" == document_id("documents/a/B c.md")


def test_a_source_stored_before_rights_were_is_read_as_one_that_may_be_quoted() -> None:
    made = source_of("documents/a.md", b"", {**FRONT, "published": date(2020, 1, 2)}, None)
    stored = made.model_dump_json(exclude={"quote", "quote_words", "derivatives"})
    assert Source.model_validate_json(stored) == made
