"""Ports of this machine for Odoo's server."""

import socket

from . import say

HOST = "127.0.0.1"


def free():
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def require(port):
    """Refuse a port that is taken, with the way out."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise say.Problem(f"port {port} is for root only: choose one above 1023.") from None
        except OSError:
            raise say.Problem(
                f"port {port} on {HOST} is taken by another program. "
                f"Stop that one, or choose another port: dev/run --port {port + 1}"
            ) from None
