"""The stand-in for AWS: moto's server on a port of the loopback interface, in a process of its own."""

import copy
import io
import sys
from threading import Lock
from typing import Any

from moto import backends
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table
from moto.s3.models import FakeKey, S3Backend
from moto.s3.notifications import S3NotificationEvent, send_event
from moto.server import DomainDispatcherApplication, create_backend_app

from infra.local.serving import Serving


class _OneAtATime:
    """Each request is atomic, as on AWS: moto checks a condition and writes in two steps, and threads get between.

    SQS is left out: a long poll would hold up all others.
    """

    def __init__(self, application: Any) -> None:
        self._application, self._lock = application, Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith("AmazonSQS"):
            return self._application(environ, start_response)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        with self._lock:
            return self._application(environ, start_response)


def _tell_of_delete_markers() -> None:
    """S3 tells when an object of a versioned bucket is deleted; moto tells only of the last version."""
    mark = S3Backend._set_delete_marker

    def told(self: S3Backend, bucket_name: str, key_name: str) -> Any:
        bucket = self.get_bucket(bucket_name)
        before = bucket.keys[key_name]
        marker = mark(self, bucket_name, key_name)
        if isinstance(before, FakeKey):
            send_event(self.account_id, S3NotificationEvent.OBJECT_REMOVED_DELETE_MARKER_CREATED_EVENT, bucket, before)
        return marker

    S3Backend._set_delete_marker = told  # type: ignore[method-assign]  # the one place where moto makes them


def _copied(table: Any, _: Any) -> Any:
    made = copy.copy(table)
    made.items = table.items.copy()
    if table.range_key_attr is not None:
        made.items.update({key: ranged.copy() for key, ranged in made.items.items()})
    return made


def main(port: int) -> None:
    """Serve until killed."""
    _tell_of_delete_markers()
    # the same answers for less of the machine that moto shares with the functions
    folders = frozenset(backends.list_of_moto_modules())  # with each request it lists its own
    backends.list_of_moto_modules = lambda: folders
    # for each item of a transaction moto copies the whole table; ours only put, which replaces an item
    Item.__deepcopy__ = lambda self, _: self  # type: ignore[method-assign]
    Table.__deepcopy__ = _copied  # type: ignore[attr-defined]
    member = ResponseSerializer._serialize_structure_member  # it looks for each kind of a value under ten names
    ResponseSerializer._serialize_structure_member = lambda self, made, value, shape, key: (  # type: ignore[method-assign]
        None if shape.parent.name == "AttributeValue" and key not in value else member(self, made, value, shape, key)
    )
    Serving(_OneAtATime(DomainDispatcherApplication(create_backend_app)), port).thread.join()


if __name__ == "__main__":
    main(int(sys.argv[1]))
