"""Cross-origin calls."""

from functions.api.origins import KEPT_SECONDS, Origins, allowed
from tests.unit.api.fakes import Clock


def test_all_partners_origins_are_kept_for_a_minute() -> None:
    clock, items, scans = Clock(), [{"origins": ["https://a.example"]}, {}, {"origins": ["https://b.example"]}], 0

    def scan() -> list[dict[str, list[str]]]:
        nonlocal scans
        scans += 1
        return items

    origins = Origins(scan, clock)
    assert origins.all() == origins.all() == {"https://a.example", "https://b.example"}
    assert scans == 1
    items.clear()
    clock.now += KEPT_SECONDS
    assert origins.all() == set()


def test_an_origin_is_listed_as_it_is_or_everything_is() -> None:
    assert allowed("https://a.example", ("https://a.example",))
    assert allowed("null", ("*",))
    for origin in ("https://a.example.evil.example", "http://a.example", "https://A.example", "null"):
        assert not allowed(origin, ("https://a.example",))
