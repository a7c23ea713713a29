"""Front matter: the YAML between two lines of three dashes at a document's start."""

from typing import Any

import yaml

from content_ingest.errors import RejectedError

FRONT_BYTES = 64 * 1024
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def split(text: str) -> tuple[dict[str, Any], str]:
    """The fields and the rest of the text. Raises RejectedError where the front matter is missing or malformed."""
    if not text.startswith("---\n"):
        raise RejectedError("no front matter at the start; begin with a line of --- and title, url, publisher, licence")
    end = text.find("\n---\n", 3, FRONT_BYTES)
    if end < 0:
        raise RejectedError("the front matter does not end with a line of --- within 64 KB")
    try:
        # front matter has no use for aliases, and they can be nested into a bomb
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text[4:end], _LOADER)):
            raise RejectedError("the front matter holds a YAML alias; write the value out")
        fields = yaml.load(text[4:end], _LOADER)  # noqa: S506  # a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = "" if mark is None else f" in line {mark.line + 2}"
        raise RejectedError(f"the front matter is not YAML{where}") from None
    if not isinstance(fields, dict):
        raise RejectedError("the front matter is not a list of fields (name: value)")
    return {str(name): value for name, value in fields.items()}, text[end + 5 :]
