"""The HTTP API as its callers see it: `Client` makes one call, `Operator` does what /v1/admin can do."""

from content_ingest.api.client import Client
from content_ingest.api.operator import ENDED, Operator
from content_ingest.api.refusals import ApiError

__all__ = ["ENDED", "ApiError", "Client", "Operator"]
