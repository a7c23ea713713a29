"""The contract of `shared.ports.PassageIndex` and `Engine`: what every engine has to do, asked of each."""

import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from content_ingest.objects import WORDS
from shared.adapters.opensearch import PREFIX, OpenSearchEngine
from shared.model.evidence import Match
from shared.model.passage import Link, PassageSet, Unit
from shared.model.query import Clause, Filters, Query
from tests.integration.clusters import Shelf, library_on_both, page, ready, shelf_of
from tests.suites import ROOT
from tests.unit.made import passage, source

ENGINES = ["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)]


@pytest.fixture(params=ENGINES)
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    made = shelf_of(request.param, tmp_path)
    yield made
    made.clear()


def asked(*words: str, **filters: Any) -> Query:
    return Query(clauses=tuple(Clause(words=one) for one in words), filters=Filters(**filters))


def found(index: Any, *words: str, k: int = 10, **filters: Any) -> list[str]:
    return [match.document_id for match in index.search(asked(*words, **filters), k)]


def test_a_generation_says_what_it_holds(shelf: Shelf) -> None:
    index = shelf.index(page("lung", "One.", "Two.", title="Lung cancer"), page("skin", "Three.", title="Skin cancer"))

    assert (index.documents, index.passages) == (2, 3)
    assert index.titles == {"lung": "Lung cancer", "skin": "Skin cancer"}
    assert index.generation == shelf.generations[0]
    assert index.without == frozenset()


def test_a_hit_is_the_passage_as_it_was_written_but_for_its_links_with_its_source(shelf: Shelf) -> None:
    written = passage(["Nausea “often” passes – naïve µ."], "guide", 0, ("Effects", "Nausea")).model_copy(
        update={"page": 3, "time": "00:01:02", "anchor": "n", "links": (Link("a", "https://example.org/a"),)}
    )
    written = written.model_copy(update={"units": (Unit(0, 5, "row", None), Unit(6, 9, "item", 0))})
    origin = source("guide", topics=("nausea",), published=date(2024, 2, 29), reviewed=date(2025, 1, 1), quote_words=90)

    index = shelf.index(PassageSet(source=origin, passages=(written,)))
    (match,) = index.search(asked("nausea"), 5)
    (hit,) = index.read([match])

    assert hit.passage == written.model_copy(update={"links": ()})
    assert hit.source == origin
    assert hit.score == match.score > 0


def test_how_long_a_document_is_is_known_without_reading_it(shelf: Shelf) -> None:
    made = [passage(["One."], "lung", 0), passage(["Two."], "lung", 1), passage(["Three."], "lung", 2)]
    index = shelf.index(PassageSet(source=source("lung"), passages=tuple(made)), page("skin", "Four."))

    assert [index.length(name) for name in ("lung", "skin", "nothing")] == [3, 1, 0]


def test_an_abbreviation_stands_for_what_the_documents_say(shelf: Shelf) -> None:
    index = shelf.index(
        page("jaw", "Osteonecrosis of the jaw (ONJ) is rare."),
        page("heart", "The heart outcomes prevention evaluation (HOPE) ended.", "Erectile dysfunction (ED) passes."),
        page("tests", "A partial response (PR) was seen."),
        page("more", "A progesterone receptor (PR) was found."),
    )

    (jaw,) = index.names_in("is onj common")
    assert jaw.terms == ("osteonecrosis of the jaw",)
    # what has two meanings; what is unknown; an everyday word that is emphasised, or written small
    assert index.names_in("PR, XYZ, any HOPE, hope, ed") == []


def test_what_a_document_is_also_called_stands_for_its_title(shelf: Shelf) -> None:
    origin = source("drug", title="Zylotinib", also_called=("Zyloq",))
    index = shelf.index(PassageSet(source=origin, passages=(passage(["It is new."], "drug"),)))

    (name,) = index.names_in("does zyloq work")
    assert name.terms == ("zylotinib",)


def test_a_word_is_found_in_body_section_and_title_and_counts_in_that_order(shelf: Shelf) -> None:
    index = shelf.index(
        page("titled", "Some other text.", title="Fatigue"),
        page("headed", "Some other text.", section=("Fatigue",)),
        page("said", "Some fatigue text."),
        *(page(f"other-{n}", "Some other text.", section=("More",), title="Another") for n in range(5)),
    )

    assert found(index, "fatigue") == ["said", "headed", "titled"]


def test_scores_of_clauses_add_up_by_their_weights(shelf: Shelf) -> None:
    index = shelf.index(page("both", "Pain and fever."), page("none", "Sleep and rest."))
    alone = {word: index.search(asked(word), 1)[0].score for word in ("pain", "fever")}

    (both,) = index.search(Query(clauses=(Clause(words="pain"), Clause(words="fever", weight=0.5))), 5)

    assert both.score == pytest.approx(alone["pain"] + 0.5 * alone["fever"], rel=1e-4)


def test_the_best_come_first_and_no_more_than_asked_for(shelf: Shelf) -> None:
    index = shelf.index(*(page(f"p{n}", "nausea " * n + "word " * (20 - n)) for n in range(1, 9)))

    hits = index.search(asked("nausea"), 3)

    assert [hit.document_id for hit in hits] == ["p8", "p7", "p6"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_several_words_are_one_phrase_with_room_for_one_more(shelf: Shelf) -> None:
    index = shelf.index(
        page("side", "It is HER2-low disease."),
        page("near", "A HER2 very low result."),
        page("apart", "HER2 was measured and the count of platelets was low."),
    )

    assert set(found(index, "HER2-low")) == {"side", "near"}
    assert found(index, "HER2-low")[0] == "side"


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        ("Treatments were stopped.", "treatment"),
        ("A naïve approach.", "naive"),
        ("TREATED WITH T-DXd", "t-dxd"),
        ("Ask an oncologist.", "oncology"),
        ("An international study.", "International"),
        ("In the evening.", "evenings"),
        ("Is it CD4+ or CA 19-9?", "19"),
        ("Take 5-FU.", "5-fu"),
    ],
)
def test_words_are_found_in_other_forms(shelf: Shelf, said: str, sought: str) -> None:
    assert found(shelf.index(page("a", said), page("b", "Nothing of it.")), sought) == ["a"]


def test_what_stands_nowhere_and_what_is_no_word_finds_nothing(shelf: Shelf) -> None:
    index = shelf.index(page("a", "Something about cancer."))

    for words in ("xylophone", "?!", "", "  "):
        assert index.search(asked(words), 5) == []
    assert index.search(Query(clauses=()), 5) == []


@pytest.mark.parametrize(
    ("said", "filters"),
    [
        ({"topics": ("lung cancer", "surgery")}, {"topic": "surgery"}),
        ({"evidence": "guideline"}, {"evidence": "guideline"}),
        ({"publisher": "National Institute"}, {"publisher": "National Institute"}),
        ({"audience": "professional"}, {"audience": "professional"}),
        ({"published": date(2025, 3, 2)}, {"published_after": date(2025, 3, 1)}),
    ],
    ids="-".join,
)
def test_a_filter_leaves_only_what_it_names(shelf: Shelf, said: dict[str, Any], filters: dict[str, Any]) -> None:
    made = page("wanted", "Cancer is treated.")
    wanted = made.model_copy(update={"source": made.source.model_copy(update=said)})
    index = shelf.index(wanted, page("other", "Cancer is treated.", published=date(2025, 3, 1)))

    assert found(index, "cancer", **filters) == ["wanted"]
    assert len(found(index, "cancer")) == 2


def test_filters_hold_together(shelf: Shelf) -> None:
    made = page("a", "Cancer.", topics=("lung",))

    assert found(shelf.index(made), "cancer", topic="lung", audience="patient") == ["a"]
    assert found(shelf.index(made), "cancer", topic="lung", audience="professional") == []


def test_a_document_that_is_taken_out_is_not_found(shelf: Shelf) -> None:
    index = shelf.index(page("kept", "Cancer."), page("gone", "Cancer."))
    index.without = frozenset({"gone"})

    assert found(index, "cancer") == ["kept"]


# -- meaning


HAIR = "I am losing my hair from chemo"


def nearest(index: Any, meaning: str, k: int = 10, **filters: Any) -> list[str]:
    query = Query(clauses=(), meaning=meaning, filters=Filters(**filters))
    return [f"{match.document_id}:{match.ordinal}" for match in index.near(query, k)]


def pages_on_hair() -> list[PassageSet]:
    return [
        page(
            "hair", "It grows back within months.", "Alopecia is common during chemotherapy.", section=("Side effects",)
        ),
        page("clinical", "Scalp cooling reduces alopecia.", audience="professional", published=date(2025, 3, 2)),
        page("bone", "Bone scans use a tracer."),
    ]


def test_a_passage_is_near_in_meaning_without_a_word_in_common(shelf: Shelf) -> None:
    index = shelf.index(*pages_on_hair())
    query = Query(clauses=(), meaning=HAIR)

    hits = index.near(query, 10)

    assert hits[0][:2] == ("hair", 1)
    assert hits[-1].document_id == "bone"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert index.near(query, 2) == hits[:2]


def test_how_near_a_passage_is_says_the_cosine(shelf: Shelf) -> None:
    index = shelf.index(page("same", "Alopecia is common."), page("other", "Bone scans use a tracer."))

    same, other = index.near(Query(clauses=(), meaning="Alopecia is common."), 2)

    assert same.document_id == "same"
    assert same.score == pytest.approx(1, abs=0.001)  # but for the rounding of what is stored
    assert -1 <= other.score < 0.6


def test_filters_and_documents_taken_out_hold_for_meaning_too(shelf: Shelf) -> None:
    index = shelf.index(*pages_on_hair())

    assert nearest(index, HAIR, audience="professional") == ["clinical:0"]
    assert nearest(index, HAIR, published_after=date(2025, 3, 1)) == ["clinical:0"]
    index.without = frozenset({"hair"})
    assert nearest(index, HAIR) == ["clinical:0", "bone:0"]
    assert nearest(index, HAIR, k=1) == ["clinical:0"]
    assert nearest(index, HAIR, audience="patient") == ["bone:0"]


def test_nothing_is_near_to_no_words_nor_in_an_index_of_nothing(shelf: Shelf) -> None:
    assert nearest(shelf.index(*pages_on_hair()), "  ") == []
    assert nearest(shelf.index(), HAIR) == []


# -- what words are worth


def test_rarity_is_bm25_s_and_knows_only_words_of_bodies(shelf: Shelf) -> None:
    index = shelf.index(*(page(f"p{n}", "Cancer." if n else "Rare cancers.", title="Headline") for n in range(4)))

    rarity = index.rarity(["cancer", "rare", "headline", "xylophone", "?"])

    assert rarity == pytest.approx({"cancer": math.log(1 + 0.5 / 4.5), "rare": math.log(1 + 3.5 / 1.5)})
    assert index.rarity([]) == {}


def test_two_words_of_one_stem_are_equally_rare(shelf: Shelf) -> None:
    rarity = shelf.index(page("a", "Treated.")).rarity(["treating", "treatment", "treats"])

    assert rarity["treating"] == rarity["treats"]


def test_a_misspelt_word_means_the_commonest_near_one(shelf: Shelf) -> None:
    index = shelf.index(
        *(page(f"a{n}", "Lymphoma grows.") for n in range(6)),
        *(page(f"b{n}", "Chemotherapy helps.") for n in range(5)),
        *(page(f"c{n}", "Melanoma grows.") for n in range(4)),
    )

    assert index.suggest("lymphomma") == index.stems("lymphoma")[0]
    assert index.suggest("chemothrapi") == index.stems("chemotherapy")[0]
    assert index.suggest("hcemotherapy") == index.stems("chemotherapy")[0]  # its first letters, too
    assert index.suggest("themotherapy") == index.stems("chemotherapy")[0]
    assert index.suggest("bymphoma") == index.stems("lymphoma")[0]
    assert index.suggest("melanome") is None  # too few passages say melanoma
    assert index.suggest("xylophone") is None
    assert index.suggest("helpz") is None  # too short
    assert index.suggest("kelping") is None  # and so is what is left of it, to mend its first letters
    assert index.suggest("12345678") is None


def test_passages_are_read_in_the_order_asked_for_and_those_that_are_not_there_left_out(shelf: Shelf) -> None:
    one, other = page("doc", *(f"Sentence {n}." for n in range(4))), page("x", "Another.")
    index = shelf.index(page("empty"), one, other)
    asked_for = [("x", 0), ("doc", 3), ("doc", 0), ("doc", 4), ("doc", -1), ("x", 1), ("empty", 0), ("gone", 0)]

    for _ in range(2):  # the second time as remembered
        read = index.read([Match(*where, 0.1 * n) for n, where in enumerate(asked_for)])
        assert [hit.passage for hit in read] == [other.passages[0], one.passages[3], one.passages[0]]
        assert [hit.source for hit in read] == [other.source, one.source, one.source]
        assert [hit.score for hit in read] == [0.0, 0.1, 0.2]
    assert index.read([]) == []


def test_a_generation_does_not_find_what_another_holds_and_may_be_written_again(shelf: Shelf, tmp_path: Path) -> None:
    first, second = shelf.write(page("a", "Cancer.")), shelf.write(page("b", "Cancer."))
    assert found(shelf.open(first), "cancer") == ["a"]
    assert found(shelf.open(second), "cancer") == ["b"]

    (tmp_path / "again").mkdir()
    assert shelf.engine.holds(second)
    assert shelf.engine.write(second, tmp_path / "again", [page("c", "Cancer.")], WORDS) == 1
    assert found(shelf.engine.open(second, tmp_path / "again"), "cancer") == ["c"]


# -- the two side by side

ALL = 5000  # more than the starter library has passages: where a cut falls between equals, each engine cuts its own way


@pytest.mark.opensearch
def test_both_engines_give_the_same_hits_and_scores(tmp_path: Path) -> None:
    with library_on_both(tmp_path) as (mine, theirs):
        for words in (["nausea"], ["HER2-low", "chemotherapy"], ["fever", "infection", "neutropenia"], ["oncologists"]):
            ours, other = (
                {match[:2]: match.score for match in index.search(asked(*words), ALL)} for index in (mine, theirs)
            )
            assert ours
            assert other == pytest.approx(ours, rel=0.01)
        for meaning in (HAIR, "What helps when food tastes of metal?", "Is it safe to travel?"):
            near = Query(clauses=(), meaning=meaning)
            ours, other = ({match[:2]: match.score for match in index.near(near, ALL)} for index in (mine, theirs))
            assert len(ours) > 100
            assert list(other)[:20] == list(ours)[:20]
            assert other == pytest.approx(ours, abs=1e-5)
        words = ["treatment", "cancer", "trastuzumab", "nausea", "xylophone"]
        assert theirs.rarity(words) == pytest.approx(mine.rarity(words))


@pytest.mark.opensearch
def test_both_analysers_read_every_word_of_the_library_the_same(tmp_path: Path) -> None:
    client = ready()
    shelf = Shelf(OpenSearchEngine(client), tmp_path)
    try:
        index = shelf.index(page("a", "A."))
        for note in sorted((ROOT / "content_ingest/library").glob("*.md")):
            text = note.read_text("utf-8")
            asked_for = {"analyzer": "navis_english", "text": text}
            read = client.indices.analyze(index=PREFIX + shelf.generations[0], body=asked_for)["tokens"]
            assert [one["token"] for one in read] == index.stems(text)
    finally:
        shelf.clear()
