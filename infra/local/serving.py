"""Serving WSGI on the loopback interface, with connections that are kept: a new one would cost more than most calls."""

import logging
import threading
from typing import Any

from waitress.server import create_server

logging.getLogger("waitress").setLevel(logging.ERROR)  # at its end it would tell of threads that wait for a long poll


class Serving:
    """An application served from a thread of its own until `stop`. `port` is the one it listens on."""

    def __init__(self, application: Any, port: int = 0, *, threads: int = 64, body_bytes: int = 2**30) -> None:
        self._server = create_server(
            application,
            host="127.0.0.1",
            port=port,
            threads=threads,
            max_request_body_size=body_bytes,
            recv_bytes=2**18,
            channel_timeout=3600,
            asyncore_use_poll=True,  # select knows no more than 1,024 files
            map={},
        )
        self.port = int(self._server.effective_port)
        self.thread = threading.Thread(target=self._server.run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Take no more requests."""
        self._server.task_dispatcher.shutdown(timeout=0.1)
        self._server.close()
