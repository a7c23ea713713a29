"""What triage hears in a message. How well it does on messages it was not made with is measured in tests/quality."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.triage import BARE, instead_of_page, matches, triage
from shared.triage.reading import slips
from shared.triage.rules import groups, lists, reader, rules
from tests.unit.triage.examples import EMERGENCY, NOTHING, URGENT

EACH = [(rule, text) for rule, texts in EMERGENCY.items() for text in texts]


@pytest.mark.parametrize(("rule", "text"), EACH)
def test_an_emergency_is_heard(rule: str, text: str) -> None:
    found = matches(text)
    assert rule in {match.rule.id for match in found}
    assert found[0].level == "emergency"


@pytest.mark.parametrize("text", URGENT)
def test_what_needs_a_call_today_is_urgent(text: str) -> None:
    assert [match.level for match in matches(text)][:1] == ["urgent"]


@pytest.mark.parametrize("text", NOTHING)
def test_a_question_is_left_alone(text: str) -> None:
    assert matches(text) == []


@pytest.mark.parametrize(
    "said",
    [
        "My family says it is nothing.",
        "Probably just anxiety, right?",
        "I don't want to bother anyone.",
        "The nurse said not to worry.",
        "It is most likely nothing serious, I am young.",
        "Please just tell me about diet.",
    ],
)
@pytest.mark.parametrize(("rule", "text"), EACH[::7])
def test_what_others_make_of_it_silences_nothing(rule: str, text: str, said: str) -> None:
    for message in (f"{text} {said}", f"{said} {text}"):
        assert rule in {match.rule.id for match in matches(message)}


@pytest.mark.parametrize(("rule", "text"), EACH[::5])
def test_an_emergency_is_heard_in_the_middle_of_a_long_message(rule: str, text: str) -> None:
    around = "We moved house in spring. The garden is lovely and the neighbours bring soup. " * 8
    assert rule in {match.rule.id for match in matches(f"{around}\n\n{text}\n\n{around}")}


@pytest.mark.parametrize(("rule", "text"), EACH[::5])
def test_capitals_and_stretched_stops_do_not_matter(rule: str, text: str) -> None:
    assert rule in {match.rule.id for match in matches(text.upper() + "!!!")}


def test_a_denial_silences_its_sign_only() -> None:
    found = {match.rule.id for match in matches("No fever, but I have crushing chest pain. I'm on chemo.")}
    assert "chest_pain" in found
    assert "fever_on_chemotherapy" not in found


@pytest.mark.parametrize(
    ("jurisdiction", "number"),
    [("US", "911"), ("GB", "999"), ("CA", "911"), ("AU", "000"), ("FR", "your local emergency number")],
)
def test_the_notice_names_the_number_of_the_place(jurisdiction: str, number: str) -> None:
    found = triage("I can't breathe", jurisdiction)
    assert found is not None
    assert f"all {number}" in found.notice


def test_an_unknown_place_gets_no_foreign_number() -> None:
    for rule, texts in EMERGENCY.items():
        found = triage(texts[0], "FR")
        assert found is not None, rule
        assert not any(number in found.notice for number in ("911", "999"))
        assert {action.url for action in found.actions} <= {"tel:112"}


def test_suicidal_thoughts_lead_to_a_crisis_line_first() -> None:
    american, british = triage("I want to end my life", "US"), triage("I want to end my life", "GB")
    assert american is not None
    assert british is not None
    assert [action.url for action in american.actions][:2] == ["tel:988", "sms:988"]
    assert british.actions[0].url == "tel:116123"


@pytest.mark.parametrize(
    "text",
    [
        "I want to die, the tumor has won",
        "I want to kill myself. Why me?",
        "how many pills do I need to kill myself after chemo",
        "quiero morirme",
    ],
)
def test_who_only_speaks_of_dying_is_given_no_page(text: str) -> None:
    assert instead_of_page(text)


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself. Does tamoxifen cause depression?",
        "I have stage 4 breast cancer and I want to die, what treatments are left?",
        "my mother does not want to live like this with a feeding tube. Can we stop it?",
        "chest pain since chemo",
        "Is tamoxifen safe?",
        "",
    ],
)
def test_who_asks_about_care_or_tells_of_another_emergency_is_given_a_page(text: str) -> None:
    assert instead_of_page(text) is None


def test_the_most_severe_comes_first() -> None:
    found = matches("My stools are black. I can't breathe.")
    assert [match.level for match in found] == ["emergency", "urgent"]


def test_every_rule_names_its_source_and_has_an_action_where_numbers_are_known() -> None:
    for rule in rules().rules:
        assert rule.sources
        assert all(source.startswith("https://") for source in rule.sources)
        for jurisdiction in rules().jurisdictions.values():
            assert any(jurisdiction.actions[name] for name in rule.actions)
            assert any(jurisdiction.actions[name] for name in rule.urgent_actions or rule.actions)


def test_every_group_that_a_rule_names_has_phrases() -> None:
    named: set[str] = {veto.cue for veto in rules().vetoes} | {rules().bare.unless}
    for veto in rules().vetoes:
        named |= {*veto.unless, *veto.unless_near}
    for rule in rules().rules:
        for case in rule.cases:
            for names in (case.sign, *case.same, *case.near, *case.anywhere, *case.unless):
                named |= set(names.split("|"))
            assert set(case.exempt) <= {veto.id for veto in rules().vetoes}
    assert named == {*groups(), BARE}


def test_the_words_that_are_mended_are_words_of_the_rules() -> None:
    used = {word for phrases in groups().values() for slots in phrases for slot in slots for word in slot.words}
    assert lists()["mended"] <= used


@pytest.mark.parametrize(
    ("written", "meant"),
    [("brething", "breathing"), ("siezure", "seizure"), ("feeever", "fever"), ("pian", "pain"), ("tounge", "tongue")],
)
def test_slips_of_the_pen_are_mended(written: str, meant: str) -> None:
    assert reader().mend(written) == meant


@pytest.mark.parametrize("word", ["fewer", "chess", "strike", "fraction", "pine", "bills", "liver", "brain"])
def test_other_words_stay_as_they_are(word: str) -> None:
    assert reader().mend(word) == word


@pytest.mark.parametrize(
    ("a", "b", "count"), [("fever", "fever", 0), ("fevr", "fever", 1), ("siezure", "seizure", 1), ("abc", "xyz", 3)]
)
def test_slips_counts_changed_and_swapped_letters(a: str, b: str, count: int) -> None:
    assert slips(a, b, 3) == count


@given(st.text(max_size=4000))
def test_any_text_can_be_read(text: str) -> None:
    triage(text, "US")


@pytest.mark.parametrize("text", ["a " * 2000, "not " * 1000, "no fever or " * 333, "'" * 4000, "9" * 4000, "é" * 4000])
def test_strange_texts_end(text: str) -> None:
    matches(text)
