"""Settings from the environment."""

import pytest
from pydantic import Field, SecretStr, model_validator

from shared.edge.settings import Settings, load


class Wanted(Settings):
    requests_table: str
    deadline_seconds: int = Field(default=60, gt=0)
    writer_key: SecretStr | None = None


class Agreeing(Settings):
    least: int = 1
    most: int = 2

    @model_validator(mode="after")
    def _ordered(self) -> "Agreeing":
        if self.least > self.most:
            raise ValueError("least is more than most")
        return self


def test_a_field_is_read_from_the_variable_in_capitals_and_others_are_ignored() -> None:
    found = load(
        Wanted, {"REQUESTS_TABLE": "requests", "DEADLINE_SECONDS": "30", "PATH": "/bin", "requests_table": "x"}
    )

    assert (found.requests_table, found.deadline_seconds) == ("requests", 30)


def test_without_a_mapping_the_process_environment_is_read_at_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_TABLE", "first")
    assert load(Wanted).requests_table == "first"

    monkeypatch.setenv("REQUESTS_TABLE", "second")
    assert load(Wanted).requests_table == "second"


def test_an_empty_variable_counts_as_missing() -> None:
    assert load(Wanted, {"REQUESTS_TABLE": "requests", "DEADLINE_SECONDS": ""}).deadline_seconds == 60
    with pytest.raises(RuntimeError, match="REQUESTS_TABLE"):
        load(Wanted, {"REQUESTS_TABLE": ""})


def test_each_variable_that_is_missing_or_malformed_is_named() -> None:
    with pytest.raises(RuntimeError, match=r"REQUESTS_TABLE .*DEADLINE_SECONDS"):
        load(Wanted, {"DEADLINE_SECONDS": "0"})


def test_the_error_does_not_quote_a_value() -> None:
    with pytest.raises(RuntimeError) as caught:
        load(Wanted, {"DEADLINE_SECONDS": "hunter2", "WRITER_KEY": "hunter3"})
    assert "hunter" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_variables_that_do_not_agree_are_an_error_of_the_whole() -> None:
    with pytest.raises(RuntimeError, match=r"AGREEING|Agreeing"):
        load(Agreeing, {"LEAST": "3"})


def test_settings_do_not_change() -> None:
    found = load(Wanted, {"REQUESTS_TABLE": "requests"})

    with pytest.raises(ValueError, match="frozen"):
        found.requests_table = "other"
