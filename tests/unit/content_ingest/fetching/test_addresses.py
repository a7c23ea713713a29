import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.fetching.addresses import is_public, machines, parsed
from content_ingest.fetching.errors import FetchError, PassingError


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104  # what must not be connected to
        "10.0.0.1",
        "172.16.5.4",
        "192.168.0.1",
        "169.254.169.254",  # the cloud's metadata
        "100.64.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "100::1",
        "no address",
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(FetchError, match="not a public address"):
        machines(parsed("https://a.example/"), lambda *_: ["8.8.8.8", address], allow_private=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "130.14.29.110", "2607:f220:41e:4290::110", "64:ff9b::808:808"])
def test_a_public_address_may_be_connected_to(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    wrapped = (f"::ffff:{address}", str(ipaddress.IPv6Address((0x64FF9B << 96) | number)))
    sixtofour = str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80)))
    assert {is_public(one) for one in (*wrapped, sixtofour)} == {is_public(str(address))}


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("HTTP://Example.COM:80/a/../b?c=d#e", ("example.com", "example.com", 80, "/b?c=d")),
        ("https://example.com.", ("example.com", "example.com", 443, "/")),
        ("https://example.com:8443/ä b", ("example.com", "example.com:8443", 8443, "/%C3%A4%20b")),
        ("http://[2607:f220::1]:8080/", ("2607:f220::1", "[2607:f220::1]:8080", 8080, "/")),
        ("http://a.example\\@127.0.0.1/", ("a.example", "a.example", 80, "/%5C@127.0.0.1/")),
        ("http://bücher.example/", ("xn--bcher-kva.example", "xn--bcher-kva.example", 80, "/")),
    ],
)
def test_an_address_is_taken_apart(url: str, parts: tuple[str, str, int, str]) -> None:
    found = parsed(url)
    assert (found.host, found.hosted, found.port, found.path) == parts
    assert parsed(found.url) == found


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a",
        "/a",
        "//a.example/",
        "ftp://a.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///a",
        "http://./",
        "http://a b/",
        "http://a.example:99999/",
        "http://u@a.example/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
    ],
)
def test_what_is_no_public_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError):
        parsed(url)


@given(st.text() | st.text().map(lambda rest: f"http://{rest}"))
def test_no_other_error_comes_from_an_address(url: str) -> None:
    try:
        found = parsed(url)
    except FetchError:
        return
    assert found.path.isascii()
    assert found.path.startswith("/")


def test_a_name_service_that_may_answer_later_is_asked_again() -> None:
    def later(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    def never(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "never")

    with pytest.raises(PassingError, match=r"a\.example is not found"):
        machines(parsed("http://a.example/"), later, allow_private=False)
    with pytest.raises(FetchError) as caught:
        machines(parsed("http://a.example/"), never, allow_private=False)
    assert type(caught.value) is FetchError
