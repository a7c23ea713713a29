"""What a content calls what people may call otherwise: the abbreviations that it explains, and other names of what its
documents are about, as their metadata list them. It knows of things that the vocabulary has not heard of.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from shared.vocabulary import Expansion
from shared.vocabulary.languages import english
from shared.vocabulary.phrases import WORD, fold, singular

LONGEST = 8  # words of a name
SHORT = 3  # letters of an abbreviation that is a word of everyday language, too


class _Name(NamedTuple):
    """The names that a phrase stands for. `exact` is how it has to be written, where that matters."""

    terms: tuple[str, ...]
    exact: str | None
    telling: bool  # what is about it is about the content


class ContentNames:
    """`abbreviations` have one meaning each; `listed` are pairs of another name and a document's title."""

    def __init__(
        self, abbreviations: Mapping[str, str], listed: Iterable[tuple[str, str]], is_everyday: Callable[[str], bool]
    ) -> None:
        self._is_everyday = is_everyday
        self._names: dict[str, _Name] = {}
        meanings: defaultdict[str, set[str]] = defaultdict(set)
        for short, long in abbreviations.items():
            meanings[_key(short)].add(long)
        for short, long in abbreviations.items():
            if len(meanings[_key(short)]) == 1:
                self._add(short, (long,), telling=not is_everyday(short.lower()))
        titles: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for name, title in listed:
            titles[name].setdefault(_key(title), title.lower())
        for name, found in titles.items():
            self._add(name, tuple(title for key, title in found.items() if key != _key(name)), telling=True)

    def _add(self, name: str, terms: tuple[str, ...], *, telling: bool) -> None:
        """A word of everyday language in capitals is emphasised ("any HOPE"), unless it is a short one ("ED")."""
        key, exact = _key(name), None
        if not terms or not key or key in english():
            return
        if _is_short_form(name) and all(map(self._is_everyday, key.split())):
            if len(name) > SHORT:
                return
            exact = name
        for spelling in {key, key.replace(" ", "")} if any(map(str.isdigit, key)) else {key}:  # "ZQ-17" and "zq17"
            self._put(spelling, terms, exact, telling=telling)

    def _put(self, key: str, terms: tuple[str, ...], exact: str | None, *, telling: bool) -> None:
        before = self._names.get(key)
        if before is not None:
            terms, telling = tuple(dict.fromkeys((*before.terms, *terms))), telling or before.telling
            exact = exact and before.exact
        self._names[key] = _Name(terms, exact, telling)

    def said_in(self, text: str) -> list[Expansion]:
        """The names in a text, the longest first where they overlap, in order."""
        return list(self._said_in(text.lower() if text.isupper() else text)) if self._names else []

    def _said_in(self, text: str) -> Iterator[Expansion]:
        words = list(WORD.finditer(text))
        keys = [singular(fold(word[0])) for word in words]
        place = 0
        while place < len(words):
            for length in range(min(LONGEST, len(words) - place), 0, -1):
                found = self._names.get(" ".join(keys[place : place + length]))
                if found is None:
                    continue
                said = text[words[place].start() : words[place + length - 1].end()]
                if found.exact in (None, said):
                    yield Expansion(said, found.terms, "content", not found.telling, (said, *found.terms))
                    place += length - 1
                    break
            place += 1


def _key(name: str) -> str:
    return " ".join(singular(fold(word)) for word in WORD.findall(name))


def _is_short_form(name: str) -> bool:
    return " " not in name and sum(map(str.isupper, name)) > 1
