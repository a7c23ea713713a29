"""Rights: what a licence allows, what an agreement adds, and what is not taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.rights import licences, rights_of, usable


def test_every_licence_of_the_table_can_be_stored_or_says_what_to_do_instead() -> None:
    for name, licence in licences().items():
        assert licence.store or licence.instead, name
        assert licence.store or not (licence.quote or licence.derivatives), name
        assert name == name.upper(), name


@pytest.mark.parametrize("name", ["US-PD", "CC0-1.0", "CC-BY-2.0", "CC-BY-4.0", "CC-BY-SA-3.0", "OGL-UK-3.0"])
def test_open_licences_let_us_quote_and_write(name: str) -> None:
    made = rights_of(name, None, "A")
    assert (made.store, made.quote, made.quote_words, made.derivatives) == (True, True, None, True)
    assert (made.licence, made.attribution) == (name, "A")


def test_no_derivatives_are_made_where_a_licence_forbids_them() -> None:
    made = rights_of("CC-BY-ND-4.0", None, "A")
    assert (made.quote, made.derivatives) == (True, False)


@pytest.mark.parametrize("name", ["cc-by-4.0", "CC BY 4.0", " CC-BY-4.0 "])
def test_a_licence_may_be_spelt_in_small_letters_or_with_spaces(name: str) -> None:
    assert rights_of(name, None, "A").licence == "CC-BY-4.0"


def test_a_licence_ported_to_a_countrys_law_is_that_licence_and_keeps_its_name() -> None:
    made = rights_of("CC-BY-ND-3.0-DE", None, "A")
    assert (made.licence, made.derivatives) == ("CC-BY-ND-3.0-DE", False)
    with pytest.raises(RejectedError, match="none that lets us quote"):
        rights_of("CC-BY-4.0-DE", None, "A")  # there are no ports of version 4


@pytest.mark.parametrize("name", [one for one in licences() if "-NC" in one])
def test_noncommercial_licences_are_refused_with_what_mends_it(name: str) -> None:
    with pytest.raises(RejectedError, match=r"commercial use.*ask its holder.*ALL-RIGHTS-RESERVED"):
        rights_of(name, None, "A")


def test_what_is_reserved_is_taken_only_as_its_holder_agreed() -> None:
    with pytest.raises(RejectedError, match=r"does not let us store.*rights: {store: true"):
        rights_of("ALL-RIGHTS-RESERVED", {"quote": True}, "A")
    found = rights_of("ALL-RIGHTS-RESERVED", {"store": True}, "A")
    assert (found.quote, found.derivatives) == (False, False)
    quoted = rights_of("ALL-RIGHTS-RESERVED", {"store": True, "quote": True}, "A")
    assert quoted.quote_words == 100
    assert rights_of("ALL-RIGHTS-RESERVED", {"store": True, "quote": True, "quote_words": 300}, "A").quote_words == 300


def test_rights_take_away_from_a_licence_and_never_add_to_it() -> None:
    made = rights_of("CC-BY-4.0", {"quote": False, "quote_words": 40, "derivatives": False}, "A")
    assert (made.quote, made.quote_words, made.derivatives) == (False, 40, False)
    with pytest.raises(RejectedError, match=r"derivatives: true.*CC-BY-ND-4.0 does not allow.*agreed"):
        rights_of("CC-BY-ND-4.0", {"derivatives": True}, "A")
    with pytest.raises(RejectedError, match=r"store: true.*CC-BY-NC-4.0 does not allow"):
        rights_of("CC-BY-NC-4.0", {"store": True, "quote": True}, "A")


@pytest.mark.parametrize(
    "said",
    ["none", ["quote"], {"qoute": False}, {"quote": "no"}, {"quote": 0}, {"quote_words": 0}, {"quote_words": 1.5}],
)
def test_rights_that_are_misspelt_are_refused(said: object) -> None:
    with pytest.raises(RejectedError, match="rights"):
        rights_of("CC-BY-4.0", said, "A")


_FLAG = st.none() | st.booleans()


@given(
    st.sampled_from(usable()),
    st.fixed_dictionaries(
        {},
        optional={"store": _FLAG, "quote": _FLAG, "derivatives": _FLAG, "quote_words": st.none() | st.integers(1, 500)},
    ),
)
def test_nothing_is_allowed_that_the_licence_does_not_allow(name: str, said: dict[str, object]) -> None:
    known = licences()[name]
    try:
        made = rights_of(name, said, "A")
    except RejectedError:
        return
    assert made.store
    assert made.quote <= known.quote
    assert made.derivatives <= known.derivatives
    assert said.get("quote") is not False or not made.quote
