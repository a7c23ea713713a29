"""YAML as people write it by hand: without aliases, which can be nested into a bomb, and not nested deep."""

from typing import Any

import yaml

DEPTH = 8  # of lists and fields within each other; a manifest's entries need four

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlainYamlError(Exception):
    """`reason` says what is wrong, in which line, and what mends it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def load(text: str, name: str, first: int = 1) -> Any:
    """The value. An error calls the text `name`; `first` is the number of its first line. Raises PlainYamlError."""
    depth = 0
    try:
        for event in yaml.parse(text, _LOADER):  # before anything is built
            if isinstance(event, yaml.AliasEvent):
                line = _line(event.start_mark, first)
                raise PlainYamlError(f"the {name} holds a YAML alias{line}; write the value out, or quote its asterisk")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH:
                raise PlainYamlError(f"the {name} is nested too deep{_line(event.start_mark, first)}; flatten it")
        return yaml.load(text, _LOADER)  # noqa: S506  # a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = _line(getattr(error, "problem_mark", None), first)
        raise PlainYamlError(
            f"the {name} is not YAML{line}; write each field as `name: value`, with quotes around a value that holds "
            "a colon, a hash or a bracket"
        ) from None


def _line(mark: Any, first: int) -> str:
    return "" if mark is None else f" in line {mark.line + first}"
