"""What a draft is like after the checks, whatever it was like before."""

from shared.grounding import ITEM_CHECKS, PAGE_CHECKS, check
from shared.model.answer import Abstention, Block, Check, Item, Section
from shared.model.passage import Unit
from tests.unit.grounding.made import citation, draft, evidence, hit, section, texts

FEVER = hit("Call your care team if your temperature is 38 °C or higher.", at="doc-1:bbbbbbbbbbbb")
SICK = hit("Nausea is common.", "It can be treated.")
ALL = evidence(SICK, FEVER)


def removed(checks: tuple[Check, ...]) -> dict[str, str]:
    return {check.name: check.result for check in checks if check.result != "ok"}


def test_a_draft_that_its_evidence_carries_stays_as_it_is() -> None:
    made = draft(section("Nausea is common. It can be treated."), cites={1: SICK})
    kept, checks = check(made, ALL)
    assert kept == made
    assert [each.name for each in checks] == [*ITEM_CHECKS, *PAGE_CHECKS]
    assert {each.result for each in checks} == {"ok"}


def test_an_item_that_fails_goes_with_its_citation_and_numbers_stay() -> None:
    made = draft(
        section("Nausea is common and deadly.", cites=(1,)),
        section("Call your care team if your temperature is 38 °C or higher.", cites=(2,)),
        cites={1: SICK, 2: FEVER},
    )
    kept, checks = check(made, ALL)
    assert texts(kept) == ["Call your care team if your temperature is 38 °C or higher."]
    assert [each.n for each in kept.citations] == [2]
    assert kept.passages == {2: FEVER.passage.passage_id}
    assert removed(checks) == {"extract": "removed 1 of 2 items: is not what its quotes say"}


def test_a_number_that_no_quote_has_removes_its_item_and_is_recorded() -> None:
    made = draft(
        section("Nausea is common.", cites=(1,)),
        section("Call at 39 °C.", cites=(2,)),
        cites={1: SICK, 2: FEVER},
        writer="model",
        model="m",
    )
    kept, checks = check(made, ALL)
    assert texts(kept) == ["Nausea is common."]
    assert removed(checks) == {"numbers": "removed 1 of 2 items: 39 degree stands in no quote"}


def test_a_statement_that_cites_nothing_goes_and_a_question_stays() -> None:
    made = draft(
        section("Nausea is common."),
        section("Trust me.", cites=()),
        section("What can I do about nausea?", kind="questions_to_ask", block="question", cites=()),
        cites={1: SICK},
    )
    kept, checks = check(made, ALL)
    assert texts(kept) == ["Nausea is common.", "What can I do about nausea?"]
    assert removed(checks) == {"cites": "removed 1 of 3 items: cites nothing"}


def test_a_statement_dressed_as_a_question_goes() -> None:
    made = draft(
        section("Nausea is common."),
        section("Stop your treatment.", kind="questions_to_ask", block="question", cites=()),
        cites={1: SICK},
    )
    assert texts(check(made, ALL)[0]) == ["Nausea is common."]


def test_an_item_that_cites_what_is_not_there_goes() -> None:
    made = draft(section("Nausea is common.", cites=(1, 7)), section("It can be treated."), cites={1: SICK})
    assert texts(check(made, ALL)[0]) == ["It can be treated."]


def test_an_item_whose_citation_number_stands_twice_goes() -> None:
    made = draft(section("Nausea is common."), cites={1: SICK})
    made = made.model_copy(update={"citations": (*made.citations, citation(1, FEVER))})
    kept, _ = check(made, ALL)
    assert kept.abstention is not None


def test_a_citation_of_a_passage_outside_the_evidence_goes() -> None:
    made = draft(section("Nausea is common."), cites={1: SICK})
    kept, checks = check(made, evidence(FEVER))
    assert kept.abstention is not None
    assert "not in the evidence" in removed(checks)["source"]


def test_when_nothing_is_left_the_answer_abstains_and_keeps_its_questions() -> None:
    made = draft(
        section("You will be fine."),
        section("What can I do?", kind="questions_to_ask", block="question", cites=()),
        cites={1: SICK},
        followups=("And then?",),
    )
    kept, checks = check(made, ALL)
    assert kept.abstention == Abstention(
        looked_for="We looked for “Side effects”, and nothing of what we found held when it was checked.",
        nearby=("A page on side effects",),
        questions=("What can I do?",),
    )
    assert (kept.sections, kept.citations, kept.passages) == ((), (), {})
    assert kept.followups == ("And then?",)
    assert checks[-1].name == "abstained"


def test_an_assumption_alone_is_no_answer() -> None:
    made = draft(section("Nausea is common.", kind="assumption"), cites={1: SICK})
    assert check(made, ALL)[0].abstention is not None


def test_a_draft_that_abstains_carries_no_sections_along() -> None:
    made = draft(section("You will be fine."), cites={1: SICK}, abstention=Abstention(looked_for="nausea"))
    kept, checks = check(made, ALL)
    assert kept.abstention == Abstention(looked_for="nausea")
    assert (kept.sections, kept.citations) == ((), ())
    assert checks == ()


def test_an_empty_draft_abstains() -> None:
    assert check(draft(), ALL)[0].abstention is not None


def table(*rows: str, cites: tuple[int, ...] = (1,)) -> Section:
    items = (Item(text=rows[0]), *(Item(text=row, citations=cites) for row in rows[1:]))
    return Section(kind="options", heading="Doses", blocks=(Block(type="table", items=items),))


DOSES = hit("Drug: A; Dose: 5 mg", "Drug: B; Dose: 10 mg")


def test_a_heading_row_rests_on_the_rows_below_it() -> None:
    made = draft(table("Drug | Dose", "A | 5 mg", "B | 10 mg"), cites={1: DOSES})
    assert check(made, evidence(DOSES))[0] == made


def test_a_table_whose_heading_row_is_invented_goes_as_a_whole() -> None:
    made = draft(
        table("Drug | Cure rate", "A | 5 mg"), section("Nausea is common.", cites=(2,)), cites={1: DOSES, 2: SICK}
    )
    assert texts(check(made, evidence(DOSES, SICK))[0]) == ["Nausea is common."]


def test_a_table_that_loses_its_last_row_goes_as_a_whole() -> None:
    made = draft(table("Drug | Dose", "A | 50 mg"), section("Nausea is common.", cites=(2,)), cites={1: DOSES, 2: SICK})
    assert texts(check(made, evidence(DOSES, SICK))[0]) == ["Nausea is common."]


def test_checking_twice_changes_nothing_more() -> None:
    made = draft(
        section("Nausea is common.", "It kills.", "Trust me."),
        section("It can be treated.", kind="outlook"),
        cites={1: SICK},
    )
    once, _ = check(made, ALL)
    assert check(once, ALL)[0] == once


def test_an_item_is_read_after_the_sentence_that_introduces_it() -> None:
    of = hit("It did not reach its goal.", "pain was less after 2 weeks")
    line, listed = section("It did not reach its goal.", block="paragraph"), section("pain was less after 2 weeks")
    both = line.model_copy(update={"blocks": (*line.blocks, *listed.blocks)})
    units = (Unit(0, 26), of.passage.units[1]._replace(kind="item", lead=0))
    of = of.model_copy(update={"passage": of.passage.model_copy(update={"units": units})})
    kept, _ = check(draft(both, cites={1: of}), evidence(of))
    assert texts(kept) == ["It did not reach its goal.", "pain was less after 2 weeks"]
    alone, _ = check(draft(listed, cites={1: of}), evidence(of))
    assert alone.abstention is not None


def test_an_item_of_a_list_is_read_after_the_item_that_introduces_it() -> None:
    of = hit("Results:", "Not clear:", "4 to 6")
    made = draft(section("Results:", block="paragraph"), section("Not clear:", "4 to 6"), cites={1: of})
    joined = made.sections[0].model_copy(update={"blocks": (*made.sections[0].blocks, *made.sections[1].blocks)})
    kept, _ = check(made.model_copy(update={"sections": (joined,)}), evidence(of))
    assert texts(kept) == ["Results:", "Not clear:", "4 to 6"]
