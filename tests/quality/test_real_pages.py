"""What the page on treatment that stops working has to say, made from all of the sample pages."""

import re
from pathlib import Path

import pytest

from content_ingest.errors import RejectedError
from content_ingest.objects import WORDS
from content_ingest.reading import read_document
from functions.generation.writing import write
from functions.retrieval.gathering import gather
from infra.run import QUESTION
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.model.answer import Draft
from tests.benchmarks.writer import question

pytestmark = pytest.mark.data

TREATMENT = "Breast Cancer Treatment (PDQ®)"


@pytest.fixture(scope="module")
def pages(navis_data: Path, tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    folder = tmp_path_factory.mktemp("pages")

    def read():
        for file in sorted((navis_data / "nci").glob("*.md")):
            try:
                yield read_document(f"documents/{file.name}", file.read_bytes())
            except RejectedError:  # four hold no text
                continue

    write_index(folder, read(), WORDS)
    return TantivyIndex(folder, "pages")


def _answer(asked: str, pages: TantivyIndex) -> Draft:
    asking = question(asked)
    return write(asking, gather(asking, pages))


@pytest.fixture(scope="module")
def draft(pages: TantivyIndex) -> Draft:
    return _answer(QUESTION, pages)


@pytest.mark.parametrize(
    "said",
    [
        r"score of 1\+ on immunohistochemical .* score of 2\+ and negative results on in situ hybridization",
        r"DESTINY-Breast04 .* trastuzumab deruxtecan",
        r"OS was 23\.4 months .* 16\.8 months|OS was 23\.9 months .* 17\.5 months",
        r"interstitial lung disease or pneumonitis",
    ],
)
def test_the_page_on_treatment_that_stops_working_says_what_is_known_with_its_quote(draft: Draft, said: str) -> None:
    cited = {
        citation.title
        for section in draft.sections
        for block in section.blocks
        for item in block.items
        for citation in (draft.citations[n - 1] for n in item.citations)
        if re.search(said, item.text) and re.search(said, citation.quote or "")
    }
    assert TREATMENT in cited


def test_it_ends_with_questions_to_ask_and_names_another_trial_or_drug(draft: Draft) -> None:
    assert draft.sections[-1].kind == "questions_to_ask"
    assert len(draft.sections[-1].blocks[0].items) >= 5
    text = " ".join(item.text for section in draft.sections for block in section.blocks for item in block.items)
    assert "DESTINY-Breast06" in text


@pytest.mark.parametrize("asked", ["What are mortgage rates today?", "Does zorblatinib work for breast cancer?"])
def test_what_no_page_knows_is_not_answered(pages: TantivyIndex, asked: str) -> None:
    assert _answer(asked, pages).abstention is not None
