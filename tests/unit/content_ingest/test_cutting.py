from hypothesis import given
from hypothesis import strategies as st

from content_ingest.cutting import CHARACTERS, cut
from content_ingest.tree import Block


def _block(text: str, section: tuple[str, ...] = ("A",), kind: str = "paragraph", lead: int | None = None) -> Block:
    return Block(section, kind, text, lead, None, ())  # type: ignore[arg-type]  # any of the three kinds


def test_no_passage_mixes_two_sections() -> None:
    made = cut("page", [_block("One."), _block("Two.", ("B",))])
    assert [(one.section, one.text) for one in made] == [(("A",), "One."), (("B",), "Two.")]


def test_an_item_is_one_unit_however_many_sentences_it_has() -> None:
    (made,) = cut("page", [_block("Results:"), _block("It was 5. It was 6.", kind="item", lead=0)])
    assert [(made.text[unit.start : unit.end], unit.lead) for unit in made.units] == [
        ("Results:", None),
        ("It was 5. It was 6.", 0),
    ]


def test_a_line_that_introduces_a_list_goes_with_it_when_little_room_is_left() -> None:
    signs = [_block(f"sign {number} of the disease and what it is like", kind="item", lead=1) for number in range(8)]
    made = cut("page", [_block("Filler sentence here. " * 40), _block("Signs are:"), *signs])
    assert made[-1].text.startswith("Signs are:\n- sign 0")


def test_the_line_that_names_rows_stands_again_where_they_are_cut() -> None:
    rows = [
        _block(f"Stage: {number}; Survival: {number}% of those who were treated at all", kind="row", lead=0)
        for number in range(40)
    ]
    made = cut("page", [_block("Adults", kind="row"), *rows])
    assert len(made) > 2
    assert all(one.text.startswith("Adults\nStage: ") for one in made)
    assert all(unit.lead == 0 for one in made for unit in one.units[1:])
    assert [line for one in made for line in one.text.split("\n")[1:]] == [row.text for row in rows]


def test_a_line_that_introduces_a_list_does_not_stand_again() -> None:
    items = [
        _block(f"sign {number} of the disease and what it is like to have it", kind="item", lead=0)
        for number in range(40)
    ]
    made = cut("page", [_block("Signs are:"), *items])
    assert len(made) > 2
    assert all("Signs are:" not in one.text for one in made[1:])


def test_an_id_survives_a_change_elsewhere_in_the_document() -> None:
    before = cut("page", [_block("One."), _block("Two.", ("B",))])
    after = cut("page", [_block("Another one."), _block("Two.", ("B",))])
    assert before[1].passage_id == after[1].passage_id
    assert before[0].passage_id != after[0].passage_id


_words = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=200).filter(str.strip)
_blocks = st.lists(
    st.builds(
        lambda text, section, kind: _block(" ".join(text.split()), (section,), kind),
        _words,
        st.sampled_from(["A", "B"]),
        st.sampled_from(["paragraph", "item", "row"]),
    ),
    max_size=12,
)


@given(_blocks)
def test_units_keep_every_word_in_order_and_lie_within_their_passage(blocks: list[Block]) -> None:
    passages = cut("page", blocks)
    said = [one.text[unit.start : unit.end] for one in passages for unit in one.units]
    assert "".join("".join(said).split()) == "".join("".join(block.text for block in blocks).split())
    for one in passages:
        assert all(0 <= unit.start < unit.end <= len(one.text) for unit in one.units)
        assert all(a.end <= b.start for a, b in zip(one.units, one.units[1:], strict=False))
        assert len(one.text) <= CHARACTERS + 50 or len(one.units) == 1
    assert [one.ordinal for one in passages] == list(range(len(passages)))
    assert cut("page", blocks) == passages
