"""What is said about a document in YAML: between two lines of three dashes at its start, or in a file beside it."""

from typing import Any

from content_ingest import plain_yaml
from content_ingest.errors import RejectedError

FRONT_BYTES = 64 * 1024


def split(text: str) -> tuple[dict[str, Any], str]:
    """The fields and the rest of the text. Raises RejectedError where the front matter is missing or malformed."""
    if not text.startswith("---\n"):
        raise RejectedError("no front matter at the start; begin with a line of --- and title, url, publisher, licence")
    end = text.find("\n---\n", 3, FRONT_BYTES)
    if end < 0:
        raise RejectedError("the front matter does not end with a line of --- within 64 KB")
    return fields(text[4:end], "front matter", 2), text[end + 5 :]


def fields(text: str, where: str, first: int = 1) -> dict[str, Any]:
    """The fields by their names; `first` is the number of the text's first line. Raises RejectedError."""
    try:
        found = plain_yaml.load(text, where, first)
    except plain_yaml.PlainYamlError as error:
        raise RejectedError(error.reason) from None
    if not isinstance(found, dict):
        raise RejectedError(f"the {where} is not a list of fields; write each on its line as `name: value`")
    return {str(name): value for name, value in found.items()}
