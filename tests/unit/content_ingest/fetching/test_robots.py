import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.fetching.robots import ALL, DELAY, parse

AGENT = "navis-answers"


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("Disallow:", "/a", True),
        ("Disallow: /", "/a", False),
        ("Disallow: /a", "/ab", False),
        ("Disallow: /a/", "/a", True),
        ("Disallow: /a\nAllow: /a/b", "/a/b", True),
        ("Allow: /a/b\nDisallow: /a", "/a/c", False),
        ("Disallow: /a\nAllow: /a", "/a", True),  # of two as long the one that allows
        ("Disallow: /*.pdf$", "/x/y.pdf", False),
        ("Disallow: /*.pdf$", "/x/y.pdf?a", True),
        ("Disallow: /*.pdf$", "/x.pdf/y.pdf", False),
        ("Disallow: /*?print=", "/a?print=1", False),
        ("Disallow: /a*b*c", "/a-c-b", True),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /a*a$", "/a", True),
        ("Disallow: /%C3%A4", "/%c3%a4/b", False),
        ("Disallow: /b # not /a", "/a", True),
        ("disallow : /a", "/a", False),
        ("Disallow: a", "/a", True),
    ],
)
def test_the_longest_rule_wins_and_wildcards_count(rules: str, path: str, allowed: bool) -> None:
    assert parse(f"User-agent: *\n{rules}\n", AGENT).allow(path) is allowed


def test_rules_for_us_go_before_those_for_all() -> None:
    text = """\
    Sitemap: https://a.example/map.xml
    User-agent: *
    Disallow: /

    User-agent: other
    User-agent: Navis-Answers/2
    Disallow: /private
    Crawl-delay: 2.5

    User-agent: NAVIS-ANSWERS
    Disallow: /more
    """
    ours = parse(text, AGENT)
    assert [ours.allow(path) for path in ("/", "/private", "/more")] == [True, False, False]
    assert ours.delay == 2.5
    assert not parse(text, "somebody").allow("/")


def test_a_delay_has_a_limit_and_nonsense_is_none() -> None:
    assert parse("User-agent: *\nCrawl-delay: 86400", AGENT).delay == DELAY
    assert parse("User-agent: *\nCrawl-delay: often", AGENT).delay == 0
    assert parse("User-agent: *\nCrawl-delay: -1", AGENT).delay == 0


@pytest.mark.parametrize("text", ["", "<html>Not found</html>", "Disallow: /", "\ufeff", "User-agent:"])
def test_a_text_without_rules_allows_all(text: str) -> None:
    assert parse(text, AGENT).allow("/a")
    assert ALL.allow("/a")


def test_a_pattern_of_many_wildcards_takes_no_time() -> None:
    rules = parse(f"User-agent: *\nDisallow: /{'*a' * 5000}b$\n", AGENT)
    assert rules.allow("/" + "a" * 20_000)


@given(st.text(), st.text(alphabet="/a*$%2F?"))
def test_no_text_breaks_the_parser(text: str, pattern: str) -> None:
    parse(f"User-agent: *\n{text}\nDisallow: {pattern}\nAllow: {text}", AGENT).allow("/a%2Fb?c")


@given(st.text(alphabet="ab/", max_size=6), st.text(alphabet="ab/", max_size=6))
def test_a_pattern_without_wildcards_is_a_prefix(pattern: str, path: str) -> None:
    rules = parse(f"User-agent: *\nDisallow: /{pattern}", AGENT)
    assert rules.allow(f"/{path}") is not path.startswith(pattern)
