from hypothesis import given, settings
from hypothesis import strategies as st

from functions.generation.writing import TITLE_CHARACTERS, title, write
from shared.grounding import check
from shared.model.answer import DOUBT, Abstention
from shared.model.passage import Unit
from shared.triage import instead_of_page, triage
from tests.unit.made import evidence, hit, passage, question

LUNG = hit(passage(["Radiation is used to treat lung cancer.", "Surgery can remove a small lung tumor."], "lung"))


def _items(draft) -> list:
    return [item for section in draft.sections for block in section.blocks for item in block.items]


def test_every_statement_cites_a_quote_that_holds_it() -> None:
    draft = write(question("how is lung cancer treated"), evidence(LUNG, terms=("lung", "cancer")))
    quotes = {citation.n: citation.quote for citation in draft.citations}
    stated = [item for item in _items(draft) if item.citations]
    assert stated
    assert all(item.text in quotes[item.citations[0]] for item in stated)


def test_the_page_ends_with_questions_and_begins_with_a_short_line() -> None:
    draft = write(question("how is lung cancer treated"), evidence(LUNG, terms=("lung", "cancer")))
    assert draft.sections[0].kind == "bottom_line"
    assert draft.sections[-1].kind == "questions_to_ask"
    assert len(draft.sections[-1].blocks[0].items) >= 5


def test_evidence_that_does_not_bear_on_the_question_gives_no_answer() -> None:
    draft = write(question("what are mortgage rates"), evidence(LUNG, relevant=False))
    assert draft.abstention is not None
    assert not draft.sections
    assert draft.abstention.questions


def test_an_unknown_drug_is_named_in_the_abstention() -> None:
    found = evidence(LUNG, relevant=False).model_copy(update={"unknown": ("zorblatinib",)})
    draft = write(question("does zorblatinib work"), found)
    assert draft.abstention is not None
    assert "zorblatinib" in draft.abstention.looked_for


def test_who_only_speaks_of_dying_reads_of_help_and_of_nothing_else() -> None:
    text = "i want to die, the lung cancer has won"
    asked = question(text).model_copy(update={"urgent": triage(text, "US")})
    draft = write(asked, evidence(LUNG, terms=("lung",)))
    assert draft.abstention == Abstention(looked_for=instead_of_page(text) or "")
    assert not draft.sections


def test_a_drug_that_the_sources_do_not_know_is_said_to_be_missing_where_something_else_was_asked() -> None:
    found = evidence(LUNG, terms=("lung",)).model_copy(update={"unknown": ("zorblatinib",)})
    draft = write(question("i take zorblatinib. how is lung cancer treated"), found)
    assert draft.sections
    assert "Our sources do not mention zorblatinib." in draft.evidence.gaps


def test_that_a_page_may_not_answer_is_the_first_of_its_gaps() -> None:
    sure = evidence(LUNG, terms=("lung",))
    assert DOUBT not in write(question("is there a trial for lung cancer"), sure).evidence.gaps
    draft = write(question("is there a trial for lung cancer"), sure.model_copy(update={"doubtful": True}))
    assert draft.evidence.gaps[0] == DOUBT
    assert len(draft.evidence.gaps) > 1


def test_a_wanted_section_without_evidence_is_said_to_be_missing() -> None:
    draft = write(question("is there a trial for lung cancer"), evidence(LUNG, terms=("lung",)))
    assert any("clinical trials" in gap for gap in draft.evidence.gaps)


def test_the_same_evidence_makes_the_same_draft() -> None:
    found = evidence(LUNG, terms=("lung",))
    assert write(question(), found) == write(question(), found)


CLOSED = hit(
    passage(["Chemotherapy for lung cancer often eases breathing within weeks."], "closed"), title="Closed", quote=False
)


def test_a_source_that_could_not_be_quoted_is_named_among_the_gaps() -> None:
    draft = write(question("how is lung cancer treated"), evidence(LUNG, CLOSED, terms=("lung", "cancer")))
    assert {citation.document_id for citation in draft.citations} == {"lung"}
    assert "A source on this could not be quoted: Closed." in draft.evidence.gaps
    assert "Chemotherapy" not in draft.model_dump_json(include={"sections", "citations"})


def test_a_source_is_quoted_up_to_its_limit_and_the_rest_is_named_among_the_gaps() -> None:
    limited = hit(LUNG.passage, title="Limited", quote_words=8)
    draft = write(question("how is lung cancer treated"), evidence(limited, terms=("lung", "cancer")))
    assert sum(len((citation.quote or "").split()) for citation in draft.citations) <= 8
    assert "A source on this could be quoted only in part: Limited." in draft.evidence.gaps


def test_where_nothing_may_be_quoted_there_is_no_answer_and_it_says_why() -> None:
    draft = write(question("how is lung cancer treated"), evidence(CLOSED, terms=("lung", "cancer")))
    assert draft.abstention is not None
    assert "not allowed to quote" in draft.abstention.looked_for
    assert draft.abstention.nearby == ("Closed",)
    assert "A source on this could not be quoted: Closed." in draft.evidence.gaps


def test_a_citation_carries_the_attribution_and_the_licence_of_its_source() -> None:
    credited = hit(LUNG.passage, attribution="Lee et al., 2020", licence="CC-BY-4.0")
    draft = write(question("how is lung cancer treated"), evidence(credited, terms=("lung", "cancer")))
    assert {(one.attribution, one.licence) for one in draft.citations} == {("Lee et al., 2020", "CC-BY-4.0")}


@given(st.text(max_size=500))
def test_a_title_is_short_and_cut_at_a_word(text: str) -> None:
    made = title(question("x").model_copy(update={"shown": text}))
    assert len(made) <= TITLE_CHARACTERS + 2
    assert "\n" not in made


_sentence = st.lists(
    st.sampled_from(
        ["lung", "cancer", "can", "may", "treat", "23.4", "months", "not", "surgery", "(ISH)", "it", "drug", "only"]
    ),
    min_size=3,
    max_size=20,
).map(lambda words: " ".join(words).capitalize() + ".")


@settings(max_examples=60)
@given(st.lists(st.lists(_sentence, min_size=1, max_size=5), min_size=1, max_size=8))
def test_no_statement_fails_the_checks_that_compliance_runs(passages: list[list[str]]) -> None:
    found = evidence(
        *(hit(passage(one, f"page{n}")) for n, one in enumerate(passages)), terms=("lung", "cancer", "surgery")
    )
    draft = write(question("how is lung cancer treated"), found)
    again, checks = check(draft, found)
    assert again == draft
    assert all(one.result == "ok" for one in checks)
    assert sum(len(item.text.split()) for item in _items(draft)) <= 900


def test_items_stand_under_the_line_that_introduces_them_once() -> None:
    why = ("your illness has come back", "other drugs have failed", "a doctor agrees")
    long = [f"{said}, {' '.join(f'{said.split()[-1]}{n}' for n in range(36))}" for said in why]
    made = hit(passage(["You may take part if:"], "trial", items=long))
    draft = write(question("may i take part"), evidence(made, terms=("illness", "part")))
    (lead, listed) = [block for section in draft.sections[:-1] for block in section.blocks]
    assert [item.text for item in lead.items] == ["You may take part if:"]
    assert listed.type == "list"
    assert len(listed.items) == 3
    quotes = {citation.n: citation.quote for citation in draft.citations}
    assert all(item.text in quotes[item.citations[0]] for item in (*lead.items, *listed.items))


def test_a_page_that_is_full_has_five_questions() -> None:
    said = [f"Treatment {n} works on organ {n} with drug {n}a and cream {n}b and tea {n}c." for n in range(200)]
    found = evidence(*(hit(passage(said[n : n + 5], f"page{n}")) for n in range(0, 200, 5)))
    draft = write(question("which treatment is there, and what are its side effects"), found)
    assert len(draft.sections[-1].blocks[0].items) >= 5
    assert sum(len(item.text.split()) for item in _items(draft)) <= 900


def test_the_passages_of_one_section_stand_together_as_they_read() -> None:
    said = [
        "The ALPHA trial compared two drugs for lung cancer.",
        "The median survival was 23 months against 17 months.",
        "The BETA trial compared a lung drug with rest.",
    ]
    hits = [hit(passage([text], "lung", n), 0.5 + n / 10, audience="professional") for n, text in enumerate(said)]
    found = evidence(hit(passage(["Lung cancer has many treatments."], "plain")), *hits, terms=("lung",))
    draft = write(question("which treatment is there for lung cancer"), found)
    shown = [[item.text for block in section.blocks for item in block.items] for section in draft.sections[1:-1]]
    assert said in shown


def test_a_line_that_was_itself_an_item_is_not_said_again_above_its_own_items() -> None:
    trial = f"The ALPHA trial compared your treatment with rest in {' '.join(f'site-{n}' for n in range(40))}."
    long = f"Side effects were of these kinds, {' '.join(f'kind-{n}' for n in range(60))}."
    found = "Survival was longer in the women of the other group."
    text, units = "Evidence:", [Unit(0, 9)]
    for said, lead in ((trial, 0), (long, 1), (found, 1)):
        units.append(Unit(len(text) + 3, len(text) + 3 + len(said), "item", lead))
        text += f"\n- {said}"
    made = passage(["x"]).model_copy(update={"text": text, "units": tuple(units)})
    held = evidence(hit(made), terms=("treatment", "trial", "compared"))
    draft = write(question("which treatment is there"), held)
    stated = [item.text for item in _items(draft) if item.citations]
    assert stated == ["Evidence:", trial, found]
    assert check(draft, held)[0] == draft


def test_the_section_with_the_best_statement_comes_first_and_when_to_call_before_it() -> None:
    said = {
        "care": ("What does it cost me?", "The clinic pays for your flights and for your hotel."),
        "drugs": ("Treatment options", "Surgery or chemotherapy may be used as treatment of melanoma."),
        "call": ("Side effects", "Call your doctor right away about a fever."),
    }
    hits = [
        hit(passage([text], name, section=(heading,)), 0.9 if name == "care" else 0.85)
        for name, (heading, text) in said.items()
    ]
    draft = write(question("who pays for flights and hotel"), evidence(*hits, terms=("pays", "flights", "hotel")))
    shown = [block.items[0].text for section in draft.sections[:-1] for block in section.blocks]
    assert shown.index(said["call"][1]) < shown.index(said["care"][1]) < shown.index(said["drugs"][1])
