"""Addresses: what may be asked, and which machine it is. A name is resolved once; what was checked is connected to."""

import ipaddress
import socket
from collections.abc import Callable
from typing import NamedTuple

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from content_ingest.fetching.errors import FetchError, PassingError

PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], list[str]]  # a host and a port to its IP addresses; raises OSError

# NAT64: the last 32 bits are an IPv4 address, which is the one that is reached
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What older versions of Python take for global: reserved for protocols, relays, examples and routing.
_RESERVED = tuple(
    ipaddress.ip_network(block)
    for block in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16")
)


class Target(NamedTuple):
    """A web address in its parts. `host` has no brackets, `path` includes the query, `url` has no fragment."""

    scheme: str
    host: str
    port: int
    path: str
    url: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what one robots.txt speaks for."""
        return f"{self.scheme}://{self.hosted}"

    @property
    def hosted(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parsed(url: str) -> Target:
    """Raises FetchError where it is no http or https address that a public page can have."""
    shown = url[:200]
    try:
        found = parse_url(url)
    except LocationParseError:
        raise FetchError(f"{shown!r} is no web address") from None
    if found.scheme not in PORTS or not found.host:
        raise FetchError(f"{shown!r} is no http or https address")
    if found.auth is not None:
        raise FetchError(f"{shown!r} holds a user name; a public page needs none")
    host = found.host.strip("[]").lower().removesuffix(".")
    if not host or "%" in host:
        raise FetchError(f"{shown!r} names no host of the net")
    made = Target(found.scheme, host, found.port or PORTS[found.scheme], found.request_uri, "")
    return made._replace(url=made.origin + made.path)


def resolved(host: str, port: int) -> list[str]:
    """The host's addresses in the order to try them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def machines(target: Target, resolve: Resolve, *, allow_private: bool) -> tuple[str, ...]:
    """The IP addresses to connect to. One that is not public refuses them all: such a mixture is an attack.

    Raises FetchError, and PassingError where the name service may answer later.
    """
    try:
        found = resolve(target.host, target.port)
    except socket.gaierror as error:
        kind = PassingError if error.errno == socket.EAI_AGAIN else FetchError
        raise kind(f"the host {target.host} is not found") from None
    except (OSError, UnicodeError):
        raise FetchError(f"the host {target.host} is not found") from None
    if not found:
        raise FetchError(f"the host {target.host} has no address")
    for address in found:
        if not allow_private and not is_public(address):
            raise FetchError(f"the host {target.host} is at {address}, which is not a public address")
    return tuple(found)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public net, whatever other address it wraps."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id is not None or found.is_site_local:
            return False
        wrapped = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in _NAT64:
            wrapped.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        inner = [one for one in wrapped if one is not None]
        if inner:
            return all(is_public(str(one)) for one in inner)
    return found.is_global and not (
        any(found in block for block in _RESERVED)
        or found.is_private
        or found.is_loopback
        or found.is_link_local
        or found.is_multicast
        or found.is_reserved
        or found.is_unspecified
    )
