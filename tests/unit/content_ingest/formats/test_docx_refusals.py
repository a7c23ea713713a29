import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats.docx import is_docx, read_docx
from content_ingest.word import body as word_body
from content_ingest.word import package, parser
from tests.unit.content_ingest.formats.word import (
    cell,
    document,
    docx,
    field,
    item,
    packed,
    paragraph,
    parts_of,
    row,
    run,
    table,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOWN, UNDER = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def _with(name: str, content: str) -> bytes:
    return packed({**parts_of(paragraph("x")), name: content})


def _flagged() -> bytes:
    """A package whose parts say that they are encrypted."""
    raw = bytearray(docx(paragraph("x")))
    place = raw.index(b"PK\x01\x02")
    raw[place + 8] |= 1
    return bytes(raw)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + bytes(500), "save it as docx"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (docx(paragraph("x"))[:-40], "damaged"),
        (packed({"a.txt": "x"}), "no Word document"),
        (packed({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "Excel"),
        (packed({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "PowerPoint"),
        (packed({"mimetype": "application/epub+zip", "a.html": ""}), "e-book"),
        (packed({"[Content_Types].xml": ""}), "text is missing"),
        (_with("../../etc/passwd", "x"), "outside of it"),
        (_with("/etc/passwd", "x"), "outside of it"),
        (_with("C:\\boot.ini", "x"), "outside of it"),
        (_with("word\\a.xml", "x"), "outside of it"),
        (_with("Word/Document.xml", "x"), "two parts"),
        (_flagged(), "encrypted"),
        (packed(parts_of(""), zipfile.ZIP_LZMA), "packed in a way"),
        (_with("word/media/a.bin", "0" * 3 * 1024**2), "200 times its size"),
        (_with("word/document.xml", document("<w:p>")), "not well-formed XML in line 1"),
        (_with("word/document.xml", '<?xml version="1.0" encoding="klingon"?><a/>'), "not well-formed"),
        (_with("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "document type"),
        (_with("word/styles.xml", '<!DOCTYPE a SYSTEM "https://example.org/x"><a/>'), "document type"),
        (_with("word/document.xml", document("<w:p>" * 2000 + "</w:p>" * 2000)), "within each other"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    assert is_docx(raw)
    with pytest.raises(RejectedError, match=reason):
        read_docx(raw)


def test_a_size_that_is_too_large_is_refused_before_anything_is_unpacked() -> None:
    raw = bytearray(docx(paragraph("x")))
    place = raw.rindex(b"PK\x01\x02")
    raw[place + 24 : place + 28] = struct.pack("<I", package.UNPACKED)
    with pytest.raises(RejectedError, match="when unpacked"):
        read_docx(bytes(raw))


def test_a_size_that_is_a_lie_is_noticed() -> None:
    raw = bytearray(docx(paragraph("x" * 5000)))
    name = raw.rindex(b"word/document.xml")
    place = raw.rindex(b"PK\x01\x02", 0, name)
    raw[place + 24 : place + 28] = struct.pack("<I", 300)
    with pytest.raises(RejectedError, match=r"damaged|well-formed"):
        read_docx(bytes(raw))


def test_counts_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = docx(paragraph("x" * 50) * 20)
    for module, name, limit in (
        (parser, "ELEMENTS", 30),
        (word_body, "CHARACTERS", 300),
        (package, "PARTS", 5),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, limit)
            with pytest.raises(RejectedError, match=str(limit)):
                read_docx(raw)
    with pytest.raises(RejectedError, match="fields"):
        read_docx(docx(paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 60)))


def test_a_table_that_repeats_too_much_is_refused() -> None:
    head = row("x" * 300_000, "y", properties="<w:tblHeader/>")
    with pytest.raises(RejectedError, match="repeats"):
        read_docx(docx(table(head, *(row("A", "b") for _ in range(100)))))


def test_styles_that_stand_on_each_other_come_to_an_end() -> None:
    assert [block.text for block in read_docx(docx(paragraph("x", "Round"))).blocks] == ["x"]


RICH = parts_of(
    paragraph("Title", "Titel")
    + paragraph("Care", "H1")
    + paragraph(run("See ") + f'<w:hyperlink r:id="a">{run("this")}</w:hyperlink>' + field("CITATION a", run("[1]")))
    + item("one")
    + item("two", level=1)
    + table(row(cell("A", DOWN), "b", properties="<w:tblHeader/>"), row(cell("", UNDER), cell(table(row("c", "d")))))
    + f"<w:sdt><w:sdtContent>{paragraph('in a control')}</w:sdtContent></w:sdt>",
    "<d:title>A</d:title>",
)
NAMES = sorted(
    {part.split()[0] for part in RICH["word/document.xml"].replace("</", "<").replace(">", " ").split("<")[1:]}
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_document_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(packed(RICH))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(RejectedError):
        read_docx(bytes(raw[: data.draw(st.integers(len(raw) // 2, len(raw)))]))


@given(st.sampled_from(sorted(RICH)), st.binary(max_size=300))
def test_any_bytes_in_a_part_are_read_or_refused(name: str, content: bytes) -> None:
    with suppress(RejectedError):
        read_docx(packed({**{key: value.encode() for key, value in RICH.items()}, name: content}))


@given(st.data())
def test_elements_in_any_order_are_read_or_refused(data: st.DataObject) -> None:
    def tree(depth: int) -> str:
        name = data.draw(st.sampled_from(NAMES))
        inner = "".join(tree(depth - 1) for _ in range(data.draw(st.integers(0, 3)))) if depth else "text"
        said = data.draw(st.sampled_from(["", ' w:val="1"', ' w:val="-9"', ' w:fldCharType="end"', ' w:id="x"']))
        return f"<{name}{said}>{inner}</{name}>"

    with suppress(RejectedError):
        blocks = read_docx(docx(tree(data.draw(st.integers(0, 5))))).blocks
        assert all(block.text == " ".join(block.text.split()) for block in blocks)
