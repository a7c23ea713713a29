from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats.xml import DEPTH, MARKS, formula, parse, root_name, words


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "broken at line 1"),
        (b"plain text", "broken at line 1"),
        (b"<a>\n<b></a>", "broken at line 2: .*mismatch"),
        (b"<a>\n<b>", "broken at line 2: Premature end"),
        (b"<a>\n\n&foo;</a>", "broken at line 3: Entity 'foo' not defined"),
        (b"<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'>\n<a>&foo;</a>", "&foo; at line 2"),
        (b"<!DOCTYPE a [\n<!ENTITY x 'y'>]><a>&x;</a>", "its own ENTITY at line 2"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>", "its own ENTITY at line 1"),
        (b"<!DOCTYPE a [<!ATTLIST b c CDATA 'long'>]><a><b/></a>", "its own ATTLIST at line 1"),
        (b"<a>\n<b>" + b"<b>" * DEPTH + b"</b>" * DEPTH + b"</b></a>", f"more than {DEPTH} deep .* at line 2"),
        (b"<a>" * 5000, "broken at line 1: Excessive depth"),
        (b"<a>" + b"<b/>" * MARKS + b"</a>", "tags; .* cut it up"),
        (b"<a>" + b"=" * (MARKS + 1) + b"</a>", "attributes; .* cut it up"),
        (b"<a>" + b"x" * 11_000_000 + b"</a>", "Text node too long"),
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", "encoding 'utf-7' is not read; save it as UTF-8"),
        ("<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"), "NUL at byte"),
        (b"<a>\n\xff</a>", "not utf-8 at line 2, byte 4"),
        (b"<a x:b='1'/>", "prefix x"),
    ],
)
def test_broken_or_hostile_xml_is_refused_with_its_line(raw: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        parse(raw)


def test_a_dtd_is_neither_loaded_nor_needed_for_the_named_characters_of_html() -> None:
    root = parse(b"<!DOCTYPE a PUBLIC '-//X//DTD' 'http://example.org/a.dtd'><a>&alpha;&nbsp;&amp; &LT;</a>")
    assert root.text == "α\xa0& <"


def test_a_dtd_is_never_opened(tmp_path: Path) -> None:
    dtd = tmp_path / "broken.dtd"
    dtd.write_text("<!ELEMENT broken")
    for place in (dtd.as_uri(), str(dtd), "http://localhost:9/a.dtd"):
        assert parse(f'<!DOCTYPE a SYSTEM "{place}"><a>text</a>'.encode()).text == "text"


def test_latin_1_is_read_where_it_is_declared() -> None:
    assert parse(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>").text == "é"


def test_names_lose_their_namespace_and_comments_and_instructions_leave_the_text() -> None:
    root = parse(b"<x:a xmlns:x='urn:x'>one <!-- no --><?no?>two<x:b/></x:a>")
    assert (root.tag, root[0].tag, words(root)) == ("a", "b", "one two")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"<article>", "article"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <no> --><!DOCTYPE a [<!ENTITY b 'c'>]>\n<n:a/>", "a"),
        (b"text <a>", None),
        (b"", None),
        (b"%PDF-1.7", None),
    ],
)
def test_the_roots_name_is_seen_without_parsing(raw: bytes, name: str | None) -> None:
    assert root_name(raw) == name


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("10<sup>6</sup> cells", "10⁶ cells"),
        ("10<sup>−3</sup>", "10⁻³"),
        ("10<sup>2.5</sup>", "10^2.5"),
        ("(x − 3)<sup>2</sup>", "(x − 3)^2"),
        ("45 kg/m<sup>2</sup>", "45 kg/m²"),
        ("R<sup>2 </sup>= 0.9", "R² = 0.9"),
        ("<sup>18</sup>F-FDG", "18F-FDG"),
        ("CD4<sup>+</sup> cells", "CD4+ cells"),
        ("the 1<sup>st</sup>", "the 1st"),
        ("β\n  <sub>2</sub>-agonist", "β2-agonist"),
        ("It helps.<sup>3</sup>", "It helps."),
        ("*P &lt; .05, **P &lt; .01", "*P < .05, **P < .01"),
        ("&amp;lt; stays", "&lt; stays"),
        ("y = <math><mi>a</mi><mo>+</mo><mn>2</mn></math>", "y = a+2"),
        ("y = <math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>", "y = [formula]"),
    ],
)
def test_figures_keep_their_meaning_in_a_line_of_text(xml: str, text: str) -> None:
    assert words(parse(f"<p>{xml}</p>".encode())) == text


def test_a_formula_without_text_is_named_as_one() -> None:
    assert formula(parse(b"<math/>")) == "[formula]"


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"<a>{text}</a>".encode("utf-8", "replace")))
def test_any_bytes_are_parsed_or_refused(raw: bytes) -> None:
    root_name(raw)
    with suppress(RejectedError):
        text = words(parse(raw))
        assert text == " ".join(text.split())
