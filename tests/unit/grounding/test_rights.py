"""What a source's rights forbid is removed."""

from shared.grounding import check
from shared.grounding.claim import Cited, Claim
from shared.grounding.rights import unquotable
from shared.model.answer import Item
from tests.unit.grounding.made import SOURCE, citation, claim, draft, evidence, hit, section, texts


def test_eight_words_of_a_source_that_may_not_be_quoted_fail() -> None:
    long = "one two three four five six seven eight nine"
    of = hit(long)
    made = citation(1, of).model_copy(update={"quote": None, "quoted": False})

    def repeats(item: str) -> bool:
        return unquotable(Claim(Item(text=item, citations=(1,)), (Cited(made, of),), (), False, False)) is not None

    assert repeats("So: One, two, three, four, five, six, seven, EIGHT.")
    assert not repeats("one two three four five six seven and eight")
    assert unquotable(claim(long, long)) is None


def test_a_quote_of_a_source_that_may_not_be_quoted_fails_however_short() -> None:
    of = hit("Ask about it.", source=SOURCE.model_copy(update={"quote": False}))
    for said_ in ("Ask about it.", "Something else."):
        made = Claim(Item(text=said_, citations=(1,)), (Cited(citation(1, of), of),), (), False, False)
        assert unquotable(made) == "citation 1: quotes a source that may not be quoted"


def test_an_item_in_other_words_rests_on_a_source_that_may_not_be_quoted() -> None:
    of = hit(
        "Nurses ask every patient about pain before each new cycle of treatment begins.",
        source=SOURCE.model_copy(update={"quote": False}),
    )
    cited = citation(1, of, quote=None, quoted=False).model_copy(update={"quote": None})
    own = section("Before a cycle begins, nurses ask about pain.")
    copied = section("Nurses ask every patient about pain before each new cycle.")
    made = draft(own, copied, citations=(cited,), passages={1: of.passage.passage_id}, model="m", writer="m")
    kept, checks = check(made, evidence(of))
    assert texts(kept) == ["Before a cycle begins, nurses ask about pain."]
    assert kept.citations == (cited,)
    assert {one.name for one in checks if one.result != "ok"} == {"unquotable"}


def test_of_a_source_without_derivatives_an_item_is_its_own_sentences() -> None:
    of = hit("Nausea is common.", "It can be treated.", source=SOURCE.model_copy(update={"derivatives": False}))
    own, trimmed, other = section("It can be treated."), section("Nausea is common"), section("Treatment helps.")
    kept, checks = check(draft(own, trimmed, other, cites={1: of}, model="m"), evidence(of))
    assert texts(kept) == ["It can be treated."]
    assert next(one.result for one in checks if one.name == "derived").startswith("removed 2 of 3 items")


def test_no_more_words_of_a_source_are_quoted_than_its_rights_allow() -> None:
    source = SOURCE.model_copy(update={"quote_words": 5})
    first, second = (
        hit("Nausea is common.", at="doc-1:1", source=source),
        hit("It can be treated.", at="doc-1:2", source=source),
    )
    again = section("Nausea is common.", "It can be treated.", "Nausea is common.")
    cites = {1: first, 2: second}
    items = tuple(
        one.model_copy(update={"citations": (n,)}) for one, n in zip(again.blocks[0].items, (1, 2, 1), strict=True)
    )
    made = section("x").model_copy(update={"blocks": (again.blocks[0].model_copy(update={"items": items}),)})
    kept, checks = check(draft(made, cites=cites), evidence(first, second))
    assert texts(kept) == ["Nausea is common.", "Nausea is common."]
    assert "quoted_words" in {one.name for one in checks if one.result != "ok"}
