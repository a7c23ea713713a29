"""robots.txt as RFC 9309 has it: wildcards count, the longest rule wins, and of two as long the one that allows.

The standard library's parser takes the first rule that fits and knows no wildcards, so that it allows what is not.
"""

from typing import NamedTuple
from urllib.parse import unquote

DELAY = 60.0  # the longest Crawl-delay that is heeded, in seconds
RULES = 10_000


class Rules(NamedTuple):
    """What one robots.txt says to us: `rules` are (allows, pattern)."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allow(self, path: str) -> bool:
        """Whether a path (with its query) may be fetched."""
        asked = unquote(path)
        fitting = [(len(pattern), allows) for allows, pattern in self.rules if _fits(pattern, asked)]
        return not fitting or max(fitting)[1]


ALL = Rules()
NONE = Rules(((False, "/"),))


def parse(text: str, agent: str) -> Rules:
    """The rules for an agent (its product name), else those for all. Lines that are no rules are passed over."""
    found: dict[str, list[tuple[bool, str]]] = {}
    delays: dict[str, float] = {}
    named: list[str] = []  # the agents of the group that is being read
    naming = False
    for line in text.lstrip("\ufeff").splitlines():
        field, colon, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        field = field.lower()
        if not colon:
            continue
        if field == "user-agent":
            name = value.partition("/")[0].strip().lower()
            named = [*named, name] if naming else [name]
            found.setdefault(name, [])
            naming = True
            continue
        naming = naming and field not in ("allow", "disallow", "crawl-delay")
        for name in named:
            if field in ("allow", "disallow") and value and len(found[name]) < RULES:
                found[name].append((field == "allow", value))
            elif field == "crawl-delay" and value.isascii() and value.replace(".", "", 1).isdigit():
                delays[name] = min(DELAY, float(value))
    name = agent.lower() if agent.lower() in found else "*"
    return Rules(tuple(found.get(name, ())), delays.get(name, 0.0))


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern fits a path's start: `*` is any text, `$` at the end is the path's end."""
    ends = pattern.endswith("$")
    first, *others = (unquote(part) for part in pattern.removesuffix("$").split("*"))
    if not path.startswith(first):
        return False
    place = len(first)
    for number, part in enumerate(others, 1):
        if ends and number == len(others):
            return path.endswith(part) and len(path) - len(part) >= place
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return not ends or place == len(path)
