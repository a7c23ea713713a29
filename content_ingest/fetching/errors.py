"""Why an entry is not fetched. `reason` is a sentence for the operator."""


class FetchError(Exception):
    """It failed, and asking again at once would not help."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PassingError(FetchError):
    """It failed, and may go well a moment later: a lost connection, a timeout."""


class SkippedError(FetchError):
    """It may not be fetched: the site does not allow it."""
