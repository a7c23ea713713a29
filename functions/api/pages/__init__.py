"""Pages, Markdown and static files: the templates in this folder, loaded once.

In HTML everything is escaped unless a template says otherwise, and none does but for JSON-LD, whose angle brackets are
escapes. In Markdown every value that a template prints is escaped by the environment itself.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from functions.api import rendering
from functions.api.listing import Listed
from functions.api.reading import Pending, View
from shared.policy import DEFAULT, Policy, policy_for

FOLDER = Path(__file__).parent
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FILES = ("styles.css", "ask.js", "icon.svg")
_NAME = re.compile(r"([a-z]+)(?:\.([0-9a-f]{10}))?(\.[a-z]+)")
# What Markdown gives a meaning anywhere, what GitHub's makes a link of (but an e-mail address, which no escape helps
# against and which shows what it leads to), entities, and what begins a block.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~]|:(?=//)|(?<=www)\.|&(?=#?\w{1,32};)|^[-+=](?=[\s=-]|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d{1,9})(?=[.)])")

EXAMPLES = (
    "What does HER2-low mean?",
    "How can I manage nerve pain from chemotherapy?",
    "What should I ask before starting immunotherapy?",
)
COUNTRIES = (("US", "United States"), ("GB", "United Kingdom"), ("ZZ", "Another country"))


class Static(NamedTuple):
    """A file as it is served."""

    content_type: str
    body: str
    cache_control: str


class _Plain(str):
    """Markdown that is meant as such: printed without escapes."""


def markdown_escape(value: Any) -> Any:
    """Text that Markdown shows as it is: one line, no mark-up, no HTML, no link that was not ours."""
    if isinstance(value, _Plain):
        return str(value)
    return _NUMBERED.sub(r"\1\\", _MARKDOWN.sub(r"\\\g<0>", " ".join(str(value).split())))


def _target(url: str) -> _Plain:
    """An address between < and >, where only those two and line ends would end it."""
    return _Plain("<" + re.sub(r"[<>\s\\]", lambda found: f"%{ord(found.group()):02X}", url) + ">")


@cache
def _read(name: str) -> tuple[str, str]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return text, hashlib.sha256(text.encode()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file; it changes with the file."""
    stem, suffix = name.split(".")
    return f"/static/{stem}.{_read(name)[1]}.{suffix}"


def static(name: str) -> Static | None:
    """A static file by its name, with or without the hash; None for any other."""
    match = _NAME.fullmatch(name)
    if match is None or match[1] + match[3] not in _FILES:
        return None
    text, digest = _read(match[1] + match[3])
    # a page from before a deploy still finds the file, but is not told to keep it
    kept = "public, max-age=31536000, immutable" if match[2] == digest else "public, max-age=60"
    return Static(_TYPES[match[3]], text, kept)


@cache
def _html() -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    env.globals["asset"] = asset
    return env


@cache
def _markdown() -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=False,  # noqa: S701  # not HTML: `finalize` escapes every value for Markdown instead
        finalize=markdown_escape,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    env.filters["target"] = _target
    env.filters["plain"] = _Plain  # of a macro, whose values are escaped already
    return env


def answer(view: View) -> str:
    """An answer, final or under way, as a page."""
    if isinstance(view, Pending):
        return _html().get_template("pending.html.jinja").render(page=rendering.pending_page(view))
    page = rendering.answer_page(view.envelope)
    ld = _json_ld(rendering.structured(view.envelope, page)) if page.public else None
    return _html().get_template("answer.html.jinja").render(page=page, json_ld=ld)


def markdown(view: View) -> str:
    """The same as Markdown."""
    pending = isinstance(view, Pending)
    page = rendering.pending_page(view) if isinstance(view, Pending) else rendering.answer_page(view.envelope)
    return _markdown().get_template("markdown.jinja").render(page=page, pending=pending)


def home(key: str, policy: Policy, recent: Sequence[Listed]) -> str:
    """The page to ask from; `key` is publishable."""
    return (
        _html()
        .get_template("home.html.jinja")
        .render(key=key, notices=policy.notices(), recent=recent, examples=EXAMPLES, countries=COUNTRIES)
    )


def error(problem: dict[str, Any]) -> str:
    """A problem as a page."""
    notices = policy_for(DEFAULT).notices()
    return _html().get_template("error.html.jinja").render(problem=problem, notices=notices)


def _json_ld(value: dict[str, Any]) -> Markup:
    text = json.dumps(value, ensure_ascii=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704
