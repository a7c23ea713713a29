"""Names in a question that stand nowhere in the content: what is asked of them it cannot answer, whatever is found."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from functions.retrieval.words import of_care
from shared.model.query import Clause, Query
from shared.ports import PassageIndex
from shared.redaction import redact
from shared.vocabulary import Expansion, expand, names
from shared.vocabulary.languages import is_spanish
from shared.vocabulary.phrases import WORD
from shared.vocabulary.questions import questions, sentences
from shared.vocabulary.spelling import slips
from shared.vocabulary.translation import content_words, in_english

NAMED = ("cancer", "drug", "biomarker")
FEWEST_LETTERS, MOST_LETTERS = 6, 40  # of a word that is a name by not being everyday
FEWEST_OF_A_HALF = 4  # of a word made of two: of 836 names of drugs one is, and 13 with three letters
FEWEST_OF_THE_REST = 4  # of an everyday word after a prefix
LOOKED_AT = 10  # passages, for one that says a name and not its opposite

# Stems that international non-proprietary names end in (WHO, The use of stems in the selection of INN, 2018).
_DRUG_STEM = re.compile(
    r"[a-z]{3,}(?:mab|nib|ciclib|parib|rafenib|taxel|platin|rubicin|tecan|vedotin|lutamide|limus|zomib|stat|"
    r"degib|lisib|denib|sidenib|trexed|citabine|poside|oxifen|trozole|relix|relin|leucel|kin|stim|setron|dronate)"
)
# Genes and tests: letters, then a figure somewhere; not "t2n0" or "g3", which are stages and grades.
_WITH_FIGURES = re.compile(r"(?![cpy]?[tnmg]\d)(?=.*\d)[a-z][a-z0-9]{2,}")
# Drugs under trial: AZD-9833, U3-1402.
_CODE = re.compile(r"\b(?:[A-Z]{2,5}|[A-Z]\d)(?:-\d{2,})+\b")
# English makes words by these; nobody names a drug or a test so.
_MADE = re.compile(
    r".*(?:ings?|ed|ly|ness|less|ful|[ai]ble|ments?|ous|ish|iers?|iest|[st]ions?|isms?|ists?|it(?:y|ies)|[ai]ve|"
    r"i[sz]e[sr]?|wise|like|hood)"
)
# People and places have names, too, that stand nowhere: a capital may be theirs, unless a drug or test is written so.
_WHO_OR_WHERE = re.compile(
    r"\b(?:husband|wife|partner|son|daughter|mother|mum|mom|mam|father|dad|sister|brother|aunt|uncle|cousin|friend|boss|"
    r"doctor|dr|nurse|professor|prof|mr|mrs|ms|miss|in|at|near)\.? (?:((?-i:[A-Z])\w+) )?(\w+)",
    re.I,
)
_TAKEN = (
    r"\b(?:takes?|taking|took|taken|on|doses? of|effects of|tried|try|trying|getting|treatment with) {0}\b"
    r"|\b{0} (?:\d|(?:mg|capsules?|tablets?|pills?|injections?|infusions?|tests?|scores?|works?|helps?|cures?)\b)"
)
_PREFIX = re.compile(r"(?:re|un|non|pre|post|over|under|mis|dis|inter|anti|self)")


class Unheard(NamedTuple):
    """Names as written that stand nowhere: the question is about those `asked`, and its story tells of those `told`."""

    asked: tuple[str, ...]
    told: tuple[str, ...]


class _Asking(NamedTuple):
    """What asks in a message: all of it where nothing else does. `subject` is whether each sentence has one of its own,
    and `of_care` whether they are about the cancer or its care: then the whole story says which is meant.
    """

    text: str
    subject: bool
    of_care: bool


def unheard(text: str, index: PassageIndex) -> Unheard:
    """Of several names of one kind that are asked about, one that the content knows is enough."""
    read = in_english if is_spanish(text) else str
    asking = _asking(text, read)
    every = _named(read(text))
    own = _named(read(asking.text)) if asking.subject else every
    missing = [one.matched for one in every if not _stands(one, index)]
    asked: list[str] = []
    for kind, some in (("cancer", every if asking.of_care else own), ("drug", own), ("biomarker", own)):
        kin = [one.matched for one in some if one.kind == kind]
        if kin and all(name in missing for name in kin):
            asked += kin
    asked += _names(asking.text, text, index, by_form=read is not str)
    if not asking.subject and asking.text != text:
        asked += _names(text, text, index, by_form=True)
    return Unheard(_each(asked), _each(name for name in missing if name not in asked))


def _asking(text: str, read: Callable[[str], str]) -> _Asking:
    asks = questions(text) or sentences(text)
    found = [[one for one in expand(read(sentence)) if not one.everyday] for sentence in asks]
    said = content_words(read(" ".join((*asks, *(term for some in found for one in some for term in one.terms)))))
    return _Asking(" ".join(asks), all(found), any(map(of_care, said)))


def _named(text: str) -> list[Expansion]:
    """Not where a cancer has spread to ("bone metastases"): pages say that in many words."""
    found = (one for one in expand(text) if one.kind in NAMED)
    return [one for one in found if not any(form.endswith("metastases") for form in one.forms)]


def _stands(name: Expansion, index: PassageIndex) -> bool:
    return any(_is_said(form, index) for form in name.forms)


def _is_said(form: str, index: PassageIndex) -> bool:
    """Pages on non-small cell lung cancer do not say small cell lung cancer."""
    opposed = f"non-{form}".lower() in names("cancer")
    found = index.search(Query(clauses=(Clause(words=form),)), LOOKED_AT if opposed else 1)
    if not opposed:
        return bool(found)
    alone = re.compile(rf"(?<!non[-‐‑–—\s]){re.escape(form)}", re.I)
    return any(
        alone.search("\n".join((one.source.title, *one.passage.section, one.passage.text))) for one in index.read(found)
    )


def _names(text: str, whole: str, index: PassageIndex, *, by_form: bool) -> list[str]:
    """What of a text the vocabulary does not know and what is no word of everyday language either, without personal
    data; or only what its form shows to be a drug or a gene, in any language. The `whole` tells people from drugs.
    """
    matched = [one.matched for one in (*expand(text), *index.names_in(text))]
    known = {word for name in matched for word in content_words(name)}
    known |= {name.lower() for match in _WHO_OR_WHERE.finditer(text) for name in match.groups(default="")}
    words = [word for word in content_words(text) if word not in known and not index.is_everyday(word)]
    standing = index.rarity(words) if words else {}
    written = {one[0].lower(): one[0] for one in WORD.finditer(text)}
    codes = (code for code in _CODE.findall(text) if not any(code in name for name in matched))
    found = [code for code in codes if not _is_said(code, index)]
    found += [
        word
        for word in words
        if word not in standing
        and (
            _by_form(word, index)
            or not (by_form or _is_word(word, index) or _is_somebody(written.get(word, ""), whole))
        )
        and index.suggest(word) is None
    ]
    shown = redact(whole).lower() if found else ""
    return [name for name in found if name.lower() in shown]


def _by_form(word: str, index: PassageIndex) -> bool:
    """Whether it ends as drugs do, and is no everyday word with a slip ("workin"); or is written as genes are."""
    if _DRUG_STEM.fullmatch(word):
        return not any(map(index.is_everyday, slips(word)))
    return _WITH_FIGURES.fullmatch(word) is not None


def _is_word(word: str, index: PassageIndex) -> bool:
    """Whether people use it as a word: misspelt, made as English makes words, or no word of any kind."""
    if not FEWEST_LETTERS <= len(word) <= MOST_LETTERS or not word.isalpha() or _MADE.fullmatch(word):
        return True
    halves = ((word[:at], word[at:]) for at in range(FEWEST_OF_A_HALF, len(word) - FEWEST_OF_A_HALF + 1))
    if any(index.is_everyday(one) and index.is_everyday(other) for one, other in halves):  # sandpaper
        return True
    rest = _PREFIX.sub("", word, count=1) if _PREFIX.match(word) else ""
    if len(rest) >= FEWEST_OF_THE_REST and index.is_everyday(rest):
        return True
    return any(map(index.is_everyday, slips(word)))


def _is_somebody(written: str, text: str) -> bool:
    """Whether it may be a person's or a place's. What has an apostrophe is written otherwise than it is compared."""
    if not written:
        return True
    return written.istitle() and re.search(_TAKEN.format(re.escape(written)), text, re.I) is None


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.lower() for name in names))
