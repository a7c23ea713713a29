import pytest

from tests.benchmarks.ablation import IDEAS, without


@pytest.mark.parametrize("idea", IDEAS)
def test_what_an_idea_is_made_of_is_there_to_be_left_out(idea: str) -> None:
    module, name, instead = IDEAS[idea]
    before = getattr(module, name)
    with without(idea):
        assert getattr(module, name) is instead
    assert getattr(module, name) is before
