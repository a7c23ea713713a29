"""What holds for every test: no network, no real cloud, no real model; and no suite left out unseen."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.network import block
from tests.suites import LeftOut, data_folder, is_of_the_node

_DUMMY_AWS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


def _forget_the_real_world() -> None:
    for name in list(os.environ):
        if name.startswith(("ANTHROPIC_", "AWS_")):
            del os.environ[name]
    os.environ.update(_DUMMY_AWS)


_forget_the_real_world()  # before any test module is imported
block()

# a slow machine is no error; in CI the same examples every time, elsewhere new ones
settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("here")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(LeftOut(), "suites-left-out")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks the node stands in a file that is known to."""
    for item in items:
        if item.get_closest_marker("opensearch") and not is_of_the_node(item.nodeid):
            raise pytest.UsageError(f"{item.nodeid} asks the node: name its file in tests/suites.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where several workers run the tests, a file stays with one, and so do all that fill and empty the node."""
    from xdist.scheduler import LoadScopeScheduling

    class Files(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "the node" if is_of_the_node(nodeid) else nodeid.partition("::")[0]

    return Files(config, log)


@pytest.fixture(scope="session")
def navis_data() -> Path:
    """The sample data's folder; for tests of the suite `data`."""
    return data_folder()
