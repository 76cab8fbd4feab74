"""A client of a headless dlv: its JSON-RPC API, version 2, over TCP or a unix socket.

Delve reads nothing while the target runs: it waits. So a target that runs is halted for reading, and goes on when we
leave (lifecycle.py). One thread at a time may use a client.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, Type

from delve_client.addresses import is_local
from delve_client.calls import Calls
from delve_client.connection import Connection
from delve_client.errors import DelveCallError, DelveError
from delve_client.lifecycle import Hold
from delve_client.model import Frame, Goroutine, LoadConfig, State, TargetProcess, Variable, Version

__all__ = ["Client", "connect"]

SHALLOW = LoadConfig(False, 0, 64, 0, 0)
PATIENCE = 60.0
MOST_GOROUTINES = 10_000_000
Warn = Callable[[str], None]


class Client(Calls):
    """Use `Client.connect`, in a ``with``. ``address``: as it was given; ``warn``: tells the person something.

    At the end of the ``with`` the target is as it was when we came: it goes on if it ran (a server without
    --accept-multiclient has no target that runs when a client comes; when its only client leaves it detaches from
    what it attached to, which goes on, and kills what it launched). It is never continued if it stood still.
    """

    def __init__(self, connection: Connection, address: str, timeout: float, warn: Warn):
        super().__init__(connection)
        self.address = address
        self.timeout = timeout
        self.warn = warn
        self._version: Optional[Version] = None
        self._hold = Hold(self)

    @classmethod
    def connect(
        cls, address: str, timeout: float = 10.0, on_warning: Optional[Warn] = None, patience: float = PATIENCE
    ) -> "Client":
        """A client of the dlv at ``HOST:PORT`` or ``unix:PATH``.

        ``timeout``: seconds for connecting and for what Delve answers at once; ``patience``: for any other answer.
        ``on_warning`` gets warnings as sentences; without it they are logged.
        """
        warn = on_warning or logging.getLogger("delve_client").warning
        if not is_local(address):
            warn(f"{address} is not this machine: Delve's port is unauthenticated, who reaches it runs any code there")
        client = cls(Connection(address, timeout, patience), address, timeout, warn)
        try:
            client._version = Version.of(client.greet(timeout))
        except BaseException:
            client._connection.close()
            raise
        return client

    def __enter__(self) -> "Client":
        self._hold.enter()
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leaves: the target goes on if we halted it; the connection ends."""
        try:
            self._hold.leave()
        finally:
            self._connection.close()

    # The target's running and standing still

    def visit(self) -> "AbstractContextManager[Client]":
        """A ``with`` at whose end the target is as it was at its beginning; the client stays connected."""
        return self._hold.visit()

    def stopped(self) -> "AbstractContextManager[Client]":
        """A ``with`` in which the target stands still, and at whose end it goes on if it ran."""
        return self._hold.stopped()

    def stop_for_reading(self) -> None:
        """Halts the target if it runs; it goes on when the client leaves."""
        self._hold.stop()

    def state(self, nonblocking: bool = True) -> State:
        """Of the target; with ``nonblocking`` False only when it stands still."""
        try:
            patience = self.timeout if nonblocking else self._connection.patience
            return State.of(self._quick("State", patience, NonBlocking=nonblocking)["State"] or {})
        except DelveCallError as error:
            if "has exited" in error.text:
                return State(running=False, exited=True)
            raise

    def halt(self) -> State:
        """Halts the target if it runs, for good: nobody resumes it when the client leaves."""
        return self._hold.halt()

    def resume(self) -> None:
        """Lets the target go on (``continue``), and waits no longer than until it does."""
        self._hold.resume()

    def detach(self, kill: bool = False) -> None:
        """Ends the server; the target goes on, or is killed."""
        self._hold.forget()
        self.call("Detach", Kill=kill)

    # What the server is

    def version(self) -> Version:
        """Delve's and the API's."""
        if self._version is None:
            self._version = Version.of(self.call("GetVersion"))
        return self._version

    def process_id(self) -> int:
        """The target's; 0 of some cores."""
        return int(self._quick("ProcessPid", self.timeout)["Pid"])

    def is_multiclient(self) -> bool:
        """Does the server serve several clients, and stay when they leave? (--accept-multiclient)"""
        return bool(self._quick("IsMulticlient", self.timeout)["IsMulticlient"])

    def targets(self) -> List[TargetProcess]:
        """The processes that are debugged; Delve 1.21 and later."""
        return [TargetProcess.of(raw) for raw in self.call("ListTargets").get("Targets") or ()]

    # What the target holds; each of these blocks while it runs

    def evaluate(self, expr: str, goroutine: int = -1, frame: int = 0, config: LoadConfig = LoadConfig()) -> Variable:  # noqa: B008
        """An expression in a frame of a goroutine; -1: the selected one."""
        answer = self.call("Eval", Scope=_scope(goroutine, frame), Expr=expr, Cfg=config.as_json())
        return Variable.of(answer["Variable"] or {})

    def package_variables(self, filter: str = "", config: LoadConfig = SHALLOW) -> List[Variable]:
        """Those whose names match a regular expression."""
        return self._variables("ListPackageVars", "Variables", Filter=filter, Cfg=config.as_json())

    def locals(self, goroutine: int = -1, frame: int = 0, config: LoadConfig = SHALLOW) -> List[Variable]:
        """The local variables of a frame."""
        scope = _scope(goroutine, frame)
        return self._variables("ListLocalVars", "Variables", Scope=scope, Cfg=config.as_json())

    def arguments(self, goroutine: int = -1, frame: int = 0, config: LoadConfig = SHALLOW) -> List[Variable]:
        """The arguments and results of a frame's function."""
        scope = _scope(goroutine, frame)
        return self._variables("ListFunctionArgs", "Args", Scope=scope, Cfg=config.as_json())

    def _variables(self, method: str, key: str, **arguments: Any) -> List[Variable]:
        return [Variable.of(raw) for raw in self.call(method, **arguments).get(key) or ()]

    def types(self, filter: str = "") -> List[str]:
        """Names of types that match a regular expression."""
        return list(self.call("ListTypes", Filter=filter).get("Types") or ())

    def goroutines(self, start: int = 0, count: int = 100) -> Tuple[List[Goroutine], int]:
        """Some goroutines, and where the next ones start; -1: there are no more."""
        answer = self.call("ListGoroutines", Start=start, Count=count)
        following = int(answer.get("Nextg") or -1)
        found = [Goroutine.of(raw) for raw in answer.get("Goroutines") or ()]
        return found, following if following > start else -1

    def all_goroutines(self, page: int = 1000) -> Iterator[Goroutine]:
        """All of them, asked for page by page."""
        start = 0
        while 0 <= start < MOST_GOROUTINES:
            found, start = self.goroutines(start, page)
            yield from found

    def stacktrace(self, goroutine: int = -1, depth: int = 50) -> List[Frame]:
        """Frames of a goroutine, innermost first."""
        answer = self.call("Stacktrace", Id=goroutine, Depth=depth, Full=False)
        return [Frame.of(raw) for raw in answer.get("Locations") or ()]

    def again(self) -> "Client":
        """A second client of the same server; DelveError where it serves only one."""
        try:
            return Client.connect(self.address, self.timeout, lambda _: None, self._connection.patience)
        except DelveError as error:
            raise DelveError(f"no second connection: {error.what}", hint="dlv with --accept-multiclient") from error

    @property
    def connection(self) -> Connection:
        """What carries the calls."""
        return self._connection


def connect(address: str, timeout: float = 10.0, on_warning: Optional[Warn] = None) -> Client:
    """`Client.connect`."""
    return Client.connect(address, timeout, on_warning)


def _scope(goroutine: int, frame: int) -> Dict[str, int]:
    return {"GoroutineID": goroutine, "Frame": frame}
