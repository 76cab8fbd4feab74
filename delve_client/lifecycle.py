"""Leaves a target as it was found: who halts it here lets it go on, also after an exception, ^C or SIGTERM.

Only a target that ran when we came is ever continued, and only if we stopped it: if it came to a breakpoint in the
meantime, it stays there. Before the halt a watchdog starts, which continues it should we be killed outright. Several
of us at one server take turns; where another client lets the target go on while we read, that is told.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager, suppress
from typing import Any, Callable, Dict, Iterator, Optional, Protocol

from delve_client.answers import parsed_answer
from delve_client.connection import Connection, Question
from delve_client.errors import DelveCallError, DelveError, Timeout
from delve_client.model import State
from delve_client.turns import Turn
from delve_client.watchdog import Watchdog

__all__ = ["Hold", "ending_in_order"]

COMMAND = "RPCServer.Command"
RAN = "another client of this dlv let the target go on while it was read"
MOMENT = 0.002


class Speaker(Protocol):
    """What is needed of a client; delve_client.client.Client is one."""

    address: str
    timeout: float
    patience: float
    warn: Callable[[str], None]

    @property
    def connection(self) -> Connection: ...
    def state(self) -> State: ...
    def resume(self) -> None: ...
    def ask_to_halt(self) -> None: ...
    def again(self) -> "Speaker": ...


class Hold:
    """Over a target, for ``client``: what was halted, and must go on."""

    def __init__(self, client: Speaker):
        self._client = client
        self._watchdog: Optional[Watchdog] = None
        self._turn: Optional[Turn] = None
        self._signals: Any = None

    @property
    def held(self) -> bool:
        """Is there a target that we halted and that shall go on?"""
        return self._watchdog is not None

    def enter(self) -> None:
        """From here on SIGTERM ends us in order."""
        if self._signals is None:
            self._signals = ending_in_order()
            self._signals.__enter__()

    def leave(self) -> None:
        """The opposite; and the target goes on."""
        try:
            self.let_go()
        except BaseException:
            self._hand_over()
            raise
        finally:
            signals, self._signals = self._signals, None
            if signals is not None:
                signals.__exit__(None, None, None)

    @contextmanager
    def visit(self) -> Iterator[None]:
        """What is halted within goes on at the end."""
        with ending_in_order():
            before = self.held
            try:
                yield
            finally:
                if not before:
                    self.let_go()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The target stands still within."""
        with self.visit():
            self.stop()
            yield
            self._tell_whether_it_ran()

    def stop(self) -> None:
        """Halts a target that runs, to let it go on later."""
        if self.held:
            return
        client = self._client
        turn = Turn(client.address, client.patience, client.warn)
        try:
            with self._speaker() as speaker:
                self._stop(speaker, turn)
        finally:
            if not self.held:
                turn.end()

    def _stop(self, speaker: Speaker, turn: Turn) -> None:
        state = speaker.state()
        if state.recording:
            raise DelveError("Delve is recording the target's run", hint="again when it is recorded")
        if not state.running:
            return
        self._turn = turn
        self._watchdog = Watchdog.over_halted(self._client.address, self._client.warn, turn.descriptor)
        if _halted(speaker).at_breakpoint:
            self.forget()  # it came to its breakpoint before our halt: that stop is another's

    def let_go(self) -> None:
        """The target goes on if we halted it; then the watchdog may go."""
        if not self.held:
            return
        with self._speaker() as speaker:
            if speaker.state().may_go_on:
                speaker.resume()
        self.forget()

    def forget(self) -> None:
        """Nothing is to be resumed any more."""
        watchdog, self._watchdog = self._watchdog, None
        if watchdog is not None:
            watchdog.dismiss()
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.end()

    def _hand_over(self) -> None:
        """We could not let it go on, and shall not try again: the watchdog tries at once, and not when we end."""
        watchdog, self._watchdog = self._watchdog, None
        if watchdog is not None:
            watchdog.take_over()
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.hand_over()

    def _tell_whether_it_ran(self) -> None:
        """Delve's answers wait while it runs, but memory that is read beside Delve does not."""
        connection = self._client.connection
        if connection.usable and not connection.busy and self._client.state().running:
            self._client.warn(f"{RAN}: what was read may not fit together")

    def halt(self) -> State:
        """Halts, and leaves it so."""
        with self._speaker() as speaker:
            state = speaker.state()
            state = _halted(speaker) if state.running else state
        self.forget()
        return state

    def resume(self) -> None:
        """Sends ``continue`` and looks until the target runs, or has stopped again at something."""
        client, connection = self._client, self._client.connection
        number = connection.ask(Question.of(COMMAND, {"name": "continue"}))
        last = time.monotonic() + client.timeout
        try:
            while not connection.arrived(number):
                if client.state().running:
                    return
                if time.monotonic() > last:
                    raise Timeout(f"{client.address}: the target does not go on within {client.timeout:g} s")
                time.sleep(MOMENT)
            answer = parsed_answer(connection.answer(number), client.address)
            if answer.error is not None and "has exited" not in answer.error:
                raise DelveCallError(COMMAND, answer.error)
        finally:
            connection.ignore(number)

    @contextmanager
    def _speaker(self) -> Iterator[Speaker]:
        """The client, or another where its connection broke, or still waits for what a running target holds up."""
        if self._client.connection.usable and not self._client.connection.busy:
            yield self._client
            return
        other = self._client.again()
        try:
            yield other
        finally:
            other.connection.close()


def _halted(client: Speaker) -> State:
    """Asks for the halt; when it is answered the target stands, or does so in a moment."""
    with suppress(DelveCallError):
        client.ask_to_halt()
    last = time.monotonic() + client.timeout
    state = client.state()
    while state.running and time.monotonic() < last:
        time.sleep(MOMENT)
        state = client.state()
    if state.running:
        raise Timeout(f"{client.address}: the target does not stand still within {client.timeout:g} s")
    return state


@contextmanager
def ending_in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP, where nobody handles them, raise SystemExit: what is opened is closed on the way out."""
    before: Dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        wanted = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) == signal.SIG_DFL]
        before = {number: signal.signal(number, _end) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)
