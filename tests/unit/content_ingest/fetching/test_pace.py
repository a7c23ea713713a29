from content_ingest.fetching.pace import Pace, interval_of
from tests.unit.content_ingest.fetching.made import Clock


def test_a_host_is_asked_once_in_its_interval_and_others_meanwhile() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    asked = []
    for host in ("a", "b", "a", "a", "b"):
        pace.wait(host, 1.0)
        asked.append((host, clock()))
    assert asked == [("a", 0.0), ("b", 0.0), ("a", 1.0), ("a", 2.0), ("b", 2.0)]


def test_a_host_is_left_alone_for_as_long_as_it_asks() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    pace.wait("a", 1.0)
    pace.hold("a", 30.0)
    pace.hold("a", 5.0)
    assert (pace.left("a"), pace.left("b")) == (30.0, 0.0)
    pace.wait("a", 1.0)
    assert clock() == 30.0
    clock.sleep(50.0)
    assert pace.left("a") == 0.0


def test_ncbi_is_asked_at_most_three_times_a_second() -> None:
    hosts = ("eutils.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov", "notncbi.nlm.nih.gov", "www.cancer.gov")
    assert [interval_of(host) for host in hosts] == [0.34, 0.34, 1.0, 1.0]
