"""What holds for every test: no network, no real cloud, no real model; and no suite left out unseen."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.network import block
from tests.suites import LeftOut, data_folder

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several workers run the tests, a file stays with one, and so does all that fills and empties the node."""
    for item in items:
        group = "opensearch" if item.get_closest_marker("opensearch") else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def navis_data() -> Path:
    """The sample data's folder; for tests of the suite `data`."""
    return data_folder()
