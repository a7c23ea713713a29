"""A text's content words, and what the vocabulary makes of a Spanish one."""

from shared.vocabulary import expand
from shared.vocabulary.languages import english, is_spanish, spanish
from shared.vocabulary.phrases import WORD


def content_words(text: str, others: frozenset[str] | None = None) -> list[str]:
    """The text's content words, lower-case, each once, in order. `others` are no content words."""
    words = (word.lower().replace("’", "").replace("'", "") for word in WORD.findall(text))
    others = english() if others is None else others
    return list(dict.fromkeys(word for word in words if word not in others and (len(word) > 1 or word.isdigit())))


def english_of(text: str) -> str:
    """The text, or what the vocabulary makes of it where it is Spanish."""
    return in_english(text) if is_spanish(text) else text


def in_english(text: str) -> str:
    """What the vocabulary makes of a Spanish text, and the words that it leaves: names are the same in both."""
    found = expand(text)
    said = [one.terms[0] if one.terms and one.kind in ("lay", "spelling") else one.matched for one in found]
    known = spanish().union(english(), *(content_words(one.matched) for one in found))
    return " ".join((*said, *content_words(text, known)))
