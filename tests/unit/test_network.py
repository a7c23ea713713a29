"""The guard that keeps tests on this machine."""

import os
import socket

import pytest

from tests.network import NetworkBlockedError


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("198.51.100.7", 443)])
def test_a_test_cannot_connect_to_another_machine(address: tuple[str, int]) -> None:
    with socket.socket() as made, pytest.raises(NetworkBlockedError):
        made.connect(address)


def test_a_test_cannot_look_up_another_machine() -> None:
    with pytest.raises(NetworkBlockedError):
        socket.getaddrinfo("example.org", 443)


def test_a_test_cannot_send_a_datagram_to_another_machine() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made, pytest.raises(NetworkBlockedError):
        made.sendto(b"x", ("192.0.2.1", 53))


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_no_test_sees_the_keys_of_a_real_model_or_cloud() -> None:
    assert not [name for name in os.environ if name.startswith("ANTHROPIC_")]
    assert os.environ["AWS_ACCESS_KEY_ID"] == "testing"
    assert "AWS_PROFILE" not in os.environ
