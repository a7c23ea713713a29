"""What can go wrong behind the handlers, in the service's own terms."""


class NotFoundError(Exception):
    """The named thing is not there, or not for this caller."""


class NoContentError(Exception):
    """No generation serves yet: there is nothing to answer from."""


class ConflictError(Exception):
    """A conditional write found another state than it asked for; nothing was written."""


class LimitError(ValueError):
    """A value is larger than a store, a queue or a key of AWS takes. Nothing was sent."""


class BrokenObjectError(ValueError):
    """A stored object cannot be read as what its key says it is."""


class ModelError(Exception):
    """A language model gave no vectors. The text names the model and the reason, and nothing of what it was to read."""


class EngineError(Exception):
    """A search engine does not take what a generation holds; to try again changes nothing. The text says why."""
