"""Misspelt words of the field, and the one that each most likely means."""

from collections import defaultdict
from functools import cache, lru_cache
from string import ascii_lowercase

from shared.vocabulary.phrases import WORD, clinical, drug_words, everyday, fold, phrases, spellings

FEWEST_LETTERS = 6  # of a word whose spelling is mended
_TWO_SLIPS = 9  # words of so many letters may have two slips


@lru_cache(maxsize=4096)
def correct(word: str) -> str | None:
    """The word of a drug's, cancer's or clinical name that a misspelt word most likely means, lower-case, or None.

    One slip (a letter too many, too few, wrong, or two swapped) in words of six to eight letters, two in longer ones.
    Between two words of drugs that are equally near it does not choose.
    """
    said = fold(word)
    if len(said) < FEWEST_LETTERS or not (said.isascii() and said.isalpha()) or _is_known(said):
        return None
    slips = 1 if len(said) < _TWO_SLIPS else 2
    letters, best, near = _letters(said), slips, list[str]()
    for length in range(len(said) - slips, len(said) + slips + 1):
        for name, its_letters in _by_shape().get((said[0], length), ()):
            if (letters ^ its_letters).bit_count() <= 2 * slips:
                far = distance(said, name)
                if far < best:
                    best, near = far, [name]
                elif far == best:
                    near.append(name)
    if not near or (len(near) > 1 and not drug_words().isdisjoint(near)):
        return None
    return min(near, key=lambda name: (-_shared_start(said, name), name))


def distance(one: str, other: str) -> int:
    """Edits from one word to the other, a swap of neighbours counting as one (optimal string alignment)."""
    start = _shared_start(one, other)
    one, other = one[start:], other[start:]
    before, row = list[int](), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def slips(word: str) -> set[str]:
    """All words one slip away: a letter too many, too few, wrong, or two neighbours swapped."""
    made: set[str] = set()
    for at in range(len(word) + 1):
        before, here, after = word[:at], word[at : at + 1], word[at + 1 :]
        made |= {before + after, before + after[:1] + here + after[1:]}
        for letter in ascii_lowercase:
            made |= {before + letter + after, before + letter + here + after}
    return made - {word}


def _shared_start(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _letters(word: str) -> int:
    """A bit for each letter, another for one that stands twice: one slip changes no more than two of them."""
    bits = 0
    for one in word:
        bit = 1 << (ord(one) - ord("a"))
        bits |= bit << 26 if bits & bit else bit
    return bits


def _is_known(word: str) -> bool:
    return word in _known() or (word[-1] == "s" and word[:-1] in _known())


@cache
def _by_shape() -> dict[tuple[str, int], list[tuple[str, int]]]:
    """The words that a misspelt one may mean, by first letter and length."""
    found = defaultdict(list)
    for word in sorted(drug_words() | clinical()):
        if len(word) >= FEWEST_LETTERS and word.isascii() and word.isalpha() and word not in everyday():
            found[word[0], len(word)].append((word, _letters(word)))
    return dict(found)


@cache
def _known() -> frozenset[str]:
    """Words that are spelt as they should be."""
    said = {fold(word) for one in phrases() for name in (one.said, *one.terms) for word in WORD.findall(name)}
    return frozenset(said) | clinical() | everyday() | spellings().keys() | set(spellings().values())
