"""What a test may reach: this machine's loopback, and nothing else."""

import ipaddress
import socket
import sys
from typing import Any


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine."""


def _is_local(host: Any) -> bool:
    if host is None or host in ("", b"", "localhost", b"localhost", socket.gethostname()):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = args[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(args[1], tuple):
        host = args[1][0]  # an address that is no tuple is a Unix socket's path
    else:
        return
    if not _is_local(host):
        raise NetworkBlockedError(f"a test reached for {host}")


def block() -> None:
    """Refuse all but loopback from now on, in this process, whatever library asks."""
    sys.addaudithook(_watch)
