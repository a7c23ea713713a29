"""Pages stay short enough to read."""

from shared.grounding import check
from shared.grounding.length import count, over_bottom_line, over_page
from tests.unit.grounding.made import draft, evidence, hit, section, texts

LONG = hit(*(f"Sentence number{n} has five words." for n in range(400)))


def test_the_bottom_line_keeps_the_items_that_fit_into_40_words() -> None:
    parts = [section("word " * 30, "word " * 10, "word", kind="bottom_line")]
    assert list(over_bottom_line(parts)) == [(0, 0, 2)]


def test_a_page_loses_its_last_items_past_900_words_but_never_when_to_call() -> None:
    parts = [
        section("word " * 30, kind="bottom_line"),
        section("word " * 500, "word " * 300),
        section("word " * 200, kind="outlook"),
        section("word " * 60, kind="when_to_call"),
    ]
    assert list(over_page(parts)) == [(2, 0, 0)]


def test_what_is_cut_for_length_is_recorded_and_the_page_then_has_900_words() -> None:
    items = [f"Sentence number{n} has five words." for n in range(400)]
    made = draft(section(*items), cites={1: LONG}, model="m")
    kept, checks = check(made, evidence(LONG))
    assert count("Heading") + sum(count(text) for text in texts(kept)) <= 900
    assert len(texts(kept)) == 179
    assert next(each.result for each in checks if each.name == "page_length").startswith("removed 221 of 400 items")
