"""Fetching from a web server on this machine: what is kept, how politely it is asked, and within which limits."""

import gzip
import time
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import yaml

from content_ingest.fetching import Limits, fetch_all
from content_ingest.fetching.manifest import parse_manifest
from tests.integration.web_site import HTML, TODAY, Asked, Fetch, Site, page, says, shows
from tests.unit.content_ingest.fetching.made import Clock

TOMORROW = date(2026, 11, 26)
ARTICLE = b'<article><article-id pub-id-type="pmc">12</article-id><body>a</body></article>'
STUDY = b'{"protocolSection": {"identificationModule": {"nctId": "NCT00000056"}}}'


# -- what is kept


def test_each_kind_is_fetched_with_its_rights_beside_it(site: Site, fetch: Fetch) -> None:
    url = site.put("/a", shows(b"<p>caf\xc3\xa9</p>", ETag='"1"', Last_Modified="Sun, 01 Nov 2026 00:00:00 GMT"))
    said = "tool=navis-answers&email=me%40a.example"
    site.put(f"/eutils/efetch.fcgi?db=pmc&id=12&retmode=xml&{said}", says(200, ARTICLE, Content_Type="text/xml"))
    site.put(
        f"/eutils/efetch.fcgi?db=pubmed&id=34&retmode=xml&{said}",
        says(200, b"<PMID>34</PMID>", Content_Type="text/xml; charset=UTF-8"),
    )
    site.put("/api/studies/NCT00000056?format=json", says(200, STUDY, Content_Type="application/json"))
    site.put("/robots.txt", says(200, b"User-agent: *\nDisallow: /eutils\nDisallow: /api"))  # counts for pages only
    found = fetch(
        page(url, title="Café", topics=["t"], audience="patient", evidence="review", attribution="A"),
        {"kind": "pmc", "id": 12},
        {"kind": "pubmed", "id": 34, "licence": "CC-BY-4.0"},
        {"kind": "trial", "id": "NCT00000056"},
    )
    assert [(one.kind, one.file, one.status, one.size) for one in found] == [
        ("page", "a.html", "fetched", 12),
        ("pmc", "pmc12.xml", "fetched", len(ARTICLE)),
        ("pubmed", "pubmed-34.xml", "fetched", 15),
        ("trial", "nct00000056.json", "fetched", len(STUDY)),
    ]
    assert (fetch.folder / "a.html").read_bytes() == b"<p>caf\xc3\xa9</p>"
    assert fetch.sidecar("a.html") == {
        "url": url,
        "title": "Café",
        "publisher": "P",
        "licence": "US-PD",
        "attribution": "A",
        "audience": "patient",
        "evidence": "review",
        "topics": ["t"],
        "retrieved": TODAY,
        "fetched_from": url,
        "etag": '"1"',
        "last_modified": "Sun, 01 Nov 2026 00:00:00 GMT",
    }
    assert fetch.sidecar("pmc12.xml") == {
        "url": "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/",
        "retrieved": TODAY,
        "fetched_from": f"{site.url}/eutils/efetch.fcgi?db=pmc&id=12&retmode=xml",
    }
    assert fetch.sidecar("pubmed-34.xml")["licence"] == "CC-BY-4.0"
    assert sorted(one.name for one in fetch.folder.iterdir() if one.suffix != ".yaml") == [
        "a.html",
        "nct00000056.json",
        "pmc12.xml",
        "pubmed-34.xml",
    ]


def test_every_request_says_who_asks_and_how_to_reach_them(site: Site, fetch: Fetch) -> None:
    fetch(page(site.put("/a", shows())))
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a"]
    assert {headers["User-Agent"] for _, headers in site.asked} == {"navis-answers (+me@a.example)"}
    assert site.asked[1][1]["Accept"] == "text/html,application/xhtml+xml"


@pytest.mark.parametrize("contact", ["", "me", "me@a.example\r\nX: y", "a b@c.example", "(me@a.example)"])
def test_nobody_is_asked_without_a_contact(tmp_path: Path, clock: Clock, contact: str) -> None:
    manifest = parse_manifest(yaml.safe_dump({"entries": [page("http://127.0.0.1:1/")]}))
    with pytest.raises(ValueError, match="contact"):
        fetch_all(manifest, tmp_path, contact=contact, clock=clock, sleep=clock.sleep, chance=lambda: 0.0, today=TODAY)


def test_an_outcome_comes_as_soon_as_it_is_known(site: Site, fetch: Fetch) -> None:
    entries = [page(site.put(f"/{name}", shows()), name=name) for name in "ab"]
    outcomes = fetch_all(
        parse_manifest(yaml.safe_dump({"entries": entries})),
        fetch.folder,
        contact="https://a.example/about",
        clock=fetch.clock,
        sleep=fetch.clock.sleep,
        chance=lambda: 0.0,
        today=TODAY,
        allow_private=True,
    )
    assert next(outcomes).file == "a.html"
    assert site.paths() == ["/a"]
    assert [one.file for one in outcomes] == ["b.html"]


# -- what is here already


def test_a_page_that_did_not_change_is_not_sent_again(site: Site, fetch: Fetch) -> None:
    modified = "Sun, 01 Nov 2026 00:00:00 GMT"
    url = site.put("/a", shows(ETag='"1"', Last_Modified=modified), says(304, ETag='"1"'))
    fetch(page(url))
    before = (fetch.folder / "a.html").stat()
    fetch.today = TOMORROW
    again = fetch.one(page(url, title="Better"))
    assert (again.status, again.reason) == ("unchanged", "not modified")
    headers = site.asked[-1][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"1"', modified)
    assert (fetch.folder / "a.html").stat() == before
    said = fetch.sidecar("a.html")
    assert (said["retrieved"], said["etag"], said["last_modified"]) == (TODAY, '"1"', modified)
    assert said["title"] == "Better"  # what the manifest says now


def test_a_page_that_changed_is_fetched_anew(site: Site, fetch: Fetch) -> None:
    url = site.put("/a", shows(ETag='"1"'), shows(b"<p>b</p>", ETag='"2"'))
    fetch(page(url))
    fetch.today = TOMORROW
    assert fetch.one(page(url)).status == "fetched"
    assert (fetch.folder / "a.html").read_bytes() == b"<p>b</p>"
    assert (fetch.sidecar("a.html")["etag"], fetch.sidecar("a.html")["retrieved"]) == ('"2"', TOMORROW)


def test_the_same_bytes_without_marks_leave_file_and_date(site: Site, fetch: Fetch) -> None:
    url = site.put("/a", shows())
    fetch(page(url))
    before = {one: one.stat() for one in fetch.folder.iterdir()}
    fetch.today = TOMORROW
    again = fetch.one(page(url))
    assert (again.status, again.reason) == ("unchanged", "the same bytes came again")
    assert {one: one.stat() for one in fetch.folder.iterdir()} == before


@pytest.mark.parametrize("loss", ["file", "sidecar", "broken", "other address", "mark"])
def test_marks_are_sent_only_for_the_version_that_is_here(site: Site, fetch: Fetch, loss: str) -> None:
    url = site.put("/a", shows(ETag='"1"'))
    fetch(page(url))
    sidecar = fetch.folder / "a.html.meta.yaml"
    if loss == "file":
        (fetch.folder / "a.html").unlink()
    elif loss == "sidecar":
        sidecar.unlink()
    elif loss == "broken":
        sidecar.write_text("[", encoding="utf-8")
    elif loss == "mark":
        sidecar.write_text(f'fetched_from: {url}\netag: "\\n"\nlast_modified: 2026-01-01\n', encoding="utf-8")
    else:
        url = site.put("/b", shows(ETag='"1"'))
    assert fetch.one(page(url)).status == ("fetched" if loss == "file" else "unchanged")
    assert site.asked[-1][1]["If-None-Match"] is None
    assert fetch.sidecar("a.html")["etag"] == '"1"'


def test_an_answer_of_304_that_nobody_asked_for_is_no_document(site: Site, fetch: Fetch) -> None:
    assert fetch.failed(page(site.put("/a", says(304)))).endswith("/a answers 304")


# -- robots.txt and the pace


def test_what_robots_txt_does_not_allow_is_skipped_and_it_is_read_once(site: Site, fetch: Fetch) -> None:
    site.put("/robots.txt", says(200, b"User-agent: navis-answers\nDisallow: /private\nCrawl-delay: 3"))
    found = fetch(
        page(site.put("/a", shows())),
        page(site.put("/private/b", shows()), name="b"),
        page(site.put("/c", says(301, Location="/private/b")), name="c"),
        page(site.put("/d", shows()), name="d"),
    )
    assert [one.status for one in found] == ["fetched", "skipped", "skipped", "fetched"]
    assert found[1].reason == found[2].reason == "robots.txt of 127.0.0.1 does not allow /private/b"
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/c", "/d"]
    assert fetch.clock.slept == [1.0, 3.0, 3.0]


@pytest.mark.parametrize(("status", "fetched"), [(404, True), (410, True), (401, False), (403, False)])
def test_a_site_without_robots_txt_allows_all_and_one_that_hides_it_nothing(
    site: Site, fetch: Fetch, status: int, fetched: bool
) -> None:
    site.put("/robots.txt", says(status))
    assert fetch.one(page(site.put("/a", shows()))).status == ("fetched" if fetched else "skipped")


def test_a_site_whose_robots_txt_cannot_be_read_is_left_alone(site: Site, fetch: Fetch) -> None:
    site.put("/robots.txt", says(503))
    found = fetch(page(site.put("/a", shows())), page(site.put("/b", shows()), name="b"))
    assert {one.status for one in found} == {"failed"}
    assert found[0].reason == "robots.txt of 127.0.0.1 cannot be read: 127.0.0.1 answers 503, also at the 4th try"
    assert len(site.asked) == 4


def test_a_host_is_asked_once_a_second(site: Site, fetch: Fetch) -> None:
    fetch(*(page(site.put(f"/{name}", shows()), name=name) for name in "abc"))
    assert fetch.clock.slept == [1.0, 1.0, 1.0]


# -- trying again


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 520])
def test_a_passing_failure_is_tried_again_later_and_later(site: Site, fetch: Fetch, status: int) -> None:
    url = site.put("/a", says(status), says(status), shows())
    assert fetch.one(page(url)).status == "fetched"
    assert fetch.clock.slept == [1.0, 1.5, 3.0]  # robots.txt, then twice the backoff with its jitter


@pytest.mark.parametrize("status", [400, 403, 404, 410, 501])
def test_another_failure_is_final(site: Site, fetch: Fetch, status: int) -> None:
    url = site.put("/a", says(status))
    assert fetch.failed(page(url)) == f"{url} answers {status}"
    assert site.paths() == ["/a"]


def test_a_failure_that_does_not_pass_is_told_and_stops_no_other_entry(site: Site, fetch: Fetch) -> None:
    found = fetch(
        page(site.put("/a", says(500))),
        page(site.put("/b", says(404)), name="b"),
        page(site.put("/c", shows()), name="c"),
    )
    assert [one.status for one in found] == ["failed", "failed", "fetched"]
    assert found[0].reason == "127.0.0.1 answers 500, also at the 4th try"
    assert site.paths() == ["/a"] * 4 + ["/b", "/c"]


def test_a_site_is_given_the_pause_that_it_asks_for(site: Site, fetch: Fetch) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    url = site.put("/a", says(429, Retry_After="7"), says(503, Retry_After=soon), says(503, Retry_After="x"), shows())
    assert fetch.one(page(url)).status == "fetched"
    assert fetch.clock.slept[1] == 7.0
    assert 90 < fetch.clock.slept[2] <= 100
    assert fetch.clock.slept[3] == 6.0


def test_a_site_that_asks_for_a_long_pause_is_asked_another_day(site: Site, fetch: Fetch) -> None:
    found = fetch(
        page(site.put("/a", says(429, Retry_After="3600"))),
        page(site.put("/b", shows()), name="b"),
    )
    assert {one.status for one in found} == {"failed"}
    assert all("asks for a pause of 3600 seconds; fetch again after that" in one.reason for one in found)
    assert site.paths() == ["/a"]
    assert sum(fetch.clock.slept) < 10


def test_a_connection_that_breaks_is_tried_again(site: Site, fetch: Fetch) -> None:
    def breaks(asked: Asked) -> None:
        asked.connection.close()

    def cuts(asked: Asked) -> None:
        asked.say(200, b"<p>a", Content_Type=HTML, Content_Length="100")
        asked.close_connection = True

    def cuts_packed(asked: Asked) -> None:
        asked.say(200, gzip.compress(b"<p>a</p>")[:-6], Content_Type=HTML, Content_Encoding="gzip")

    assert fetch.one(page(site.put("/a", breaks, cuts, cuts_packed, shows()))).status == "fetched"
    assert len(site.paths()) == 4


def test_a_site_that_is_silent_is_tried_again(site: Site, fetch: Fetch) -> None:
    fetch.more["limits"] = Limits(silence=0.1)

    def waits(asked: Asked) -> None:
        time.sleep(0.3)

    assert fetch.one(page(site.put("/a", waits, shows()))).status == "fetched"
    assert fetch.failed(page(site.put("/b", waits), name="b")) == "127.0.0.1 does not answer, also at the 4th try"


# -- limits


def test_a_document_may_have_as_many_bytes_as_the_limit_says(site: Site, fetch: Fetch) -> None:
    fetch.more["limits"] = Limits(size=100_000)
    packed = {"Content_Encoding": "gzip"}
    assert fetch.one(page(site.put("/a", shows(b"a" * 100_000)))).status == "fetched"
    assert fetch.one(page(site.put("/b", shows(gzip.compress(b"b" * 100_000), **packed)), name="b")).status == "fetched"
    assert (fetch.folder / "b.html").read_bytes() == b"b" * 100_000


def test_a_document_above_the_limit_is_not_read_to_its_end(site: Site, fetch: Fetch) -> None:
    fetch.more["limits"] = Limits(size=1_000_000)
    sent = []

    def without_end(asked: Asked) -> None:
        asked.send_response(200)
        asked.send_header("Content-Type", HTML)
        asked.send_header("Transfer-Encoding", "chunked")
        asked.end_headers()
        for _ in range(10_000):
            asked.wfile.write(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
            sent.append(0x10000)

    def says_so(asked: Asked) -> None:
        asked.say(200, b"", Content_Type=HTML, Content_Length="1000001")

    limit = "has more than 1000000 bytes, which is the limit"
    assert fetch.failed(page(site.put("/a", without_end))).endswith(limit)
    assert sum(sent) < 100_000_000
    assert fetch.failed(page(site.put("/b", says_so))).endswith(limit)
    bomb = shows(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    assert "unpacks to more than 1000000 bytes" in fetch.failed(page(site.put("/c", bomb)))
    assert len(site.paths()) == 3


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_site_that_sends_a_byte_at_a_time_is_left_in_the_end(site: Site, fetch: Fetch, part: str) -> None:
    fetch.more["limits"] = Limits(seconds=0.5, silence=0.3)

    def drips(asked: Asked) -> None:
        if part == "body":
            asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in range(100):
            asked.wfile.write(b"a")
            time.sleep(0.05)

    begun = time.monotonic()
    assert fetch.failed(page(site.put("/a", drips))) == "127.0.0.1 took longer than 0.5 seconds"
    assert time.monotonic() - begun < 4
    assert site.paths() == ["/a"]


def test_an_answer_of_another_kind_is_refused(site: Site, fetch: Fetch) -> None:
    said = "tool=navis-answers&email=me%40a.example"
    url = site.put("/a", says(200, b"%PDF-", Content_Type="application/pdf"))
    site.put(f"/eutils/efetch.fcgi?db=pmc&id=12&retmode=xml&{said}", shows(b"<p>Sorry</p>"))
    assert fetch.failed(page(url)) == "the answer is of the type 'application/pdf', which is not HTML"
    assert "is not XML" in fetch.failed({"kind": "pmc", "id": 12})


def test_a_file_that_cannot_be_written_fails_alone(site: Site, fetch: Fetch) -> None:
    (fetch.folder / "a.html").mkdir(parents=True)
    found = fetch(page(site.put("/a", shows())), page(site.put("/b", shows()), name="b"))
    assert [one.status for one in found] == ["failed", "fetched"]
    assert found[0].reason.startswith("a.html cannot be written: ")
    assert not list(fetch.folder.glob(".*"))
