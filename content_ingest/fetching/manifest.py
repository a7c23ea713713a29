"""The manifest: a YAML file with `entries`, each a document to fetch and what is known of its rights.

A page (`kind: page`) has to say its licence and publisher. The other kinds state theirs in the document itself; what
the manifest says goes before it. Nothing is made up where both are silent.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError

from content_ingest import plain_yaml
from content_ingest.fetching.addresses import parsed
from content_ingest.fetching.errors import FetchError
from content_ingest.rights import usable
from shared.model.base import Model
from shared.model.document import Audience, EvidenceLevel

MANIFEST_BYTES = 4 * 1024**2
ENTRIES = 10_000
PROBLEMS = 20  # that an error lists

_NOT_NAME = re.compile(r"[^a-z0-9]+")


class ManifestError(Exception):
    """The manifest does not fit: `problems` names for each the entry, the field and what is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _number(prefix: str, digits: int) -> BeforeValidator:
    """An id as a number or as text, with or without its prefix; it becomes the digits alone."""
    pattern = re.compile(rf"(?:{prefix})?0*([1-9]\d{{0,{digits - 1}}})", re.I | re.A)

    def read(value: object) -> object:
        found = pattern.fullmatch(str(value).strip()) if isinstance(value, int | str) else None
        if found is None:
            raise ValueError(f"is no id of at most {digits} digits{f', as {prefix}123' if prefix else ''}")
        return found[1]

    return BeforeValidator(read)


def _nct(value: str) -> str:
    if not re.fullmatch(r"NCT\d{8}", value, re.A):
        raise ValueError("is no id of ClinicalTrials.gov, which is NCT and 8 digits")
    return value


def _web_address(value: str) -> str:
    try:
        return parsed(value).url
    except FetchError as error:
        raise ValueError(error.reason) from None


def _licence(value: str) -> str:
    if value not in usable():
        raise ValueError(f"is none that lets us quote; known: {', '.join(usable())}")
    return value


Text = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^\S(?:[^\x00-\x1f]*\S)?$")]
Licence = Annotated[str, AfterValidator(_licence)]


class Services(Model):
    """Where the services answer whose ids the manifest names."""

    eutils: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    trials: str = "https://clinicaltrials.gov/api/v2"


class _Entry(Model):
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")] | None = None
    title: Text | None = None
    publisher: Text | None = None
    licence: Licence | None = None
    attribution: Text | None = None
    audience: Audience | None = None
    evidence: EvidenceLevel | None = None
    topics: Annotated[tuple[Annotated[Text, Field(max_length=100)], ...], Field(max_length=10)] = ()

    def front(self) -> dict[str, Any]:
        """What the manifest says of the document, under the names of the front matter."""
        names = ("title", "publisher", "licence", "attribution", "audience", "evidence", "topics")
        said = {name: getattr(self, name) for name in names if getattr(self, name)}
        return said | {"topics": list(self.topics)} if self.topics else said


class Page(_Entry):
    """A web page; `url` is where it is fetched and what a citation points to."""

    kind: Literal["page"]
    url: Annotated[str, Field(max_length=2000), AfterValidator(_web_address)]
    publisher: Text
    licence: Licence

    def stem(self) -> str:
        """The file's name without its ending."""
        if self.name is not None:
            return self.name
        parts = urlsplit(self.url)
        whole = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}-{parts.query}".lower()
        return _NOT_NAME.sub("-", whole).strip("-")[:100].strip("-") or "page"

    def asked(self, services: Services) -> str:  # noqa: ARG002  # the other kinds need it
        """The address to ask."""
        return self.url


class Pmc(_Entry):
    """An article of PubMed Central, as JATS."""

    kind: Literal["pmc"]
    id: Annotated[str, _number("PMC", 10)]

    @property
    def url(self) -> str:
        """What a citation points to."""
        return f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{self.id}/"

    def stem(self) -> str:
        """The file's name without its ending."""
        return self.name or f"pmc{self.id}"

    def asked(self, services: Services) -> str:
        """The address to ask."""
        return f"{services.eutils}/efetch.fcgi?db=pmc&id={self.id}&retmode=xml"


class Pubmed(_Entry):
    """A record of PubMed: a citation and its abstract."""

    kind: Literal["pubmed"]
    id: Annotated[str, _number("", 10)]

    @property
    def url(self) -> str:
        """What a citation points to."""
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.id}/"

    def stem(self) -> str:
        """The file's name without its ending."""
        return self.name or f"pubmed-{self.id}"

    def asked(self, services: Services) -> str:
        """The address to ask."""
        return f"{services.eutils}/efetch.fcgi?db=pubmed&id={self.id}&retmode=xml"


class Trial(_Entry):
    """A study of ClinicalTrials.gov."""

    kind: Literal["trial"]
    id: Annotated[str, BeforeValidator(lambda value: str(value).strip().upper()), AfterValidator(_nct)]

    @property
    def url(self) -> str:
        """What a citation points to."""
        return f"https://clinicaltrials.gov/study/{self.id}"

    def stem(self) -> str:
        """The file's name without its ending."""
        return self.name or self.id.lower()

    def asked(self, services: Services) -> str:
        """The address to ask."""
        return f"{services.trials}/studies/{self.id}?format=json"


Entry = Page | Pmc | Pubmed | Trial
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="kind")])


class Manifest(Model):
    """What to fetch, in this order; no two entries have the same file name."""

    entries: tuple[Entry, ...]


def read_manifest(file: Path) -> Manifest:
    """Raises ManifestError, also where the file cannot be read."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(MANIFEST_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise ManifestError([f"{file} cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise ManifestError([f"{file} is not UTF-8 at byte {error.start}"]) from None
    if len(raw) > MANIFEST_BYTES:
        raise ManifestError([f"{file} has more than {MANIFEST_BYTES} bytes; cut it up"])
    return parse_manifest(text)


def parse_manifest(text: str) -> Manifest:
    """Raises ManifestError."""
    try:
        read = plain_yaml.load(text, "manifest")
    except plain_yaml.PlainYamlError as error:
        raise ManifestError([error.reason]) from None
    listed = read.get("entries") if isinstance(read, dict) else None
    if not isinstance(listed, list) or not listed or set(read) != {"entries"}:
        raise ManifestError(["the manifest is not `entries:` with a list, and nothing beside it"])
    if len(listed) > ENTRIES:
        raise ManifestError([f"the manifest has {len(listed)} entries; {ENTRIES} is the limit; cut it up"])
    entries: list[Entry] = []
    problems: list[str] = []
    places: dict[str, int] = {}
    for place, said in enumerate(listed, 1):
        try:
            entry = _ENTRY.validate_python(said)
        except ValidationError as error:
            problems += _problems(place, said, error)
        else:
            entries.append(entry)
            if (first := places.setdefault(entry.stem(), place)) != place:
                same = f"the file name {entry.stem()!r} is that of entry {first}, too"
                problems.append(f"{_called(place, said)}: `name`: {same}; give one of them another")
    if problems:
        more = len(problems) - PROBLEMS
        raise ManifestError(problems[:PROBLEMS] + ([f"and {more} more"] if more > 0 else []))
    return Manifest.model_construct(entries=tuple(entries))


def _called(place: int, said: object) -> str:
    """An entry's name in an error: `entry 3 (pmc PMC123)`."""
    if not isinstance(said, dict):
        return f"entry {place}"
    what = said.get("name") or said.get("url") or said.get("id") or said.get("title") or ""
    words = " ".join(str(word) for word in (said.get("kind"), what) if word)
    return f"entry {place} ({words[:100]})" if words else f"entry {place}"


def _problems(place: int, said: object, error: ValidationError) -> Iterator[str]:
    called = _called(place, said)
    for one in error.errors(include_url=False, include_input=False):
        # the first part of a location is the kind, where one was told apart
        kind = said.get("kind") if isinstance(said, dict) else None
        field = ".".join(str(part) for part in one["loc"][one["loc"][:1] == (kind,) :])
        message = one["msg"].removeprefix("Value error, ")
        if one["type"].startswith("union_tag"):
            field, message = "kind", "has to be page, pmc, pubmed or trial"
        elif one["type"] == "extra_forbidden":
            message = "is no field of this kind"
        elif one["type"] == "string_pattern_mismatch" and field == "name":
            message = "has to be of small letters, digits and hyphens, at most 100"
        elif one["type"] == "string_pattern_mismatch":
            message = "has to be one line of text without white space around it"
        yield f"{called}: `{field}`: {message}" if field else f"{called}: {message}"
