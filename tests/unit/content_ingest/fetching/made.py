"""What the tests of fetching share."""

from content_ingest.fetching.manifest import Entry, parse_manifest


class Clock:
    """A clock that goes on only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def entry(kind: str, id_: str) -> Entry:
    return parse_manifest(f"entries: [{{kind: {kind}, id: {id_}}}]").entries[0]


def page(url: str) -> Entry:
    return parse_manifest(f"entries: [{{kind: page, url: '{url}', licence: US-PD, publisher: P}}]").entries[0]
