"""Which addresses a page may lead to, and how one opens at a quote."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

_FRAGMENT_WORDS = 5  # of a quote's beginning and end; enough to find it, short enough for an address


def host(url: str) -> str:
    safe = safe_link(url)
    return "" if safe is None else (urlsplit(safe).hostname or "").removeprefix("www.")


def safe_link(url: str, schemes: tuple[str, ...] = ("https", "http")) -> str | None:
    """The address, when following it can do nothing but open it; None for script and the like."""
    cleaned = re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]", "", url)
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return None
    if parts.scheme.lower() not in schemes:
        return None
    if parts.scheme.lower() in ("https", "http") and not parts.netloc:
        return None
    return quote(cleaned, safe="%/:?#[]@!$&'()*+,;=~-._", encoding="utf-8", errors="replace")


def at_the_quote(url: str, quoted: str | None, page: int | None) -> str | None:
    """The address with a fragment that opens it at the quote, where a browser can do that."""
    safe = safe_link(url)
    if safe is None:
        return None
    parts = urlsplit(safe)
    if parts.path.lower().endswith(".pdf"):
        return safe if page is None or parts.fragment else f"{safe}#page={page}"
    words = (quoted or "").split()
    if not words or ":~:" in parts.fragment:
        return safe
    if len(words) <= 2 * _FRAGMENT_WORDS:
        text = _encoded(words)
    else:
        text = f"{_encoded(words[:_FRAGMENT_WORDS])},{_encoded(words[-_FRAGMENT_WORDS:])}"
    return urlunsplit(parts._replace(fragment=f"{parts.fragment}:~:text={text}"))


def _encoded(words: list[str]) -> str:
    """A text directive gives hyphens, commas and ampersands a meaning of their own, so they are written as escapes."""
    return quote(" ".join(words), safe="", encoding="utf-8", errors="replace").replace("-", "%2D")
