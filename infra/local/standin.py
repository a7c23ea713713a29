"""The stand-in for AWS: moto's server on a port of the loopback interface, in a process of its own."""

import logging
import sys

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # keep connections: a new one for each call would cost more than the call
    disable_nagle_algorithm = True


def main(port: int) -> None:
    """Serve until killed."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = DomainDispatcherApplication(create_backend_app)
    make_server("127.0.0.1", port, application, threaded=True, request_handler=_Handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
