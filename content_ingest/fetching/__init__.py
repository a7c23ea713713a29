"""Fetching openly licensed content that a manifest names: once, politely, and with its rights beside it."""

from content_ingest.fetching.connection import Limits
from content_ingest.fetching.fetching import Outcome, fetch_all
from content_ingest.fetching.manifest import Manifest, ManifestError, read_manifest

__all__ = ["Limits", "Manifest", "ManifestError", "Outcome", "fetch_all", "read_manifest"]
