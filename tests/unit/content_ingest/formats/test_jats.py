import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats.jats import is_jats, read_jats
from content_ingest.tree import Block
from tests.suites import data_folder
from tests.unit.content_ingest.formats.made_jats import BY, article


def _blocks(body: str, meta: str = "", back: str = "") -> list[Block]:
    return read_jats(article(body, meta, back=back)).blocks


def _texts(body: str) -> list[str]:
    return [block.text for block in _blocks(body)]


def _cite(number: int, text: str) -> str:
    return f'<xref ref-type="bibr" rid="r{number}">{text}</xref>'


# -- sections and text


def test_headings_make_the_path_of_a_section() -> None:
    blocks = _blocks(
        "<p>Before.</p><sec id='s1'><label>1</label><title>Results</title><p>One.</p>"
        "<sec id='s2'><title>Harms <italic>in vivo</italic></title><p>Two.</p></sec></sec>"
    )
    assert [(block.section, block.anchor, block.text) for block in blocks] == [
        ((), None, "Before."),
        (("Results",), "s1", "One."),
        (("Results", "Harms in vivo"), "s2", "Two."),
    ]


def test_the_abstract_comes_first_under_its_own_heading() -> None:
    meta = (
        "<abstract><sec><title>Methods</title><p>M.</p></sec></abstract>"
        "<abstract abstract-type='summary'><title>Plain summary</title><p>S.</p></abstract>"
        "<abstract abstract-type='graphical'><p>G.</p></abstract>"
    )
    assert [block.section for block in _blocks("", meta)] == [("Abstract", "Methods"), ("Plain summary",)]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (f"It helps [{_cite(1, '1')}-{_cite(2, '2')}].", "It helps."),
        (f"It helps {_cite(1, '[1]')}, {_cite(2, '[2]')}.", "It helps."),
        (f"It helps.<sup>{_cite(1, '1')},{_cite(2, '2')}</sup> It does.", "It helps. It does."),
        (f"It helps ({_cite(1, 'Lee 2001')}; {_cite(2, 'Roy <italic>et al.</italic> 2002')}).", "It helps."),
        (f"As {_cite(1, 'Lee et al. (2001)')} showed.", "As Lee et al. (2001) showed."),
        (f"Lee et al. ({_cite(1, '2001')}) showed it.", "Lee et al. showed it."),
        (f"It helps [{_cite(1, '1')}, figure 5].", "It helps [figure 5]."),
        (f"It helps (mean; [{_cite(1, '1')}]).", "It helps (mean)."),
        (f"So did Lee et al. [{_cite(1, '1')}].", "So did Lee et al."),
        ("It helps<xref ref-type='fn' rid='f'>*</xref>.<fn><p>Not read.</p></fn>", "It helps."),
        ("See <xref ref-type='fig' rid='g'>Figure 1</xref>.", "See Figure 1."),
    ],
)
def test_citation_and_footnote_marks_leave_the_text(said: str, text: str) -> None:
    assert _texts(f"<p>{said}</p>") == [text]


def test_a_citation_becomes_a_link_to_what_it_cites() -> None:
    (block,) = _blocks(
        f"<p>So [{_cite(1, '1')},{_cite(2, '2')}] <ext-link xlink:href='https://example.org/'>here</ext-link>.</p>"
    )
    assert block.text == "So here."
    assert [tuple(link) for link in block.links] == [
        ("1", "https://doi.org/10.1000/one"),
        ("2", "#r2"),
        ("here", "https://example.org/"),
    ]


def test_powers_stay_and_formulas_are_said_or_named() -> None:
    assert _texts(
        "<p>At 10<sup>6</sup> cells <inline-formula><tex-math>x^2</tex-math></inline-formula> is <inline-formula>"
        "<math><mi>n</mi><mo>=</mo><mn>3</mn></math></inline-formula>.</p>"
    ) == ["At 10⁶ cells [formula] is n=3."]


@pytest.mark.parametrize(
    "part",
    [
        "<sec><title>Acknowledgements</title><p>No.</p></sec>",
        "<sec><title>Competing interests</title><p>No.</p></sec>",
        "<sec><title>Supplementary Material</title><p>No.</p></sec>",
        "<ack><p>No.</p></ack>",
        "<fn-group><fn><p>No.</p></fn></fn-group>",
        "<notes><p>No.</p></notes>",
    ],
)
def test_references_and_what_is_about_the_paper_are_not_read(part: str) -> None:
    assert [block.text for block in _blocks("<p>Yes.</p>", back=part)] == ["Yes."]


def test_a_heading_that_only_begins_like_one_about_the_paper_is_read() -> None:
    assert _texts("<sec><title>Funding of cancer care</title><p>Yes.</p></sec>") == ["Yes."]


def test_an_appendix_is_read() -> None:
    back = "<app-group><app><title>Appendix A</title><p>Yes.</p></app></app-group>"
    assert [(block.section, block.text) for block in _blocks("", back=back)] == [(("Appendix A",), "Yes.")]


# -- lists, tables, figures


def test_a_list_knows_what_introduces_it_also_within_a_paragraph() -> None:
    blocks = _blocks(
        "<p>Signs are:<list><list-item><label>1</label><p>fever</p></list-item><list-item><p>pain in the:</p>"
        "<list><list-item><p>back</p></list-item></list></list-item></list>They pass.</p>"
    )
    assert [(block.kind, block.lead, block.text) for block in blocks] == [
        ("paragraph", None, "Signs are:"),
        ("item", 0, "fever"),
        ("item", 0, "pain in the:"),
        ("item", 2, "back"),
        ("paragraph", None, "They pass."),
    ]


def test_a_definition_keeps_its_term() -> None:
    terms = "<def-list><def-item><term>OS</term><def><p>overall survival</p></def></def-item></def-list>"
    assert _texts(terms) == ["OS: overall survival"]


def _table(rows: str, foot: str = "", head: str = "<tr><td>Drug</td><td>Dose</td><td>n</td></tr>") -> str:
    return (
        "<table-wrap id='t1'><label>Table 1.</label><caption><title>Doses.</title><p>All arms.</p></caption>"
        f"<alternatives><graphic/><table><thead>{head}</thead><tbody>{rows}</tbody></table></alternatives>"
        f"{foot}</table-wrap>"
    )


def test_a_row_names_each_cell_by_its_column_and_hangs_on_the_caption() -> None:
    blocks = _blocks(_table("<tr><td>one</td><td>5 mg</td><td>12</td></tr>"))
    assert [(block.kind, block.lead, block.text) for block in blocks] == [
        ("paragraph", None, "Table 1: Doses. All arms."),
        ("row", 0, "Drug: one; Dose: 5 mg; n: 12"),
    ]


def test_rows_of_headings_and_cells_that_span_go_together() -> None:
    head = "<tr><th rowspan='2'>Arm</th><th colspan='2'>Survival</th></tr><tr><th>1 year</th><th>5 years</th></tr>"
    (_, row) = _texts(_table("<tr><td>A</td><td>90%</td><td>50%</td></tr>", head=head))
    assert row == "Arm: A; Survival, 1 year: 90%; Survival, 5 years: 50%"


def test_what_an_empty_cell_leaves_unsaid_is_said() -> None:
    rows = (
        "<tr><td>one</td><td>5 mg</td><td>12</td></tr><tr><td/><td>9 mg</td><td>8</td></tr>"
        "<tr><td/><td>Total</td><td>20</td></tr>"
    )
    assert _texts(_table(rows))[1:] == [
        "Drug: one; Dose: 5 mg; n: 12",
        "Drug: one; Dose: 9 mg; n: 8",
        "Dose: Total; n: 20",
    ]


@pytest.mark.parametrize("name", ["<td>First line</td><td/><td/>", "<td colspan='3'>First line</td>"])
def test_a_row_with_nothing_but_a_name_leads_those_below_it(name: str) -> None:
    rows = f"<tr>{name}</tr><tr><td>one</td><td>5 mg</td><td>12</td></tr><tr><td>Second line</td><td/><td/></tr>"
    assert [(block.lead, block.text) for block in _blocks(_table(rows))][1:] == [
        (0, "First line"),
        (1, "Drug: one; Dose: 5 mg; n: 12"),
        (0, "Second line"),
    ]


def test_marks_of_a_tables_notes_leave_its_cells_but_other_letters_stay() -> None:
    rows = "<tr><td>one<sup>a</sup></td><td>5 mg<xref ref-type='table-fn'>b</xref></td><td>2<sup>nd</sup></td></tr>"
    foot = "<table-wrap-foot><fn id='n'><label>a</label><p>By mouth.</p></fn></table-wrap-foot>"
    blocks = _blocks(_table(rows, foot))
    assert [block.text for block in blocks][1:] == ["Drug: one; Dose: 5 mg; n: 2nd", "By mouth."]
    assert blocks[-1].lead == 0


def test_a_figure_gives_its_caption() -> None:
    figure = "<fig id='f1'><label>Figure 2</label><caption><title>Survival.</title><p>By arm.</p></caption></fig>"
    assert [(block.anchor, block.text) for block in _blocks(f"<sec id='s'><p>See.{figure}</p></sec>")] == [
        ("s", "See."),
        ("s", "Figure 2: Survival. By arm."),
    ]


def test_a_figure_under_terms_of_its_own_is_not_read() -> None:
    figure = "<fig><caption><p>{}</p></caption><permissions>{}</permissions></fig>"
    body = figure.format("Ours.", BY) + figure.format("Theirs.", "<copyright-statement>Others</copyright-statement>")
    meta = f"<permissions>{BY}</permissions>"
    assert [block.text for block in _blocks(body, meta)] == ["Ours."]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<article><body><p>x</p></body></article>", "no front"),
        (article(kind="retraction"), "retracted"),
        (article(title="RETRACTED: A drug"), "retracted"),
        (article(meta="<related-article related-article-type='retraction-forward'/>"), "retracted"),
        (b"<pmc-articleset><article/><article/></pmc-articleset>", "2 articles; split it"),
        (article("<p>x</p>")[:500], "broken at line"),
        (
            article(
                "<table><tr><th>" + "x" * 60_000 + "</th><th>y</th></tr>" + "<tr><td>1</td></tr>" * 2000 + "</table>"
            ),
            "table at line 5 has too long headings",
        ),
    ],
)
def test_what_cannot_be_quoted_or_read_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        read_jats(raw)


def test_a_heading_on_the_retraction_of_something_else_is_no_retraction() -> None:
    assert read_jats(article(title="Retraction of the nipple as a sign")).title == "Retraction of the nipple as a sign"


def test_the_content_says_whether_it_is_jats() -> None:
    assert is_jats(article())
    assert is_jats(b"<article xmlns='x' article-type='other'>")
    assert is_jats(b"<pmc-articleset><article>")
    assert not is_jats(b"<!DOCTYPE article PUBLIC '-//OASIS//DTD DocBook XML V4.5//EN' 'd.dtd'><article><title/>")
    assert not is_jats(b"<!doctype html><html><body><article>")


# -- any input

_SPANNED = "<tr><td>a</td><td colspan='2'>b<sup>2</sup></td></tr>"
FULL = article(
    f"<sec><title>S</title><p>See [{_cite(1, '1')}]<list><list-item><p>x</p></list-item></list></p>"
    f"{_table(_SPANNED)}</sec>",
    f"<permissions>{BY}</permissions><abstract><p>A.</p></abstract>",
)


@given(st.data())
def test_any_mutation_is_read_or_refused(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(FULL)))
    cut = data.draw(st.integers(0, 40))
    mutated = FULL[:start] + data.draw(st.binary(max_size=6)) + FULL[start + cut :]
    is_jats(mutated)
    with suppress(RejectedError):
        _check(read_jats(mutated).blocks)


def _trees() -> st.SearchStrategy[str]:
    names = ["p", "sec", "title", "label", "list", "list-item", "table-wrap", "table", "tr", "td", "th", "thead"]
    names += ["sup", "xref", "fig", "caption", "math", "fn", "def-list"]
    return st.recursive(
        st.text("ab1.:,([*&; ", max_size=4).map(lambda text: text.replace("&", "&amp;")),
        lambda inner: st.tuples(st.sampled_from(names), st.lists(inner, max_size=4)).map(
            lambda made: f"<{made[0]} ref-type='bibr' colspan='3' rowspan='2'>{''.join(made[1])}</{made[0]}>"
        ),
        max_leaves=25,
    )


@given(_trees())
def test_elements_in_any_order_are_read(body: str) -> None:
    _check(_blocks(body))


def _check(blocks: list[Block]) -> None:
    for place, block in enumerate(blocks):
        assert block.text
        assert block.text == " ".join(block.text.split())
        assert block.lead is None or 0 <= block.lead < place
        assert not set("\x01\x02\x03\x04\x05") & set(block.text)


# -- articles as PubMed Central gives them


def _samples() -> dict[str, Path]:
    return {path.stem: path for path in (data_folder() / "formats" / "jats").glob("*.nxml")}


@pytest.mark.data
def test_nested_headings_and_rows_of_real_articles_are_read() -> None:
    phage = read_jats(_samples()["1471-2180-11-174"].read_bytes()).blocks
    assert ("Results", "Effect of late promoter pR' activity") in {block.section for block in phage}
    (row,) = [block for block in phage if block.text == "Strain: IN61; n: 274; MLT (min): 45.7; SD (min): 2.92"]
    assert row.lead is not None
    assert phage[row.lead].text.startswith("Table 1: Effects of holin allelic sequences")
    virus = [block.text for block in read_jats(_samples()["pntd.0002065"].read_bytes()).blocks]
    assert "Goats; Sex; Male; Total sampled: 104; No. positive: 3; Seroprevalence (%): 2.9" in virus
    assert (
        "District: Mocuba; Goats, n: 59; Goats, Seroprevalence (%): 0.0; Goats, 95% C.I.: 0.0, 4.9; Sheep, n: 181; "
        "Sheep, Seroprevalence (%): 13.8; Sheep, 95% C.I.: 9.5, 19.7"
    ) in virus


@pytest.mark.data
def test_no_mark_or_reference_is_left_in_real_articles() -> None:
    for path in _samples().values():
        blocks = read_jats(path.read_bytes()).blocks
        _check(blocks)
        assert len(blocks) > 30
        assert not [block.text for block in blocks if "()" in block.text or "[]" in block.text or "[," in block.text]
        assert not [block for block in blocks if "acknowledg" in " ".join(block.section).lower()]


@pytest.mark.data
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_real_articles_broken_anywhere_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # where to break it
    raw = bytearray(chance.choice(sorted(_samples().values())).read_bytes())
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(raw))
        match chance.randrange(4):
            case 0:
                del raw[place : place + chance.randrange(1, 200)]
            case 1:
                raw[place] = chance.randrange(256)
            case 2:
                raw[place:place] = raw[: chance.randrange(400)]
            case _:
                found = raw.find(b"rid=", place)
                raw[found : found + 3] = chance.choice((b"rix", b"id ", b"]]>"))
    with suppress(RejectedError):
        _check(read_jats(bytes(raw)).blocks)
