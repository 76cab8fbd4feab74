"""A client of a headless dlv: its JSON-RPC API, version 2, over TCP or a unix socket.

Delve reads nothing while the target runs: it waits. So a target that runs is halted for reading, and goes on when we
leave (lifecycle.py). One thread at a time may use a client.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from types import TracebackType
from typing import Callable, Iterator, Optional, Type

from delve_client.addresses import is_everywhere, is_local
from delve_client.connection import Connection
from delve_client.errors import ConnectionLost, DelveCallError, DelveError, taken_apart
from delve_client.lifecycle import Hold
from delve_client.model import State, Version
from delve_client.reading import Reading

__all__ = ["Client", "connect"]

PATIENCE = 60.0
ATTEMPTS = 3  # where dlv takes a connection and closes it: it looks for its user among all of the machine's, and before
# 1.22.1 does not see it when there are many (service/internal/sameuser)
MOMENT = 0.2
Warn = Callable[[str], None]


class Client(Reading):
    """Use `Client.connect`, in a ``with``. ``address``: as it was given; ``warn``: tells the person something.

    At the end of the ``with`` the target is as it was when we came: it goes on if it ran (a server without
    --accept-multiclient has no target that runs when a client comes; when its only client leaves it detaches from
    what it attached to, which goes on, and kills what it launched). It is never continued if it stood still.
    """

    def __init__(self, connection: Connection, address: str, timeout: float, warn: Warn):
        super().__init__(connection, timeout)
        self.address = address
        self.warn = warn
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
            what = "may be reached by other machines" if is_everywhere(address) else "is not loopback"
            warn(f"{address} {what}: Delve's port is unauthenticated, who reaches it runs any code there")
        left = ATTEMPTS
        while True:
            client, left = cls(Connection(address, timeout, patience), address, timeout, warn), left - 1
            try:
                client._learn_version()
                client._connection.on_silence = client._look_whether_it_runs
                return client
            except BaseException as error:
                client._connection.close()
                if not left or not isinstance(error, ConnectionLost):
                    raise
            time.sleep(MOMENT)

    def _learn_version(self) -> None:
        answer = self.greet(self.timeout)
        with taken_apart(self.peer):
            self._version = Version.of(answer)

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

    @contextmanager
    def visit(self) -> "Iterator[Client]":
        """A ``with`` at whose end the target is as it was at its beginning; the client stays connected."""
        with self._hold.visit():
            yield self

    @property
    def held(self) -> bool:
        """Does the target stand still because we halted it?"""
        return self._hold.held

    @contextmanager
    def stopped(self) -> "Iterator[Client]":
        """A ``with`` in which the target stands still, and at whose end it goes on if it ran."""
        with self._hold.stopped():
            yield self

    def ask_to_halt(self) -> None:
        """Asks for a halt; DelveCallError if Delve has nothing to halt. `halt` waits for it, too."""
        self._quick("Command", self.timeout, name="halt")

    def stop_for_reading(self) -> None:
        """Halts the target if it runs; it goes on when the client leaves."""
        self._hold.stop()

    def state(self, nonblocking: bool = True) -> State:
        """Of the target; with ``nonblocking`` False only when it stands still.

        >>> client.state().running, client.state().exited
        (False, False)
        """
        try:
            patience = self.timeout if nonblocking else self.patience
            answer = self._quick("State", patience, NonBlocking=nonblocking)
        except DelveCallError as error:
            ended = State.of_ended(error.text)
            if ended is None:
                raise
            return ended
        with taken_apart(self.peer):
            return State.of(answer["State"])

    def wait(self, timeout: Optional[float] = None) -> State:
        """Until the target stands still: at a breakpoint, halted by somebody, or ended. ``timeout``: seconds.

        >>> client.wait().running
        False
        """
        with self.within(timeout):
            return self.state(nonblocking=False)

    def halt(self) -> State:
        """Halts the target if it runs, for good: nobody resumes it when the client leaves."""
        return self._hold.halt()

    def resume(self) -> None:
        """Lets the target go on (``continue``), and waits no longer than until it does; `wait` until it stops again.

        Clear your own breakpoints before you leave: at a breakpoint it is left standing.
        """
        self._hold.resume()

    def detach(self, kill: bool = False) -> None:
        """Ends the server; the target goes on, or is killed."""
        self._hold.forget()
        self.call("Detach", Kill=kill)

    def _look_whether_it_runs(self) -> None:
        """DelveError if it does: Delve will not answer. A server that serves us alone cannot be asked."""
        self._connection.on_silence = None
        try:
            other = self.again()
        except DelveError:
            return
        with other:
            runs = other.state().running
        self._connection.on_silence = self._look_whether_it_runs
        if runs:
            what = f"{self.address}: the target runs, and Delve reads nothing then"
            raise DelveError(what, hint="`with client.stopped():`; or did another client let it go on just now?")

    def again(self) -> "Client":
        """A second client of the same server; DelveError if it serves only one."""
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
