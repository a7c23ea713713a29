"""Why a document is not taken."""


class RejectedError(Exception):
    """A document that is not taken: `reason` names what is wrong, where, and what mends it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
