"""How soon a host may be asked again."""

from collections.abc import Callable

# Seconds between two requests. NCBI allows three a second without a key, ClinicalTrials.gov about fifty a minute.
INTERVAL = 1.0
INTERVALS = {"ncbi.nlm.nih.gov": 0.34, "clinicaltrials.gov": 1.25}


def interval_of(host: str) -> float:
    """The seconds between two requests to a host; a rule for a domain holds for those below it."""
    for domain, seconds in INTERVALS.items():
        if host == domain or host.endswith(f".{domain}"):
            return seconds
    return INTERVAL


class Pace:
    """Waits so that no host is asked too often. `clock` tells seconds and never goes back."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._due: dict[str, float] = {}

    def wait(self, host: str, interval: float) -> None:
        """Sleep until the host is due, and count one request from then."""
        now = self._clock()
        due = max(now, self._due.get(host, now))
        if due > now:
            self._sleep(due - now)
        self._due[host] = due + interval

    def hold(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long at least."""
        self._due[host] = max(self._due.get(host, 0.0), self._clock() + seconds)

    def left(self, host: str) -> float:
        """The seconds until the host is due."""
        return max(0.0, self._due.get(host, 0.0) - self._clock())
