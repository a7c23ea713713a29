from datetime import date

import pytest

from content_ingest.formats.jats import read_jats
from tests.suites import data_folder
from tests.unit.content_ingest.formats.made_jats import ADDRESS, BY, article


@pytest.mark.parametrize(
    ("terms", "licence"),
    [
        (BY, "CC-BY-4.0"),
        (
            "<license><ali:license_ref>http://creativecommons.org/licenses/by/3.0/</ali:license_ref></license>",
            "CC-BY-3.0",
        ),
        (f"<license><p>Under <ext-link xlink:href='{ADDRESS}'>this</ext-link>.</p></license>", "CC-BY-4.0"),
        (f"<license><license-p>See {ADDRESS}.</license-p></license>", "CC-BY-4.0"),
        ("<license xlink:href='https://creativecommons.org/licenses/by-nc-nd/4.0/'/>", "CC-BY-NC-ND-4.0"),
        ("<license xlink:href='https://creativecommons.org/licenses/by-nc-sa/3.0/igo/'/>", "CC-BY-NC-SA-3.0-IGO"),
        ("<license xlink:href='https://creativecommons.org/publicdomain/zero/1.0/'/>", "CC0-1.0"),
        (
            "<license><p>Made available under the Creative Commons CC0 public domain dedication.</p></license>",
            "CC0-1.0",
        ),
        ("<license xlink:href='https://creativecommons.org/publicdomain/mark/1.0/'/>", "US-PD"),
        ("<copyright-statement>This is a work of the U.S. Government.</copyright-statement>", "US-PD"),
        # the data's dedication is not the article's
        (
            f"<license xlink:href='{ADDRESS}'><p>The waiver (http://creativecommons.org/publicdomain/zero/1.0/) "
            "applies to the data.</p></license>",
            "CC-BY-4.0",
        ),
        (
            "<license><p>The Creative Commons Attribution License. The waiver "
            "(http://creativecommons.org/publicdomain/zero/1.0/) applies to the data.</p></license>",
            None,
        ),
        # two that contradict each other, one without its version, one that is no licence
        (f"{BY}<license xlink:href='https://creativecommons.org/licenses/by-nc/4.0/'/>", None),
        ("<license><p>Under the Creative Commons Attribution License.</p></license>", None),
        ("<license><p>This is not in the public domain.</p></license>", None),
        ("<copyright-statement>© 2020 The Authors. All rights reserved.</copyright-statement>", None),
    ],
)
def test_the_licence_is_read_by_its_address_and_never_guessed(terms: str, licence: str | None) -> None:
    assert read_jats(article(meta=f"<permissions>{terms}</permissions>")).front.get("licence") == licence


@pytest.mark.parametrize(
    ("kind", "subject", "evidence"),
    [
        ("systematic-review", "Research", "systematic_review"),
        ("review-article", "Systematic Review and Meta-Analysis", "systematic_review"),
        ("review-article", "Oncology", "review"),
        ("research-article", "Clinical Practice Guidelines", "guideline"),
        ("research-article", "Randomised Controlled Trial", "randomised_trial"),
        ("research-article", "Cohort Study", "observational"),
        ("research-article", "Mini Review", "review"),
        ("research-article", "Research Article", None),
        ("case-report", "Peer Review Reports", None),
    ],
)
def test_type_and_subject_say_the_evidence(kind: str, subject: str, evidence: str | None) -> None:
    group = f"<subj-group subj-group-type='heading'><subject>{subject}</subject></subj-group>"
    meta = f"<article-categories>{group}</article-categories>"
    assert read_jats(article(meta=meta, kind=kind)).front.get("evidence") == evidence


@pytest.mark.parametrize(
    ("ids", "url"),
    [
        ({"doi": "10.1000/a(b)<c", "pmc": "1"}, "https://doi.org/10.1000/a(b)%3Cc"),
        ({"pmc": "PMC123"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/"),
        ({"pmc": "123", "doi": "none"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/"),
        ({"pmid": "7"}, "https://pubmed.ncbi.nlm.nih.gov/7/"),
        ({"publisher-id": "x"}, None),
    ],
)
def test_the_address_is_the_dois_or_that_of_pmc(ids: dict[str, str], url: str | None) -> None:
    meta = "".join(
        f'<article-id pub-id-type="{kind}">{value.replace("<", "&lt;")}</article-id>' for kind, value in ids.items()
    )
    assert read_jats(article(meta=meta)).front.get("url") == url


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        (("ppub", "2020", "3", "1"), date(2020, 3, 1)),
        (("pmc-release", "2021", "1", "1"), None),
        (("collection", "2020", "2", ""), date(2020, 2, 1)),
        (("collection", "2020", "", ""), date(2020, 1, 1)),
        (("epub", "2020", "2", "31"), None),
        (("epub", "twenty", "", ""), None),
    ],
)
def test_the_date_is_when_it_appeared(dates: tuple[str, str, str, str], published: date | None) -> None:
    kind, year, month, day = dates
    parts = f"<day>{day}</day><month>{month}</month><year>{year}</year>"
    meta = f"<pub-date pub-type='{kind}'>{parts}</pub-date>"
    assert read_jats(article(meta=meta)).front.get("published") == published


@pytest.mark.data
def test_articles_are_read_with_their_rights_and_dates() -> None:
    found = {
        path.stem: read_jats(path.read_bytes()).front
        for path in sorted((data_folder() / "formats" / "jats").glob("*.nxml"))
    }
    assert {name: (front.get("licence"), front["published"]) for name, front in found.items()} == {
        "1471-2180-11-174": ("CC-BY-2.0", date(2011, 8, 2)),
        "1472-6831-8-11": ("CC-BY-2.0", date(2008, 4, 11)),
        "ehp-116-1694": ("US-PD", date(2008, 8, 1)),
        "pntd.0002065": (None, date(2013, 2, 28)),
        "pone.0046493": (None, date(2012, 9, 28)),
    }
    assert found["1471-2180-11-174"] == {
        "title": "Factors influencing lysis time stochasticity in bacteriophage λ",
        "url": "https://doi.org/10.1186/1471-2180-11-174",
        "publisher": "BioMed Central",
        "licence": "CC-BY-2.0",
        "attribution": "John J Dennehy, Ing-Nang Wang. BMC Microbiology (2011)",
        "published": date(2011, 8, 2),
    }
