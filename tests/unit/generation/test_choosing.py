from hypothesis import given
from hypothesis import strategies as st

from functions.generation.choosing import PAGE_WORDS, SECTION_WORDS, choose
from tests.unit.made import evidence, hit, passage, planned

ASKED = "which treatment is there"
PLAN = planned(ASKED)


def test_what_says_the_persons_words_comes_first() -> None:
    found = evidence(
        hit(passage(["Skin care needs cream and time.", "Radiation treats lung cancer well."])), terms=("lung",)
    )
    assert choose(ASKED, found, PLAN, for_patient=True).chosen[0].statement.text == "Radiation treats lung cancer well."


def test_no_two_statements_say_the_same() -> None:
    found = evidence(
        hit(passage(["Radiation treats lung cancer well."], "one")),
        hit(passage(["Radiation treats lung cancer very well."], "two")),
    )
    assert len(choose(ASKED, found, PLAN, for_patient=True).chosen) == 1


def test_what_says_the_same_of_another_number_or_name_is_another_statement() -> None:
    found = evidence(
        hit(passage(["The trial TREAT-1 gave 24 people radiation for lung cancer."], "one")),
        hit(passage(["The trial TREAT-2 gave 24 people radiation for lung cancer."], "two")),
    )
    assert len(choose(ASKED, found, PLAN, for_patient=True).chosen) == 2


def test_of_two_equal_statements_the_patients_version_is_kept() -> None:
    said = "Radiation treats lung cancer well in most people."
    found = evidence(
        hit(passage([said], "clinical"), audience="professional"), hit(passage([said], "plain"), audience="patient")
    )
    (only,) = choose(ASKED, found, PLAN, for_patient=True).chosen
    assert only.statement.hit.source.document_id == "plain"


def test_a_page_has_its_words_and_no_more() -> None:
    words = [f"Treatment number {n} works on part {n} of organ {n} with drug {n}a and drug {n}b." for n in range(200)]
    found = evidence(*(hit(passage(words[n : n + 5], f"page{n}")) for n in range(0, 200, 5)))
    chosen = choose(ASKED, found, PLAN, for_patient=True).chosen
    assert sum(len(one.statement.text.split()) for one in chosen) <= PAGE_WORDS


def test_what_names_the_subject_comes_before_what_only_shares_everyday_words() -> None:
    said = ["The car park of the clinic is often full.", "Chemotherapy often causes nausea in the days after it."]
    found = evidence(hit(passage(said)), terms=("car", "park", "nausea"))
    asked = "my wife had nausea in the car park"
    assert choose(asked, found, planned(asked), for_patient=True).chosen[0].subject == 1.0


def test_a_heading_that_answers_the_question_lifts_what_stands_under_it() -> None:
    said = "Radiation or surgery is used for most people."
    found = evidence(
        hit(passage([said], "one", section=("History",))), hit(passage([said], "two", section=("Treatment options",)))
    )
    (only,) = choose(ASKED, found, PLAN, for_patient=True).chosen
    assert only.statement.hit.source.document_id == "two"
    assert only.asked


def test_without_statements_nothing_is_chosen() -> None:
    assert choose(ASKED, evidence(), PLAN, for_patient=True) == ([], ())


CLOSED = {"licence": "ALL-RIGHTS-RESERVED", "quote": False, "title": "A closed book"}
SAID = [
    "Radiation treats lung cancer well.",
    "Surgery can remove a small lung tumor.",
    "Rest helps after lung surgery.",
]


def test_a_source_that_may_not_be_quoted_gives_no_statement_and_its_title() -> None:
    found = evidence(hit(passage(SAID[:1], "open")), hit(passage(SAID[1:], "closed"), **CLOSED), terms=("lung",))
    choice = choose(ASKED, found, PLAN, for_patient=True)
    assert [one.statement.text for one in choice.chosen] == SAID[:1]
    assert choice.unquoted == ("A closed book",)


def test_what_another_source_says_as_well_is_no_gap() -> None:
    found = evidence(hit(passage(SAID, "open")), hit(passage(SAID, "closed"), 0.9, **CLOSED), terms=("lung",))
    choice = choose(ASKED, found, PLAN, for_patient=True)
    assert {one.statement.hit.source.document_id for one in choice.chosen} == {"open"}
    assert choice.unquoted == ()


@given(st.integers(1, 30), st.lists(st.integers(0, 2), min_size=3, max_size=3))
def test_no_document_is_quoted_in_more_words_than_it_may(limit: int, places: list[int]) -> None:
    hits = [hit(passage([SAID[at]], "limited", n), quote_words=limit, title="L") for n, at in enumerate(places)]
    choice = choose(ASKED, evidence(*hits, terms=("lung",)), PLAN, for_patient=True)
    assert sum(len(one.statement.quote.split()) for one in choice.chosen) <= limit
    said = {one.statement.text for one in choice.chosen}
    assert choice.unquoted == (("L",) if said < {SAID[at] for at in places} else ())


def test_what_stands_in_another_statement_is_not_said_again() -> None:
    first, second = "Radiation treats lung cancer well.", "It can also ease pain in the bones and the back."
    chosen = choose(
        ASKED, evidence(hit(passage([first, second])), terms=("pain", "bones")), PLAN, for_patient=True
    ).chosen
    assert " ".join(one.statement.text for one in chosen).count(first) == 1


def test_two_statements_that_share_many_words_and_say_different_things_are_both_kept() -> None:
    found = evidence(
        hit(passage(["Radiation can treat lung cancer."], "one")),
        hit(passage(["Radiation can treat lung cancer that has spread to bones and ease the pain there."], "two"), 0.4),
    )
    assert len(choose(ASKED, found, PLAN, for_patient=True).chosen) == 2


def test_a_page_about_another_cancer_gives_way() -> None:
    said = "Surgery can take out {} when it is found early."
    found = evidence(
        hit(passage([said.format("a small growth")], "colon"), 0.5, title="Colon Cancer Treatment"),
        hit(passage([said.format("small tumors")], "lung"), 0.4, title="Lung Cancer Treatment"),
        terms=("surgery",),
    )
    asked = "is there surgery for lung cancer"
    assert choose(asked, found, planned(asked), for_patient=True).chosen[0].statement.hit.source.document_id == "lung"


def test_where_no_name_is_asked_about_a_page_about_all_comes_before_one_about_one_cancer() -> None:
    said = "Surgery can take out {} when it is found early."
    found = evidence(
        hit(passage([said.format("a small growth")], "colon"), 0.5, title="Colon Cancer Treatment"),
        hit(passage([said.format("small tumors")], "any"), 0.45, title="Surgery"),
        terms=("surgery",),
    )
    for asked, first in (("what can surgery do", "any"), ("what can surgery do for colon cancer", "colon")):
        chosen = choose(asked, found, planned(asked), for_patient=True).chosen
        assert chosen[0].statement.hit.source.document_id == first


def test_what_says_what_something_is_comes_first_where_that_is_asked() -> None:
    said = ["A port can be left in for months or even for years.", "A port is a small device under the skin."]
    found = evidence(hit(passage(said)), terms=("port",))
    for asked, first in (("what is a port", 1), ("how long can a port stay", 0)):
        chosen = choose(asked, found, planned(asked), for_patient=True).chosen
        assert chosen[0].statement.text == said[first], asked


def test_what_speaks_to_the_reader_comes_before_how_a_study_was_made() -> None:
    said = ["Women were randomly assigned to surgery or rest.", "Surgery may help you live a longer life."]
    chosen = choose(ASKED, evidence(hit(passage(said)), terms=("surgery",)), PLAN, for_patient=True).chosen
    assert [one.statement.text for one in chosen] == said[::-1]


def test_the_items_of_one_list_stand_in_one_section() -> None:
    long = (
        "side effects " + "that many people have in the first weeks " * 7,
        "surgery " + "that opens the chest wall " * 12,
    )
    made = passage(["These things can be hard:"], items=tuple(item.strip() for item in long))
    chosen = choose(ASKED, evidence(hit(made), terms=("surgery",)), PLAN, for_patient=True).chosen
    assert len(chosen) == 2
    assert len({one.section for one in chosen}) == 1


def test_when_to_call_is_told_apart_from_what_stands_around_it() -> None:
    said = ["Surgery can remove a small lung tumor.", "Call your doctor right away if you cough up blood."]
    chosen = choose(ASKED, evidence(hit(passage(said)), terms=("surgery",)), PLAN, for_patient=True).chosen
    assert {one.statement.text: one.section for one in chosen} == {said[0]: "options", said[1]: "when_to_call"}


def test_a_heading_that_is_a_question_lifts_what_stands_under_it() -> None:
    said = "Radiation treats lung cancer in most people."
    found = evidence(
        hit(passage([said], "plain", section=("Radiation and lung cancer",))),
        hit(passage(["Surgery treats lung cancer in other people."], "asked", section=("What of lung cancer?",))),
        terms=("lung",),
    )
    assert choose(ASKED, found, PLAN, for_patient=True).chosen[0].statement.hit.source.document_id == "asked"


def test_what_falls_far_below_the_best_is_left_out_whatever_room_there_is() -> None:
    found = evidence(
        hit(passage(["Radiation treats lung cancer well."], "best"), 1.0),
        hit(passage(["Tinnitus is a noise in the ear."], "beside"), 0.1),
        terms=("lung", "radiation"),
    )
    (only,) = choose(ASKED, found, PLAN, for_patient=True).chosen
    assert only.statement.hit.source.document_id == "best"


def test_one_heading_of_a_source_does_not_take_the_whole_page() -> None:
    words = [f"Treatment number {n} works on part {n} of organ {n} with drug {n}a and drug {n}b." for n in range(200)]
    one = [hit(passage(words[n : n + 5], "one", n), 0.9) for n in range(0, 100, 5)]
    other = hit(passage(words[100:105], "other"), 0.8)
    chosen = choose(ASKED, evidence(*one, other), PLAN, for_patient=True).chosen
    lengths = [len(c.statement.text.split()) for c in chosen if c.statement.hit.source.document_id == "one"]
    assert SECTION_WORDS - 20 < sum(lengths) <= SECTION_WORDS
    assert any(c.statement.hit.source.document_id == "other" for c in chosen)


def test_what_an_illness_brings_gives_way_where_it_is_asked_what_brought_it() -> None:
    after = hit(passage(["Stress may come with the illness and stay."], "after"), 0.6, title="Cancer-Related Stress")
    before = hit(passage(["Stress is not known to bring the illness."], "before"), 0.5, title="Stress and Cancer")
    found = evidence(after, before, terms=("stress",))

    def first(asked: str) -> str:
        chosen = choose(asked, found, planned(asked), for_patient=True).chosen
        return chosen[0].statement.hit.source.document_id

    assert first("they say stress did this") == "before"
    assert first("i feel stress") == "after"


def test_a_section_is_not_about_calling_because_one_sentence_of_it_is() -> None:
    said = ["Weight gain is common after treatment.", "Tell your doctor right away if it is sudden."]
    found = evidence(hit(passage(said, section=("Weight",))), terms=("weight",))
    placed = {one.statement.text: one.section for one in choose(ASKED, found, PLAN, for_patient=True).chosen}
    assert placed[said[1]] == "when_to_call"
    assert placed[said[0]] != "when_to_call"


def test_that_nobody_should_stop_alone_stands_where_it_is_read_first() -> None:
    said = ["Letrozole blocks an enzyme in the body.", "Do not stop letrozole before you have asked."]
    found = evidence(hit(passage(said, section=("Letrozole",))), terms=("letrozole",))
    asked = "can i stop letrozole"
    chosen = choose(asked, found, planned(asked), for_patient=True).chosen
    assert {one.statement.text: one.section for one in chosen}[said[1]] == "when_to_call"


def test_the_heading_that_names_all_that_the_question_names_may_take_the_whole_page() -> None:
    words = [f"Nausea number {n} comes on day {n} after drug {n}a and drug {n}b and goes." for n in range(60)]
    own = [hit(passage(words[n : n + 5], "own", n, section=("Nausea",)), 0.9) for n in range(0, 60, 5)]
    found = evidence(*own, terms=("nausea",))
    asked = "what helps with nausea"
    chosen = choose(asked, found, planned(asked), for_patient=True).chosen
    assert sum(len(one.statement.text.split()) for one in chosen) > SECTION_WORDS


def test_what_speaks_of_what_is_asked_for_comes_first_and_stands_in_its_section() -> None:
    said = ["Imatinib is a drug that is approved for people with many kinds.", "Imatinib can cause nausea and a rash."]
    asked = "imatinib side effects"
    chosen = choose(asked, evidence(hit(passage(said)), terms=("imatinib",)), planned(asked), for_patient=True).chosen
    assert [(one.statement.text, one.section) for one in chosen][:1] == [(said[1], "side_effects")]


def test_what_speaks_of_side_effects_under_headings_on_something_else_is_not_preferred() -> None:
    said = "Surgery can cause pain and nausea in the first days after it."
    asked = "imatinib side effects"
    found = evidence(hit(passage([said, "Imatinib is taken by mouth."])), terms=("imatinib", "effects"))
    chosen = choose(asked, found, planned(asked), for_patient=True).chosen
    assert [one.speaks for one in chosen if one.statement.text == said] in ([], [None])


def test_where_no_passage_names_the_drug_what_is_said_of_the_ailment_stays() -> None:
    asked = "constipation on imatinib, is it a side effect"
    said = "Constipation is a side effect of many medicines and can be treated."
    found = evidence(hit(passage([said])), terms=("constipation", "effect"))
    assert [one.statement.text for one in choose(asked, found, planned(asked), for_patient=True).chosen] == [said]


def test_when_to_call_is_wanted_though_another_section_is_asked_for() -> None:
    call = "Call the care team at once about a new cough during lung cancer treatment."
    found = evidence(
        hit(passage([call], section=("When to call the care team",))),
        hit(passage(["Lung cancer treatment can change the cough."], "other", section=("Notes",))),
        terms=("lung", "cancer", "treatment"),
    )
    asked = "which lung cancer treatment is next"
    chosen = choose(asked, found, planned(asked), for_patient=True).chosen
    assert (chosen[0].statement.text, chosen[0].section) == (call, "when_to_call")


def test_a_patient_reads_first_what_says_it_plainly_and_a_professional_what_says_most() -> None:
    plain = "Radiation treats lung cancer, and most people can have it at home or nearby."
    hard = (
        "Radiation (SBRT) treats lung cancer (NSCLC) of stage IIIA (T3N1M0), with LC of 90% at 3 years and OS of 48%."
    )
    found = evidence(hit(passage([hard, plain])), terms=("radiation", "lung", "cancer"))
    firsts = {
        for_patient: choose(ASKED, found, PLAN, for_patient=for_patient).chosen[0].statement.text
        for for_patient in (True, False)
    }
    assert firsts == {True: plain, False: hard}
