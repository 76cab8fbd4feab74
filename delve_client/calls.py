"""Calls of Delve's API and their answers; `Client` adds what is known of each call."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Dict, Iterable, Iterator, Optional, Tuple, Union

from delve_client.answers import parsed_answer, parsed_memory
from delve_client.connection import Connection, Question
from delve_client.errors import DelveCallError, DelveError, Timeout

__all__ = ["Calls", "full_name"]

API = 2
Raw = Dict[str, Any]
SILENT = "a dlv with --headless (`dlv dap` speaks another protocol); or is it still opening its target?"
EXAMINE = "RPCServer.ExamineMemory"


class Calls:
    """Asks over one connection."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self.peer = connection.peer

    @property
    def patience(self) -> float:
        """Seconds of silence until an answer is given up (Timeout). It can be set."""
        return self._connection.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self._connection.patience = seconds

    @contextmanager
    def within(self, seconds: Optional[float]) -> Iterator[None]:
        """Another `patience` for the calls within; None: the same.

        >>> with client.within(0.5):
        ...     client.evaluate("1 + 1").value
        '2'
        """
        before = self.patience
        self.patience = before if seconds is None else seconds
        try:
            yield
        finally:
            self.patience = before

    def call(self, method: str, *, timeout: Optional[float] = None, **arguments: Any) -> Raw:
        """The result of ``RPCServer.METHOD``, as Delve sends it, of any method that Delve has.

        ``timeout``: seconds, `patience` where it is not given. DelveCallError if Delve gives an error instead.

        >>> client.call("FindLocation", Scope={"GoroutineID": -1}, Loc="main.main")["Locations"][0]["line"]
        14
        """
        return self._wait(method, self._connection.ask(Question.of(full_name(method), arguments)), timeout)

    def _quick(self, method: str, patience: float, **arguments: Any) -> Raw:
        """A call that Delve answers at once, so that a long silence need not be waited out."""
        return self._wait(method, self._connection.ask(Question.of(full_name(method), arguments)), patience)

    def _wait(self, method: str, number: int, patience: Optional[float] = None) -> Raw:
        result = self._judged(method, self._connection.answer(number, patience))
        if isinstance(result, DelveCallError):
            raise result
        return result

    def pipeline(self, method: str, asked: Iterable[Raw]) -> Iterator[Union[Raw, DelveCallError]]:
        """Results, or the errors, in the order of the arguments ``asked``; many are on their way at once.

        >>> asked = [{"Scope": {"GoroutineID": -1}, "Expr": expr} for expr in ("1 + 1", "nothing")]
        >>> [type(answer).__name__ for answer in client.pipeline("Eval", asked)]
        ['dict', 'DelveCallError']
        """
        name = full_name(method)
        for line in self._connection.stream(Question.of(name, arguments) for arguments in asked):
            yield self._judged(name, line)

    def examine_memory(self, address: int, length: int) -> bytes:
        """``length`` bytes at ``address``, all or DelveCallError; Delve gives 65,536 at most (1,000 before 1.24).

        >>> client.examine_memory(client.evaluate("main.Large").base, 4)
        b'\\x00\\x07\\x0e\\x15'
        """
        found = next(self.examine_many([(address, length)]))
        if isinstance(found, DelveCallError):
            raise found
        return found

    def examine_many(self, pieces: Iterable[Tuple[int, int]]) -> Iterator[Union[bytes, DelveCallError]]:
        """The bytes of each (address, length), or why not; in order, many on their way at once.

        >>> start = client.evaluate("main.Large").base
        >>> [len(data) for data in client.examine_many([(start, 1000), (start + 1000, 24)])]
        [1000, 24]
        """
        questions = (Question(EXAMINE, _piece(address, length)) for address, length in pieces)
        for line in self._connection.stream(questions):
            found = parsed_memory(line, self.peer)
            yield DelveCallError(EXAMINE, found) if isinstance(found, str) else found

    def _judged(self, method: str, line: bytes) -> Union[Raw, DelveCallError]:
        answer = parsed_answer(line, self.peer)
        if answer.error is not None:
            return DelveCallError(full_name(method), answer.error)
        if not isinstance(answer.result, dict):
            raise DelveError(f"{self.peer} answers {method} with no object", hint="is it a dlv?")
        return answer.result

    def greet(self, timeout: float) -> Raw:
        """Asks for version 2 of the API, as every connection must; GetVersion's answer."""
        peer = self.peer
        try:
            self._quick("SetApiVersion", timeout, APIVersion=API)
            version = self._quick("GetVersion", timeout)
        except DelveCallError as error:
            raise _no_api(peer, error.text) from None
        except Timeout as error:
            raise Timeout(error.what, hint=SILENT) from None
        if version.get("APIVersion") != API or not isinstance(version.get("DelveVersion"), str):
            raise _no_api(peer, f"API version {version.get('APIVersion')!r}")
        return version


def _no_api(peer: str, said: str) -> DelveError:
    what = DelveCallError("SetApiVersion", said).what
    return DelveError(f"{peer} does not serve version {API} of Delve's API: {what}", hint="dlv 1.20.2 or later")


def _piece(address: int, length: int) -> str:
    if address < 0 or address >= 1 << 64 or length < 0:  # a negative length ends the server
        raise DelveError(f"{length} bytes at {address:#x}: no such memory can be")
    return f'{{"Address":{address},"Length":{length}}}'


def full_name(method: str) -> str:
    """As Delve knows it.

    >>> full_name("Eval"), full_name("RPCServer.Eval")
    ('RPCServer.Eval', 'RPCServer.Eval')
    """
    name = method if "." in method else f"RPCServer.{method}"
    if not name.replace(".", "").isalnum():
        raise DelveError(f"{method!r} is no method's name")
    return name
