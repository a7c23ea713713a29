import hashlib
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats import pdf as formats_pdf
from content_ingest.formats.pdf import read_pdf
from content_ingest.tree import Tree
from tests.unit.content_ingest.formats.made_pdf import Said, drawn, file_of, lines, pdf, stream

GUIDE = (Path(__file__).parent / "samples" / "guide.pdf").read_bytes()
HUGE = b"1" + b"0" * 38
PICTURE = b"q 600 0 0 800 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"


def _reason(raw: bytes) -> str:
    with pytest.raises(RejectedError) as caught:
        read_pdf(raw)
    return caught.value.reason


def test_an_encrypted_pdf_is_rejected_with_what_mends_it() -> None:
    key = "<" + hashlib.sha256(b"owner").hexdigest() + ">"
    locked = f"/Encrypt<</Filter/Standard/V 1/R 2/O{key}/U{key}/P -4>>/ID[<00><00>]".encode()
    assert (
        _reason(pdf(lines("Secret."), more=locked)) == "the PDF is encrypted; remove its password and upload it again"
    )


def test_pictures_of_pages_are_rejected_with_what_mends_it() -> None:
    reason = _reason(pdf(PICTURE, PICTURE, lines("A cover.")))
    assert reason.startswith("2 of the PDF's 3 pages (the first is 1) are pictures without text")
    assert "OCR" in reason


def test_a_picture_among_pages_of_text_is_no_reason_to_reject() -> None:
    assert [block.page for block in read_pdf(pdf(lines("One."), PICTURE, lines("Three."))).blocks] == [1, 3]


def test_a_pdf_without_any_text_is_rejected() -> None:
    assert "holds no text" in _reason(pdf(b""))


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_pdf_that_is_cut_off_is_rejected(kept: float) -> None:
    assert "cut off" in _reason(GUIDE[: int(kept * len(GUIDE))])


def test_a_pdf_with_too_many_pages_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats_pdf, "PAGES", 2)
    assert "3 pages, more than 2" in _reason(pdf(*[lines("Text.")] * 3))


def test_a_pdf_with_too_much_text_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats_pdf, "CHARACTERS", 20)
    assert "up to page 2" in _reason(pdf(*[lines("Fourteen letters.")] * 3))


def test_a_page_with_too_much_text_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats_pdf, "LETTERS", 20)
    assert "page 2 of the PDF has more than 20 characters" in _reason(
        pdf(lines("Short."), lines("Longer than all of that is."))
    )


def test_a_page_that_draws_too_much_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats_pdf, "OBJECTS", 3)
    assert "page 1 of the PDF draws more than 3" in _reason(pdf(lines("\n".join("abcdef"))))


def test_a_stream_that_unfolds_too_far_is_rejected_without_unfolding_it_whole() -> None:
    assert "unfolds too far" in _reason(pdf(drawn([Said("a", 72, 100)]) + b" " * 200_000_000))


def test_a_stream_that_is_compressed_twice_is_rejected() -> None:
    twice = stream(b"BT ET").replace(b"/Filter/FlateDecode", b"/Filter [ /FlateDecode /Fl ]")
    assert "compressed twice" in _reason(file_of([b"<</Type/Catalog>>", twice]))


@pytest.mark.parametrize(("means", "reason"), [(b"05d0", "right to left"), (b"e000", "do not say which characters")])
def test_text_that_cannot_be_understood_is_rejected_rather_than_garbled(means: bytes, reason: str) -> None:
    spaces = b"1 begincodespacerange <00> <ff> endcodespacerange"
    cmap = b"begincmap %s 1 beginbfrange <61> <7a> <%s> endbfrange endcmap" % (spaces, means)
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[7 0 R]/Count 1>>",
        font,
        font,
        b"<<>>",
        stream(cmap),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 8 0 R/Resources<</Font<</F 3 0 R/B 4 0 R>>>>>>",
        stream(drawn(lines("abc def ghi"))),
    ]
    assert reason in _reason(file_of(objects))


@pytest.mark.parametrize(
    "hostile",
    [
        pdf(lines("Text.")).replace(b"/Count 1", b"/Count 9999999"),
        pdf(lines("Text.")).replace(b"/Kids[6 0 R]", b"/Kids[2 0 R]"),
        pdf(lines("Text.")).replace(b"/Contents 7", b"/Contents 6"),
        pdf(b"[" * 100_000),
        pdf(b"q " * 100_000),
        pdf(b"BT /F %s Tf (a) Tj ET" % HUGE),
        pdf(b"BT /F 10 Tf %s 0 0 %s %s %s Tm (a) Tj ET" % ((HUGE,) * 4)),
        pdf(b"BT /F 10 Tf 0 0 0 0 0 0 Tm (a) Tj ET"),
        pdf(b"%s 0 0 %s 0 0 cm BT /F 10 Tf %s -%s %s %s 9 9 Tm (ab) Tj -%s 9 Td (c) Tj ET" % ((HUGE,) * 7)),
        file_of([b"<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>"]),
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n" + b"1 0 obj\n" * 1000 + b"%%EOF",
        pdf(lines("Text."), info={"Title": "\xfe\xff\xd8\x00"}),
    ],
)
def test_hostile_files_are_read_or_rejected(hostile: bytes) -> None:
    _read_or_rejected(hostile)


def _read_or_rejected(raw: bytes) -> Tree | None:
    try:
        return read_pdf(raw)
    except RejectedError:
        return None


MADE = pdf(
    [Said("Title", 72, 60, 18), *lines("Signs are:\n- a fever\n- a cough")],
    [Said("Dose", 72, 100, bold=True), Said("Harm", 200, 100, bold=True), Said("1", 72, 120), Said("2 %", 200, 120)],
    info={"Title": "Some title"},
    packed=False,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([MADE, GUIDE]), st.integers(0, 2**32), st.integers(1, 40))
def test_any_bytes_may_be_changed(sample: bytes, seed: int, count: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    raw = bytearray(sample)
    for _ in range(count):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    _read_or_rejected(bytes(raw))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(MADE)), st.integers(0, 400), st.sampled_from([b"", b"/Kids", b"<<" * 50, b"99999999999", b"-1"])
)
def test_any_part_may_be_replaced(at: int, length: int, by: bytes) -> None:
    _read_or_rejected(MADE[:at] + by + MADE[at + length :] + b"%%EOF")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), max_size=40),
            st.integers(-50, 650),
            st.integers(-50, 850),
            st.sampled_from([0.1, 6, 10, 10, 10, 18]),
            st.booleans(),
            st.sampled_from([(1, 0, 0, 1), (1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (2, 1, 1, 2)]),
        ),
        max_size=60,
    )
)
def test_text_may_stand_anywhere(said: list[tuple[str, int, int, float, bool, tuple[int, int, int, int]]]) -> None:
    tree = _read_or_rejected(pdf([Said(*one) for one in said], lines("The end.")))
    if tree is not None:
        for at, block in enumerate(tree.blocks):
            assert block.text == " ".join(block.text.split())
            assert block.page in (1, 2)
            assert block.lead is None or block.lead < at
