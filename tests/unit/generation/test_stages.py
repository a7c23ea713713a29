"""Stages in text, and whether they are the person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generation.stages import Stage, is_of_another, stages


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Treatment of stage IIIA disease", {(3, "a")}),
        ("stage 3c", {(3, "c")}),
        ("Stages I and II, or stage IVB", {(1, ""), (2, ""), (4, "b")}),
        ("stages IB, IIA, and IIB", {(1, "b"), (2, "a"), (2, "b")}),
        ("stage I to III", {(1, ""), (2, ""), (3, "")}),
        ("Stage 0 (carcinoma in situ)", {(0, "")}),
        ("stage IA1", {(1, "a")}),
        ("early-stage disease", {(1, ""), (2, "")}),
        ("the stage is known", set()),
        ("at this stage in life", set()),
        ("grade 3, arm II", set()),
    ],
)
def test_stages_are_found_as_they_are_written(text: str, found: set[tuple[int, str]]) -> None:
    assert stages(text) == found


def test_a_whole_stage_meets_its_parts_and_no_other() -> None:
    assert Stage(3, "").meets(Stage(3, "b"))
    assert not Stage(3, "a").meets(Stage(3, "b"))
    assert not Stage(3, "").meets(Stage(4, ""))


def test_the_nearest_text_that_names_a_stage_decides() -> None:
    asked = stages("stage IIIB, not for resection")
    assert is_of_another(asked, "surgery", "Treatment of stage I may include:")
    assert not is_of_another(asked, "chemotherapy for stage IIIB", "Treatment of stage I may include:")
    assert not is_of_another(asked, "chemotherapy", "after treatment")
    assert not is_of_another(frozenset(), "Treatment of stage I")


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= one.number <= 4 for one in stages("stage " + text))
