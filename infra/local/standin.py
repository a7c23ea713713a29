"""The stand-in for AWS: moto's server on a port of the loopback interface, in a process of its own."""

import io
import sys
from threading import Lock
from typing import Any

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


def main(port: int) -> None:
    """Serve until killed."""
    Serving(_OneAtATime(DomainDispatcherApplication(create_backend_app)), port).thread.join()


if __name__ == "__main__":
    main(int(sys.argv[1]))
