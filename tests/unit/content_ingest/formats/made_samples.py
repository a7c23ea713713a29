"""A small document of each format, by the format's name."""

import json
from pathlib import Path

from tests.unit.content_ingest.formats.made_jats import BY, article
from tests.unit.content_ingest.formats.word import docx, item, paragraph, row, table
from tests.unit.content_ingest.made import FRONT

FOLDER = Path(__file__).parent / "samples"

PUBMED = """<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://dtd.nlm.nih.gov/p.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>123</PMID><Article>
<Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue><Title>The Journal</Title></Journal>
<ArticleTitle>A drug in lung cancer.</ArticleTitle><Abstract><AbstractText Label="RESULTS">It helped 3 of 4.
</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""

TRIAL_XML = """<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="1"><id_info><nct_id>NCT00000001</nct_id></id_info><brief_title>A Trial</brief_title>
<brief_summary><textblock>It is about care.</textblock></brief_summary><condition>Lung Cancer</condition>
<eligibility><criteria><textblock>Inclusion Criteria: - Adults. - No surgery.</textblock></criteria></eligibility>
</clinical_study>"""

TRIAL_JSON = json.dumps(
    {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A Trial"},
            "descriptionModule": {"briefSummary": "It is about care."},
            "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Adults\n* No surgery"},
        }
    }
)

MEDQUAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document id="1" source="CancerGov" url="https://www.cancer.gov/types/example"><Focus>Example Cancer</Focus>
<QAPairs><QAPair pid="1"><Question qid="1-1" qtype="information">What is it ?</Question>
<Answer>It is a cancer.   Kinds are:          -  Red.    -  White.</Answer></QAPair></QAPairs></Document>"""

VTT = """WEBVTT

NOTE
title: A talk
licence: CC-BY-4.0

00:01.000 --> 00:04.000
<v Ann>Care is for everybody, and it helps.

00:05.000 --> 00:08.000
<v Bo>It begins with a talk.
"""

SRT = """1
00:00:01,000 --> 00:00:04,000
ANN: Care is for everybody, and it helps.

2
00:00:05,000 --> 00:00:08,000
BO: It begins with a talk.
"""

HTML = """<!DOCTYPE html><html><head><title>Care</title><meta name="publisher" content="P"></head><body><main>
<h1>Care</h1><h2>Signs</h2><p>Call <a href="https://example.org">us</a> about:</p><ul><li>fever</li><li>pain</li></ul>
<table><tr><th>Drug</th><th>Dose</th></tr><tr><td>One</td><td>2 mg</td></tr></table></main></body></html>"""

MARKDOWN = (
    FRONT + "\n# Care\n\n## Signs\n\nCall **us** about:\n\n- fever\n- pain\n\n|Drug|Dose|\n|---|---|\n|One|2 mg|\n"
)

TEXT = """CARE AT HOME

Care at home is for everybody who wants to stay there.
It begins with a talk, and the nurse asks about:

- pain
- sleep
"""

SAMPLES: dict[str, bytes] = {
    "docx": docx(
        paragraph("Care", "H1")
        + paragraph("It begins with a talk.")
        + item("one")
        + table(row("A", "B"), row("c", "d"))
    ),
    "pdf": (FOLDER / "guide.pdf").read_bytes(),
    "pubmed": PUBMED.encode(),
    "trial_xml": TRIAL_XML.encode(),
    "medquad": MEDQUAD.encode(),
    "jats": article("<sec><title>Aims</title><p>It begins with a talk.</p></sec>", f"<permissions>{BY}</permissions>"),
    "vtt": VTT.encode(),
    "srt": SRT.encode(),
    "trial_json": TRIAL_JSON.encode(),
    "html": HTML.encode(),
    "markdown": MARKDOWN.encode(),
    "text": TEXT.encode(),
}
