"""A client of Delve, the Go debugger: its JSON-RPC API over TCP and unix sockets, typed; needs nothing but Python.

    from delve_client import Client

    with Client.connect("127.0.0.1:8181") as client, client.stopped():
        print(client.evaluate("main.counter").value)

At the end of the ``with`` the target goes on if it ran before. (delve_client.target is gomap's use of it.)
"""

from __future__ import annotations

from delve_client.client import Client, connect
from delve_client.errors import ConnectionLost, DelveCallError, DelveError, Timeout
from delve_client.model import Frame, Goroutine, LoadConfig, State, TargetProcess, Variable, Version

__all__ = [
    "Client",
    "ConnectionLost",
    "DelveCallError",
    "DelveError",
    "Frame",
    "Goroutine",
    "LoadConfig",
    "State",
    "TargetProcess",
    "Timeout",
    "Variable",
    "Version",
    "connect",
]
