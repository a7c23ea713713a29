"""Nothing relevant is a result."""

from functions.retrieval.relevance import BEARING, DOUBT, bearing, bears, is_doubtful
from functions.retrieval.understanding import understand
from shared.model.evidence import Match
from shared.model.query import Query
from tests.unit.made import passage
from tests.unit.retrieval.fakes import FakeIndex

INDEX = FakeIndex(passage(["Nausea after chemotherapy can be treated."], section=()))


def asked(text: str) -> float:
    understanding = understand(text, INDEX)
    return bearing(understanding, INDEX.near(understanding.query, 1), INDEX)


def relevant(text: str) -> bool:
    understanding = understand(text, INDEX)
    return bears(understanding, INDEX.near(understanding.query, 1), INDEX)


def test_a_question_of_the_field_bears_and_one_of_another_does_not() -> None:
    assert relevant("nausea after chemotherapy")
    assert not relevant("how are mortgage rates set")


def test_what_a_language_model_holds_near_enough_bears_whatever_the_words_say() -> None:
    index = FakeIndex(passage(["Nausea after chemotherapy can be treated."], section=()))
    index.enough = 0.75

    def relevant(text: str, nearness: float) -> bool:
        understanding = understand(text, index)
        return bears(understanding, index.near(understanding.query, 1), index, [Match("lung", 0, nearness)])

    assert relevant("how are mortgage rates set", 0.8)
    assert not relevant("how are mortgage rates set", 0.7)
    assert relevant("nausea after chemotherapy", 0.0)
    assert not relevant("does zorblatinib treat nausea", 0.9)
    index.enough = None
    assert not relevant("how are mortgage rates set", 0.99)


def test_what_bears_a_little_on_a_question_may_well_not_answer_it() -> None:
    index = FakeIndex(passage(["Nausea after chemotherapy can be treated."], section=()))
    index.enough = 0.75

    def doubtful(text: str, nearness: float = 0.0) -> bool:
        understanding = understand(text, index)
        return is_doubtful(understanding, index.near(understanding.query, 1), index, [Match("lung", 0, nearness)])

    little = "nausea in the car after chemotherapy with my sister"
    assert BEARING <= asked(little) < DOUBT <= asked("nausea after chemotherapy")
    assert doubtful(little)
    assert not doubtful("nausea after chemotherapy")
    assert not doubtful(little, 0.8)  # a language model holds it near enough


def test_a_word_of_the_field_does_not_make_a_question_one_of_the_field() -> None:
    assert (
        asked("what mortgage rate does my bank ask for a house on the hill, and does a scan of my contract do")
        < BEARING
    )


def test_a_part_of_a_long_message_can_bear_where_the_whole_is_far_from_everything() -> None:
    story = "we drove to my sister's house by the sea in the rain,"
    assert asked(story + "nausea after chemotherapy can be treated") > asked(
        story + "what about it then after all of that"
    )


def test_it_looks_no_further_than_enough() -> None:
    looked: list[str] = []

    class Watched(FakeIndex):
        def near(self, query: Query, k: int) -> list[object]:  # type: ignore[override]  # it finds nothing
            looked.append(query.meaning)
            return []

    index = Watched(passage(["Nausea."], section=()))
    understanding = understand("chemotherapy cycles, chemotherapy drugs, chemotherapy doses", index)
    bearing(understanding, [], index, enough=0.5)
    assert looked == []
    bearing(understanding, [], index)
    assert looked == ["chemotherapy cycles,", "chemotherapy drugs,", "chemotherapy doses"]


def test_what_stands_nowhere_is_not_answered_however_near_the_rest_is() -> None:
    assert not relevant("is zorblatinib a chemotherapy")
