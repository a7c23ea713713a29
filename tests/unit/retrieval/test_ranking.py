from hypothesis import given
from hypothesis import strategies as st

from functions.retrieval.ranking import MOST_OF_A_SECTION, diversify, factors_of, ideal_score, in_order
from functions.retrieval.ranking import rank as by_factors
from shared.model.evidence import Match
from tests.unit.made import hit, passage, source

SOURCES = {"clinical": source("clinical", "professional")} | {
    name: source(name) for name in ("about", "mentions", "page", "patient")
}


def rank(
    matches: list[Match], strength: float, *, for_patient: bool = True, unmeant: frozenset[str] = frozenset()
) -> list[Match]:
    names = dict.fromkeys((match.document_id for match in matches), 1.0)
    return by_factors(
        matches, factors_of(names, strength, SOURCES, for_patient=for_patient, unmeant=unmeant), lambda _: 10
    )


def _page(name: str, *scores: float) -> list[Match]:
    return [Match(name, n, score) for n, score in enumerate(scores)]


def test_a_page_about_the_question_beats_a_page_that_mentions_it_once() -> None:
    about, mentions = _page("about", 0.9, 0.9, 0.9), _page("mentions", 0.95)
    assert rank([*mentions, *about], 1.0, for_patient=False)[0].document_id == "about"


def test_a_short_page_lacks_no_passages() -> None:
    factors = factors_of({"about": 1.0, "page": 1.0}, 1.0, SOURCES, for_patient=True)
    short, long = _page("about", 0.8), _page("page", 0.7, 0.7, 0.7)
    ranked = by_factors([*long, *short], factors, {"about": 1, "page": 10}.__getitem__)
    assert ranked[0].document_id == "about"


def test_a_patient_reads_the_patients_version_of_two_equal_passages() -> None:
    both = [*_page("clinical", 0.5), *_page("patient", 0.5)]
    assert rank(both, 1.0, for_patient=True)[0].document_id == "patient"
    assert rank(both, 1.0, for_patient=False)[0].document_id == "clinical"


def test_of_two_equal_passages_the_one_beside_a_good_one_comes_first() -> None:
    matches = [*_page("page", 0.5, 0.4, 0.0, 0.4), Match("page", 9, 0.4)]
    assert [one.ordinal for one in rank(matches, 1.0, for_patient=True)][:3] == [0, 1, 3]


def test_a_page_whose_title_was_asked_for_comes_before_an_equal_one() -> None:
    factors = factors_of({"about": 0.8, "page": 1.0}, 1.0, SOURCES, for_patient=True)
    ranked = by_factors([*_page("about", 0.5), *_page("page", 0.5)], factors, lambda _: 10)
    assert [one.document_id for one in ranked] == ["page", "about"]


def test_a_page_for_other_people_comes_after_an_equal_one() -> None:
    both = [*_page("about", 0.5), *_page("page", 0.5)]
    ranked = rank(both, 1.0, for_patient=True, unmeant=frozenset({"about"}))
    assert [one.document_id for one in ranked] == ["page", "about"]


def test_the_best_of_a_strong_question_are_told_apart_by_more_than_their_ids() -> None:
    better, good = [*_page("page", 1.0, 1.0, 1.0)], [*_page("about", 0.95, 0.95, 0.95)]
    ranked = rank([*good, *better], 1.0, for_patient=True)
    assert [one.document_id for one in ranked] == ["page"] * 3 + ["about"] * 3
    assert ranked[0].score == 1


@given(st.lists(st.floats(0, 1), max_size=30), st.floats(0, 1))
def test_scores_lie_between_0_and_1_best_first(scores: list[float], strength: float) -> None:
    ranked = rank(_page("page", *scores), strength, for_patient=True)
    assert all(0 <= one.score <= 1 for one in ranked)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)


def test_equals_stand_as_in_their_document() -> None:
    assert [one.ordinal for one in in_order([("a", 2, 0.5), ("a", 1, 0.5), ("a", 3, 0.6)])] == [3, 1, 2]


def test_the_ideal_is_the_sum_of_each_words_rarity_by_its_weight() -> None:
    assert ideal_score({"a": 2.0, "b": 1.0}, [("a", 1.0), ("b", 0.5), ("unseen", 1.0)]) == 2.2 * 2.5


def test_near_duplicates_are_kept_once() -> None:
    same = "The very same sentence about one treatment stands on many pages of the site."
    kept = diversify([hit(passage([same], "one")), hit(passage([same], "two"))], 10)
    assert [one.passage.document_id for one in kept] == ["one"]


WORDS = [letter * (1 + n % 9) for n, letter in enumerate("abcdefghijklmnopqrstuvwxyz")]


@given(st.sets(st.sampled_from(WORDS), min_size=1), st.sets(st.sampled_from(WORDS)), st.sets(st.sampled_from(WORDS)))
def test_near_duplicates_are_those_that_share_four_fifths_of_the_shorters_words(
    one: set[str], more: set[str], less: set[str]
) -> None:
    other = (one | more) - less or {"other"}
    kept = diversify([hit(passage([" ".join(words)], name)) for name, words in (("one", one), ("two", other))], 10)
    assert len(kept) == (1 if len(one & other) > 0.8 * min(len(one), len(other)) else 2)


def test_no_section_takes_all_the_places() -> None:
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
    hits = [hit(passage([f"{word} {word}x {word}y."], "page", n)) for n, word in enumerate(words)]
    assert len(diversify(hits, 40)) == MOST_OF_A_SECTION
