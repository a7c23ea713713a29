from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import content_ingest.fetching
from content_ingest.fetching.manifest import ManifestError, Services, parse_manifest, read_manifest

PAGE = {"kind": "page", "url": "https://www.example.org/a/b?c=d#e", "licence": "US-PD", "publisher": "P"}
HERE = Services(eutils="http://here/eutils", trials="http://here/api")


def manifest(*entries: object) -> str:
    return yaml.safe_dump({"entries": [dict(one) if isinstance(one, dict) else one for one in entries]})


def problems(*entries: object) -> list[str]:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(manifest(*entries))
    return caught.value.problems


def test_each_kind_knows_what_to_ask_what_to_cite_and_how_to_name_its_file() -> None:
    found = parse_manifest(
        manifest(
            PAGE,
            {"kind": "pmc", "id": "PMC09817866"},
            {"kind": "pubmed", "id": 36612147},
            {"kind": "trial", "id": " nct02513394 "},
            {"kind": "pmc", "id": 1, "name": "first"},
        )
    )
    assert [(one.stem(), one.url, one.asked(HERE)) for one in found.entries] == [
        ("example-org-a-b-c-d", "https://www.example.org/a/b?c=d", "https://www.example.org/a/b?c=d"),
        (
            "pmc9817866",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC9817866/",
            "http://here/eutils/efetch.fcgi?db=pmc&id=9817866&retmode=xml",
        ),
        (
            "pubmed-36612147",
            "https://pubmed.ncbi.nlm.nih.gov/36612147/",
            "http://here/eutils/efetch.fcgi?db=pubmed&id=36612147&retmode=xml",
        ),
        (
            "nct02513394",
            "https://clinicaltrials.gov/study/NCT02513394",
            "http://here/api/studies/NCT02513394?format=json",
        ),
        (
            "first",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/",
            "http://here/eutils/efetch.fcgi?db=pmc&id=1&retmode=xml",
        ),
    ]


def test_only_what_is_said_becomes_front_matter() -> None:
    (said,) = parse_manifest(manifest(PAGE | {"topics": ["lung cancer"], "evidence": "guideline"})).entries
    (silent,) = parse_manifest(manifest({"kind": "trial", "id": "NCT02513394"})).entries
    assert said.front() == {
        "publisher": "P",
        "licence": "US-PD",
        "evidence": "guideline",
        "topics": ["lung cancer"],
    }
    assert silent.front() == {}


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        (
            {"kind": "page", "url": "https://a.example/", "publisher": "P"},
            "entry 2 (page https://a.example/): `licence`",
        ),
        (PAGE | {"licence": "CC-BY-NC-4.0"}, "`licence`: is none that lets us quote; known: CC-BY-2.0"),
        (PAGE | {"url": "file:///etc/passwd"}, "`url`: 'file:///etc/passwd' is no http or https address"),
        (PAGE | {"url": "https://u:p@a.example/"}, "`url`: 'https://u:p@a.example/' holds a user name"),
        (PAGE | {"audience": "everybody"}, "`audience`"),
        (PAGE | {"evidence": "rumour"}, "`evidence`"),
        (PAGE | {"topics": ["fine", ""]}, "`topics.1`"),
        (PAGE | {"name": "../a"}, "`name`: has to be of small letters"),
        (PAGE | {"licens": "US-PD"}, "`licens`: is no field of this kind"),
        (PAGE | {"title": "two\nlines"}, "`title`: has to be one line"),
        ({"kind": "pdf"}, "entry 2 (pdf): `kind`: has to be page, pmc, pubmed or trial"),
        ({"url": "https://a.example/"}, "`kind`"),
        ("https://a.example/", "entry 2: "),
        ({"kind": "pmc", "id": "PMC"}, "entry 2 (pmc PMC): `id`"),
        ({"kind": "pubmed", "id": "PMC12"}, "`id`"),
        ({"kind": "pubmed", "id": True}, "`id`"),
        ({"kind": "trial", "id": "NCT1"}, "entry 2 (trial NCT1): `id`: is no id of ClinicalTrials.gov"),
        (PAGE, "`name`: the file name 'example-org-a-b-c-d' is that of entry 1, too"),
    ],
)
def test_an_error_names_the_entry_and_the_field(entry: object, names: str) -> None:
    (problem,) = problems(PAGE, entry)
    assert problem.startswith("entry 2")
    assert names in problem


def test_every_problem_is_told_at_once_up_to_a_number() -> None:
    found = problems(*({"kind": "pmc", "id": "x"} for _ in range(30)))
    assert len(found) == 21
    assert found[0].startswith("entry 1 (pmc x)")
    assert found[-1] == "and 10 more"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "`entries:`"),
        ("entries: []", "`entries:`"),
        ("entries: [1]\nother: 2", "`entries:`"),
        ("entries: [", "not YAML in line 2"),
        ("entries: &a [*a]", "alias in line 1"),
        ("[" * 50, "nested too deep in line 1"),
        ("[" * 50_000, "not YAML"),
        ("entries: 2026-99-99", "not YAML"),
    ],
)
def test_a_file_that_is_no_manifest_is_refused(text: str, says: str) -> None:
    with pytest.raises(ManifestError, match=says):
        parse_manifest(text)


def test_a_file_that_cannot_be_read_is_a_problem_too(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot be read: No such file"):
        read_manifest(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"entries: [\xe4]")
    with pytest.raises(ManifestError, match="UTF-8 at byte 10"):
        read_manifest(tmp_path / "latin.yaml")


def test_the_example_fits() -> None:
    found = read_manifest(Path(content_ingest.fetching.__path__[0]) / "example.yaml")
    assert {one.kind for one in found.entries} == {"page", "pmc", "pubmed", "trial"}


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_no_other_error_leaves_the_reader(text: str) -> None:
    with pytest.raises(ManifestError):
        parse_manifest(text)


_VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=3)


@given(st.dictionaries(st.sampled_from(["id", "url", "name", "topics", "licence", "title", "publisher"]), _VALUES))
def test_no_value_of_a_field_leads_to_another_error(fields: dict[str, object]) -> None:
    for kind in ("page", "pmc", "pubmed", "trial"):
        try:
            found = parse_manifest(manifest({"kind": kind, **fields}))
        except ManifestError:
            continue
        assert found.entries[0].stem()
