"""The table of formats: what is recognised, by its content alone, and what is refused with what it looks like."""

import random
import re
import tarfile
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats import DOCUMENT_BYTES, FORMATS, kind_of, read
from content_ingest.reading import read_document
from tests.suites import ROOT, data_folder
from tests.unit.content_ingest.formats.made_samples import HTML, MARKDOWN, SAMPLES, TEXT
from tests.unit.content_ingest.made import FRONT, markdown


def _tar() -> bytes:
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.md"))
    return made.getvalue()


def test_each_format_of_the_table_has_a_sample() -> None:
    assert [form.name for form in FORMATS] == list(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_format_is_recognised_by_its_content_and_read(name: str) -> None:
    assert kind_of(SAMPLES[name]) == name
    assert read(SAMPLES[name]).blocks


@pytest.mark.parametrize("name", [form.name for form in FORMATS if form.takes == "text"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_text_in_utf_16_is_read_as_that_in_utf_8(name: str, encoding: str) -> None:
    text = SAMPLES[name].decode()
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    assert read((mark + text.replace("\n", "\r\n")).encode(encoding)) == read(SAMPLES[name])


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (FRONT + "\n<!DOCTYPE html><html><body>x</body></html>", "html"),
        (FRONT + "# A page\n\nwith <b>bold</b> text", "markdown"),
        ("<?xml version='1.0'?>\n<!-- a -->\n<!-- b -->\n<html xmlns='http://www.w3.org/1999/xhtml'></html>", "html"),
        ("<article><h1>Care</h1><p>It helps.</p></article>", "html"),
        ("# Care\n\nIt helps those who ask.", "markdown"),
        ("Care is described [here](https://example.org/care) at length.", "markdown"),
        ("Care at home is for everybody. # is a sign, and 2 * 3 is 6.", "text"),
        ("ID3 is a gene that tells cells what to do.", "text"),
        ("[1] Care at home is for everybody.", "text"),
        (SAMPLES["srt"].decode().partition("\n")[2], "srt"),
        (FRONT + SAMPLES["srt"].decode(), "srt"),
    ],
)
def test_the_content_decides_the_format(raw: str, name: str) -> None:
    assert kind_of(raw.encode()) == name


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"---\ntitle: \xff\n---\n", "UTF-8 at byte 11"),
        (b"---\ntitle: a\x00b\n---\n", "NUL at character 12"),
        (b"---\ntitle: [\n---\n", "not YAML in line 3"),
        (b"---\ntitle: &a x\nurl: *a\n---\n", "alias"),
        (b"---\n- a list\n---\n", "not a list of fields"),
        (b"---\ntitle: x\n", "does not end"),
        (b"x" * (DOCUMENT_BYTES + 1), "limit"),
        (b"\xff\xfea\x00b", "UTF-16 at byte 4"),
        (b"\xfe\xff\x00a\xd8\x00\x00b", "UTF-16 at byte 4"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "UTF-32.*UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG picture.*OCR.*Markdown, HTML"),
        (b"\xff\xd8\xff\xe0\x00", "JPEG picture"),
        (b"GIF89a\x01\x00\x01", "GIF picture"),
        (b"\x1f\x8b\x08\x00", "gzip archive.*unpack"),
        (b"7z\xbc\xaf\x27\x1c\x00", "7z archive"),
        (_tar(), "tar archive"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"{\\rtf1\\ansi Hello}", "RTF.*docx"),
        (b"%!PS-Adobe-3.0\n", "PostScript"),
        (b"\x00\x00\x00\x20ftypisom\x00", "MPEG-4 recording.*transcript"),
        (b"ID3\x04\x00\x00", "MP3 recording"),
        (b"MZ\x90\x00\x03", "a program"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x01\x02\x93\x00\x04", "UTF-8 at byte 2.*Markdown, HTML"),
        (b"<?xml version='1.0'?><rss><item/></rss>", "XML .*root element is rss.*JATS"),
        (b'{"title": "x"}', "JSON.*ClinicalTrials"),
        (b'[{"title": "x"}]', "JSON"),
        (b"aGVsbG8gd29ybGQ" * 500, "does not look like prose"),
        (b"1 2 3 4 5 6 7 8 9 10 11 12", "does not look like prose"),
        (
            "<?xml version='1.0' encoding='utf-16'?>".encode("utf-16") + "<clinical_study/>".encode("utf-16-le"),
            "utf-16",
        ),
    ],
)
def test_what_is_not_read_is_refused_with_what_it_looks_like(raw: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        read(raw)
    with suppress(RejectedError):
        kind_of(raw)


def test_the_day_until_which_a_summary_was_kept_up_is_its_date() -> None:
    said = "\n## Latest Updates to This Summary (05/06/2024)\n"
    assert read(markdown("# A\n\nText." + said)).front["published"] == date(2024, 5, 6)
    assert "published" not in read(markdown("# A\n\nText." + said.replace("05/06", "99/99"))).front
    stated = FRONT.replace("licence:", "published: 2020-01-02\nlicence:")
    assert read(markdown("# A\n\nText." + said, stated)).front["published"] == date(2020, 1, 2)


def _mutated(raw: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut out, put in or doubled, or the end cut off; in half of the cases a piece of another."""
    made = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0:
                del made[place : place + chance.randint(1, 60)]
            case 1:
                made[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
            case 2:
                made[place:place] = made[place : place + chance.randint(1, 200)]
            case 3:
                other = SAMPLES[chance.choice(list(SAMPLES))]
                start = chance.randrange(len(other))
                made[place:place] = other[start : start + chance.randint(1, 200)]
            case _:
                del made[max(1, len(made) - chance.randint(1, 300)) :]
    return bytes(made)


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_any_mutation_of_any_format_is_read_or_refused(name: str, seed: int) -> None:
    raw = _mutated(SAMPLES[name], random.Random(seed))  # noqa: S311  # where to break it
    with suppress(RejectedError):
        assert all(block.text for block in read(raw).blocks)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)), st.sampled_from(["", *SAMPLES]))
def test_any_bytes_are_read_or_refused(raw: bytes, start: str) -> None:
    with suppress(RejectedError):
        read(SAMPLES.get(start, b"")[:40] + raw)


@pytest.mark.data
def test_real_files_are_recognised() -> None:
    kinds = {"jats": "jats", "pubmed": "pubmed"}
    for file in sorted((data_folder() / "formats").rglob("*.*")):
        if file.is_file():
            wanted = kinds.get(file.parent.name, f"trial_{file.suffix[1:]}")
            assert kind_of(file.read_bytes()) == wanted, file.name


@pytest.mark.data
def test_real_pages_are_read_with_their_rights() -> None:
    for file in sorted((data_folder() / "nci").glob("*.md"))[1::50]:
        raw = file.read_bytes()
        assert kind_of(raw) == "markdown", file.name
        made = read_document(f"documents/{file.name}", raw)
        assert (made.source.licence, made.source.quote, made.source.derivatives) == ("US-PD", True, True)
        assert made.passages


def test_the_guide_to_content_has_each_format_and_names_tests_that_are_there() -> None:
    guide = (ROOT / "docs/content.md").read_text("utf-8")
    rows = guide.partition("|---|")[2].partition("\n\n")[0].split("\n")[1:]
    assert [row.split("|")[1].strip() for row in rows] == [form.name for form in FORMATS]
    for file, _, name in re.findall(r"`(test_\w+\.py)(::(\w+))?`", "\n".join(rows)):
        assert f"def {name}" in (Path(__file__).parent / file).read_text("utf-8"), (file, name)


def test_samples_of_text_are_what_a_reader_would_take_them_for() -> None:
    assert read(HTML.encode()).title == read(MARKDOWN.encode()).title == "Care"
    assert [block.kind for block in read(TEXT.encode()).blocks] == ["paragraph", "item", "item"]
