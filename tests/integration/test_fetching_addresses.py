"""Where fetching goes: redirects, addresses that are not public, and TLS."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from content_ingest.fetching import Limits
from tests.integration.web_site import Fetch, Site, page, says, shows

# -- redirects and addresses


def test_a_redirect_is_followed_and_the_marks_belong_to_where_it_ended(site: Site, fetch: Fetch) -> None:
    url = site.put("/a", says(301, Location="b"), says(301, Location="/b"))
    end = site.put("/b", shows(ETag='"b"'), says(304))
    assert fetch.one(page(url)).status == "fetched"
    said = fetch.sidecar("a.html")
    assert (said["url"], said["fetched_from"]) == (url, end)
    assert fetch.one(page(url)).status == "unchanged"
    assert [headers["If-None-Match"] for _, headers in site.asked[-2:]] == [None, '"b"']


@pytest.mark.parametrize(
    ("location", "says_why"),
    [
        ("ftp://a.example/", "is no web address"),
        ("file:///etc/passwd", "is no web address"),
        ("http://[::1", "is no web address"),
        ("http://u:p@127.0.0.1/", "is no web address"),
        ("/a", "redirects more than 5 times"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_refused(site: Site, fetch: Fetch, location: str, says_why: str) -> None:
    assert says_why in fetch.failed(page(site.put("/a", says(302, Location=location))))


def test_five_redirects_are_followed(site: Site, fetch: Fetch) -> None:
    for number in range(5):
        site.put(f"/{number}", says(307, Location=f"/{number + 1}"))
    site.put("/5", shows())
    assert fetch.one(page(f"{site.url}/0")).status == "fetched"


def test_an_address_of_this_machine_or_its_net_is_never_asked(site: Site, fetch: Fetch) -> None:
    fetch.more = {}
    assert "127.0.0.1, which is not a public address" in fetch.failed(page(site.put("/a", shows())))
    fetch.more = {"resolve": lambda *_: ["169.254.169.254"]}
    assert "169.254.169.254, which is not a public address" in fetch.failed(page("http://a.example/"))
    assert not site.asked


def test_a_redirect_to_an_address_that_is_not_public_is_refused(
    site: Site, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outer site counts as public here, so that it can be asked at all."""
    monkeypatch.setattr("content_ingest.fetching.addresses.is_public", lambda address: address == "127.0.0.1")
    site.put("/robots.txt", says(404))
    url = site.put("/a", says(302, Location="http://inner.example/secret"))
    fetch.more = {"resolve": lambda host, _: ["10.0.0.1" if host == "inner.example" else "127.0.0.1"]}
    assert fetch.failed(page(url)).endswith("the host inner.example is at 10.0.0.1, which is not a public address")


def test_the_address_that_was_checked_is_connected_to_and_the_name_stays(site: Site, fetch: Fetch) -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    fetch.more["resolve"] = resolve
    site.put("/a", shows())
    assert fetch.one(page(f"http://site.example:{site.server_port}/a")).status == "fetched"
    assert asked == ["site.example"] * len(site.asked)
    assert {headers["Host"] for _, headers in site.asked} == {f"site.example:{site.server_port}"}


def test_the_next_address_is_tried_when_one_does_not_answer(site: Site, fetch: Fetch) -> None:
    with socket.create_server(("127.0.0.2", 0)) as taken:
        free = taken.getsockname()[0]
    fetch.more["resolve"] = lambda *_: [free, "127.0.0.1"]
    site.put("/a", shows())
    assert fetch.one(page(f"http://site.example:{site.server_port}/a")).status == "fetched"


# -- TLS


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for a name, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "server.pem")
    return server, ssl.create_default_context(cadata=pem.decode())


@pytest.fixture
def secure(tmp_path: Path, site: Site, fetch: Fetch) -> list[str | None]:
    """The site speaks TLS as site.example, which lies on loopback. Returns the names that clients asked for."""
    names: list[str | None] = []
    server, client = certificate(tmp_path, "site.example")
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    site.socket = server.wrap_socket(site.socket, server_side=True, do_handshake_on_connect=False)
    fetch.more |= {"resolve": lambda *_: ["127.0.0.1"], "tls": client}
    return names


def test_tls_asks_for_the_name_and_checks_it(site: Site, fetch: Fetch, secure: list[str | None]) -> None:
    site.put("/a", shows())
    assert fetch.one(page(f"https://site.example:{site.server_port}/a")).status == "fetched"
    assert secure == ["site.example", "site.example"]
    assert "TLS with other.example failed" in fetch.one(page(f"https://other.example:{site.server_port}/a")).reason


def test_a_certificate_that_nobody_vouches_for_is_refused(site: Site, fetch: Fetch, secure: list[str | None]) -> None:
    del fetch.more["tls"]
    assert "TLS with site.example failed" in fetch.failed(page(f"https://site.example:{site.server_port}/a"))
    assert not site.asked


def test_a_redirect_does_not_leave_tls(site: Site, fetch: Fetch, secure: list[str | None]) -> None:
    site.put("/a", says(301, Location=f"http://site.example:{site.server_port}/b"))
    assert "redirects from https to http" in fetch.failed(page(f"https://site.example:{site.server_port}/a"))


def test_a_handshake_without_end_is_left(fetch: Fetch) -> None:
    fetch.more |= {"resolve": lambda *_: ["127.0.0.1"], "limits": Limits(seconds=0.5, silence=5)}
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            while not done.is_set():
                with suppress(OSError):
                    made, _ = server.accept()
                    with made:
                        made.sendall(b"\x16\x03\x03\x40\x00")  # a record of 16 KB, sent byte by byte
                        while not done.wait(0.05):
                            made.sendall(b"\x00")

        thread = threading.Thread(target=drip)
        thread.start()
        port = server.getsockname()[1]
        begun = time.monotonic()
        reason = fetch.failed(page(f"https://site.example:{port}/a"))
        done.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
        thread.join()
    assert reason.endswith("site.example took longer than 0.5 seconds")
    assert time.monotonic() - begun < 4
