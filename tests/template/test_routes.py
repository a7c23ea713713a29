"""The routes in template.yaml and those that the handlers answer are the same."""

import re
from collections.abc import Iterator

import pytest

from functions.api.routes import SHOWN
from tests.suites import ROOT
from tests.template.reading import functions

_DECORATOR = re.compile(r'@app\.(get|post|put|patch|delete)\(\s*"([^"]+)"')
_ROUTE = re.compile(r'@app\.route\(\s*"([^"]+)",\s*method=(?:"([A-Z]+)"|SHOWN)')


def answered(folder: str) -> Iterator[tuple[str, str]]:
    """Method and path, its variables without their names, of every route in a function's code."""
    for file in (ROOT / "functions" / folder).rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for method, path in _DECORATOR.findall(text):
            yield method.upper(), re.sub("<[^>]+>", "{}", path)
        for path, method in _ROUTE.findall(text):
            for one in (method,) if method else SHOWN:
                yield one, re.sub("<[^>]+>", "{}", path.replace(".+", "{+}"))


@pytest.mark.parametrize("name", ["Api", "Retrieval", "Operations"])
def test_a_function_answers_the_routes_that_lead_to_it(name: str) -> None:
    found = sorted(answered(name.lower()))
    declared = {(method, re.sub(r"{\w+(\+?)}", r"{\1}", path)) for method, path in functions()[name].routes}

    assert found == sorted(declared)
