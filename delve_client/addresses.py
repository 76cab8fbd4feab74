"""Where a server listens: ``HOST:PORT``, ``[IPV6]:PORT`` or ``unix:PATH``, and a socket to it."""

from __future__ import annotations

import ipaddress
import os
import socket
from contextlib import suppress
from typing import Tuple, Union

from delve_client.errors import ConnectionLost, DelveError, Timeout, shown

__all__ = ["absolute", "is_everywhere", "is_local", "open_socket", "parsed"]

UNIX = "unix:"
SPELLINGS = "HOST:PORT, as 127.0.0.1:8181, or unix:/path/of/the.sock"


def parsed(address: str) -> Union[str, Tuple[str, int]]:
    """A path, or (host, port); DelveError if it is neither.

    >>> parsed("unix:/run/dlv.sock"), parsed("[::1]:8181"), parsed(":8181")
    ('/run/dlv.sock', ('::1', 8181), ('127.0.0.1', 8181))
    """
    if address.startswith(UNIX) and len(address) > len(UNIX):
        return address[len(UNIX) :]
    host, colon, port = address.rpartition(":")
    known = colon and port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536
    bracketed = host.startswith("[") and host.endswith("]")
    if not known or (":" in host and not bracketed):
        raise DelveError(f"{shown(address)!r} is no address of a Delve server", hint=SPELLINGS)
    return (host[1:-1] if bracketed else host) or "127.0.0.1", int(port)


def absolute(address: str) -> str:
    """The same server's address, from whatever folder.

    >>> absolute("unix:/run/dlv.sock"), absolute("127.0.0.1:8181"), absolute("unix:s") == f"unix:{os.getcwd()}/s"
    ('unix:/run/dlv.sock', '127.0.0.1:8181', True)
    """
    return UNIX + os.path.abspath(address[len(UNIX) :]) if address.startswith(UNIX) else address


def is_local(address: str) -> bool:
    """Whether only this machine reaches that address: a unix socket, or loopback (of other names nothing is known).

    >>> is_local("unix:/a"), is_local("localhost:1"), is_local("127.8.0.1:1"), is_local("10.0.0.1:1")
    (True, True, True, False)
    >>> is_local("[::1]:1"), is_local("[::ffff:127.0.0.1]:1"), is_local("0.0.0.0:1"), is_local("[::]:1")
    (True, True, False, False)
    """
    place = parsed(address)
    if isinstance(place, str) or place[0].lower().rstrip(".") == "localhost":
        return True
    with suppress(ValueError):
        known = ipaddress.ip_address(place[0].partition("%")[0])
        return (getattr(known, "ipv4_mapped", None) or known).is_loopback
    return False


def is_everywhere(address: str) -> bool:
    """Whether it stands for every address of a machine: connecting to it goes to this one.

    >>> is_everywhere("0.0.0.0:1"), is_everywhere("[::]:1"), is_everywhere("unix:/a"), is_everywhere("a.example:1")
    (True, True, False, False)
    """
    place = parsed(address)
    with suppress(ValueError):
        return not isinstance(place, str) and ipaddress.ip_address(place[0].partition("%")[0]).is_unspecified
    return False


def open_socket(address: str, timeout: float) -> socket.socket:
    """A connected socket; ``timeout`` in seconds. ConnectionLost or Timeout where nobody answers."""
    place = parsed(address)
    try:
        if isinstance(place, str):
            return _unix_socket(place, timeout)
        opened = socket.create_connection(place, timeout)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened
    except socket.timeout:
        raise Timeout(f"nobody answers at {address} within {timeout:g} s", hint="is it the right address?") from None
    except (OSError, ValueError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        hint = "is dlv running there? `dlv attach PID --headless --listen 127.0.0.1:8181 --accept-multiclient`"
        raise ConnectionLost(f"cannot connect to {shown(address)}: {shown(why)}", hint=hint) from None


def _unix_socket(path: str, timeout: float) -> socket.socket:
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        opened.settimeout(timeout)
        opened.connect(path)
    except BaseException:
        opened.close()
        raise
    return opened
