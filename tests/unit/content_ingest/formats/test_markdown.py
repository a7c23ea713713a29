from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats import read
from content_ingest.formats.markdown import read_markdown
from tests.unit.content_ingest.made import FRONT


def _texts(body: str) -> list[str]:
    return [block.text for block in read_markdown(FRONT + body).blocks]


def test_emphasis_and_escapes_leave_the_text() -> None:
    assert _texts("It is **not** an *in situ* tumor \\[really\\].") == ["It is not an in situ tumor [really]."]


def test_rows_without_a_rule_are_a_table_too() -> None:
    assert _texts("| T1 | | Tumor of 3 cm or less. |\n|  | T1a | Tumor of 1 cm or less. |\n") == [
        "T1: Tumor of 3 cm or less.",
        "T1a: Tumor of 1 cm or less.",
    ]


def test_a_second_rule_and_empty_rows_do_not_break_a_table() -> None:
    body = "| Drug | Dose |\n| --- | --- |\n|  |  |\n| --- | --- |\n| one | 5 mg |\n"
    assert _texts(body) == ["Drug: one; Dose: 5 mg"]


def test_a_link_around_several_paragraphs_is_no_text() -> None:
    assert _texts("[A card\n\nLearn more.](/somewhere)\n\nText stays.") == ["Text stays."]


@given(
    st.one_of(
        st.binary(max_size=600),
        st.text(max_size=400).map(lambda text: FRONT.encode() + text.encode("utf-8", "replace")),
    )
)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(RejectedError):
        read(raw)
