from collections.abc import Iterator

import pytest

from tests.unit.content_ingest.command.made import Api, Command, served


@pytest.fixture
def api() -> Iterator[Api]:
    with served() as made:
        yield made


@pytest.fixture
def command(api: Api) -> Command:
    return Command(api.url)
