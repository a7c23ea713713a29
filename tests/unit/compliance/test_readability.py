"""The school grade of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.compliance.readability import grade, syllables
from tests.unit.test_policy import POLICIES


@pytest.mark.parametrize(
    ("word", "expected"),
    [("the", 1), ("table", 2), ("treated", 2), ("called", 1), ("makes", 1), ("nurses", 2), ("chemotherapy", 5)],
)
def test_syllables(word: str, expected: int) -> None:
    assert syllables(word) == expected


def test_the_grade_is_that_of_the_published_formula() -> None:
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59 is below grade 0
    assert grade(["The cat sat on the mat."]) == 0.0
    # 4 words, 1 sentence, 9 syllables: 0.39 * 4 + 11.8 * 9 / 4 - 15.59 = 12.52
    assert grade(["Doctors treated seventy tumors."]) == 12.5


def test_each_item_ends_its_sentence() -> None:
    assert grade(["call your team", "rest at home"]) == grade(["Call your team. Rest at home."])


def test_nothing_to_read_has_no_grade() -> None:
    assert grade([]) is None
    assert grade(["", "12 %", "..."]) is None


@given(st.lists(st.text()))
def test_any_text_has_a_grade_or_none(texts: list[str]) -> None:
    found = grade(texts)
    assert found is None or found >= 0


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.version)
def test_every_notice_can_be_read_at_grade_8(policy: object) -> None:
    notices = (*policy.opening, *policy.closing, policy.starter_note)  # type: ignore[attr-defined]
    for text in (*(notice.text for notice in notices), policy.failed, policy.withdrawn):  # type: ignore[attr-defined]
        found = grade([text])
        assert found is not None
        assert found <= 8
