"""A polite visitor of web sites: heeds robots.txt, keeps its pace, tries again, and follows redirects by hand."""

import re
import ssl
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urljoin

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from content_ingest.fetching.addresses import Resolve, Target, machines, parsed
from content_ingest.fetching.connection import Answer, Limits, get
from content_ingest.fetching.errors import FetchError, PassingError, SkippedError
from content_ingest.fetching.pace import Pace, interval_of
from content_ingest.fetching.robots import ALL, NONE, Rules, parse

AGENT = "navis-answers"
REDIRECTS = 5
TRIES = 4
PATIENCE = 120.0  # seconds; a site that asks for a longer pause is asked another day
ROBOTS_BYTES = 512 * 1024

# urllib3 says which answers are worth another try and what Retry-After means; waiting is ours (see `Pace`).
_RETRY = Retry(total=TRIES, status_forcelist={429, *range(500, 600)} - {501, 505}, retry_after_max=7 * 24 * 3600)
_CONTACT = re.compile(r"[\x21-\x27\x2a-\x7e]{3,200}")  # visible ASCII without brackets and spaces


class Known(NamedTuple):
    """What is known of a document that is here already: where it came from and the marks of its version."""

    url: str
    etag: str | None
    last_modified: str | None


class Visit(NamedTuple):
    """Where the answer came from in the end, and the answer: of status 200 or 304."""

    url: str
    answer: Answer


def user_agent(contact: str) -> str:
    """Raises ValueError where the contact is no address of mail or web."""
    if not _CONTACT.fullmatch(contact) or ("@" not in contact and "://" not in contact):
        raise ValueError("the contact has to be a mail address or a web address, so that a site can reach you")
    return f"{AGENT} (+{contact})"


class Visitor:
    """Keeps what it learns of each host for as long as it lives. `chance` gives numbers from 0 up to 1."""

    def __init__(
        self,
        *,
        contact: str,
        pace: Pace,
        chance: Callable[[], float],
        resolve: Resolve,
        limits: Limits,
        allow_private: bool,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._agent = user_agent(contact)
        self._pace = pace
        self._chance = chance
        self._resolve = resolve
        self._limits = limits
        self._allow_private = allow_private
        self._tls = tls
        self._rules: dict[str, Rules | FetchError] = {}

    def visit(self, url: str, accept: str, *, known: Known | None = None, query: str = "", api: bool = False) -> Visit:
        """Fetch an address. Raises FetchError, and SkippedError where robots.txt does not allow it.

        `query` goes along with the first request only and is part of no address that is kept. An `api` is made for
        programs and is under terms of its own; robots.txt speaks to those who follow links, and counts where a
        redirect leads elsewhere.
        """
        return self._follow(url, accept, known, query, parsed(url).origin if api else "", self._limits, obey=True)

    def _follow(
        self, url: str, accept: str, known: Known | None, query: str, free: str, limits: Limits, *, obey: bool
    ) -> Visit:
        target = parsed(url)
        for hop in range(REDIRECTS + 1):
            rules = self._rules_of(target) if obey and target.origin != free else ALL
            if not rules.allow(target.path):
                raise SkippedError(f"robots.txt of {target.host} does not allow {target.path[:200]}")
            asked = parsed(f"{target.url}{'&' if '?' in target.url else '?'}{query}") if query and not hop else target
            headers = {"User-Agent": self._agent, "Accept": accept}
            if known is not None and known.url == target.url:
                marks = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
                headers |= {name: mark for name, mark in marks.items() if mark}
            answer = self._ask(asked, headers, max(interval_of(target.host), rules.delay), limits)
            moved = answer.headers.get("location")
            if answer.status in (301, 302, 303, 307, 308) and moved:
                target = _redirected(target, moved)
                continue
            if answer.status == 200 or (answer.status == 304 and len(headers) > 2):
                return Visit(target.url, answer)
            raise _StatusError(target, answer.status)
        raise FetchError(f"{url[:200]} redirects more than {REDIRECTS} times")

    def _ask(self, target: Target, headers: dict[str, str], interval: float, limits: Limits) -> Answer:
        """Ask until there is an answer that says something. Raises FetchError."""
        problem = ""
        for attempt in range(TRIES):
            if (pause := self._pace.left(target.host)) > PATIENCE:
                raise FetchError(f"{target.host} asks for a pause of {pause:.0f} seconds; fetch again after that")
            self._pace.wait(target.host, interval)
            backoff = 2.0**attempt * (1 + self._chance())
            try:
                found = machines(target, self._resolve, allow_private=self._allow_private)
                answer = get(target, found, headers, limits, self._tls)
            except PassingError as error:
                problem = error.reason
            else:
                if not _RETRY.is_retry("GET", answer.status):
                    return answer
                problem = f"{target.host} answers {answer.status}"
                backoff = max(backoff, _pause(answer.headers.get("retry-after")))
            self._pace.hold(target.host, backoff)
        raise FetchError(f"{problem}, also at the {TRIES}th try")

    def _rules_of(self, target: Target) -> Rules:
        """What a site's robots.txt says; asked once, its failure included."""
        if target.origin not in self._rules:
            try:
                self._rules[target.origin] = self._read_rules(target)
            except FetchError as error:
                self._rules[target.origin] = FetchError(f"robots.txt of {target.host} cannot be read: {error.reason}")
        found = self._rules[target.origin]
        if isinstance(found, FetchError):
            raise FetchError(found.reason)
        return found

    def _read_rules(self, target: Target) -> Rules:
        limits = self._limits._replace(size=ROBOTS_BYTES)
        try:
            visit = self._follow(
                f"{target.origin}/robots.txt", "text/plain,*/*;q=0.1", None, "", "", limits, obey=False
            )
        except _StatusError as error:
            if 400 <= error.status < 500:  # a site that shows its rules to nobody is not visited
                return NONE if error.status in (401, 403) else ALL
            raise
        return parse(visit.answer.body.decode("utf-8", "replace"), AGENT)


class _StatusError(FetchError):
    """An answer that is neither the document nor a redirect."""

    def __init__(self, target: Target, status: int) -> None:
        super().__init__(f"{target.url[:200]} answers {status}")
        self.status = status


def _redirected(target: Target, moved: str) -> Target:
    try:
        found = parsed(urljoin(target.url, moved))
    except (FetchError, ValueError):
        raise FetchError(f"{target.url[:200]} redirects to {moved[:200]!r}, which is no web address") from None
    if (target.scheme, found.scheme) == ("https", "http"):
        raise FetchError(f"{target.url[:200]} redirects from https to http")
    return found


def _pause(retry_after: str | None) -> float:
    """The seconds that a Retry-After asks for; 0 where it says nothing."""
    try:
        return 0.0 if retry_after is None else _RETRY.parse_retry_after(retry_after)
    except (InvalidHeader, ValueError, OverflowError):
        return 0.0
