"""One connection: questions with ids go out, answers are given to whom they belong, in whatever order they come.

Go's net/rpc/jsonrpc (JSON-RPC 1.0): one object a question, ``params`` an array of one. Not for several threads.
"""

from __future__ import annotations

import json
import socket
from collections import deque
from contextlib import suppress
from typing import Any, Callable, Deque, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from delve_client.addresses import open_socket
from delve_client.answers import answer_id
from delve_client.errors import ConnectionLost, DelveError, Timeout
from delve_client.lines import Lines

__all__ = ["Connection", "Question"]

MOST_OUTSTANDING = 64
SILENCE = 2.0
MOST_OUTSTANDING_BYTES = 32 << 10  # so that both sides' socket buffers hold what is not read yet: nobody deadlocks
_WHILE_RUNNING = ("RPCServer.Command", "RPCServer.State")  # served beside the others (service/rpccommon/server.go)


class Question(NamedTuple):
    """A method's full name and its arguments as JSON text."""

    method: str
    arguments: str

    @classmethod
    def of(cls, method: str, arguments: Dict[str, Any]) -> "Question":
        """With the arguments encoded."""
        return cls(method, json.dumps(arguments))


class Connection:
    """To ``address``. ``timeout``: seconds to connect; ``patience``: seconds of silence while an answer is awaited."""

    def __init__(self, address: str, timeout: float, patience: float):
        self.peer = address
        self.patience = patience
        self._sock = open_socket(address, timeout)
        self._lines = Lines(self._sock, address)
        self._last_id = 0
        self._waiting: Dict[int, str] = {}
        self._ignored: Dict[int, str] = {}
        self._arrived: Dict[int, bytes] = {}
        self.usable = True
        self.on_silence: Optional[Callable[[], None]] = None
        """Called while the server has been silent for a while over what it should be at work on; may raise."""

    def ask(self, question: Question) -> int:
        """Sends a question; its id, for `answer` or `ignore`."""
        return self._send([question])[0]

    def answer(self, number: int, patience: Optional[float] = None) -> bytes:
        """The line that answers; Timeout if none comes (a late one is then passed over)."""
        try:
            while number not in self._arrived:
                self._listen(self.patience if patience is None else patience)
            return self._arrived.pop(number)
        except BaseException:
            self.ignore(number)
            raise

    def _listen(self, patience: float) -> None:
        if self.on_silence is not None and patience > SILENCE and self.busy:
            self._check()
            if self._lines.silent(SILENCE):
                self.on_silence()
        self._take(patience)

    def arrived(self, number: int) -> bool:
        """Is the answer there? Without waiting."""
        while self.usable and number not in self._arrived and self._lines.have():
            self._take(self.patience)
        return number in self._arrived

    def ignore(self, number: int) -> None:
        """Nobody waits for that answer any more."""
        self._arrived.pop(number, None)
        method = self._waiting.pop(number, None)
        if method is not None:
            self._ignored[number] = method

    @property
    def busy(self) -> bool:
        """Is something asked and not answered that the server must end before it looks at anything else?"""
        return any(m not in _WHILE_RUNNING for asked in (self._waiting, self._ignored) for m in asked.values())

    def stream(self, questions: Iterable[Question]) -> Iterator[bytes]:
        """The lines that answer, in the order of the questions; some dozens of them are on their way at once."""
        asked: Deque[Tuple[int, int]] = deque()  # (id, its length)
        source = iter(questions)
        left, more = 0, True
        try:
            while True:
                if more and len(asked) <= MOST_OUTSTANDING // 2 and left <= MOST_OUTSTANDING_BYTES // 2:
                    batch, more = _batch(source, MOST_OUTSTANDING - len(asked), MOST_OUTSTANDING_BYTES - left)
                    asked.extend(zip(self._send(batch), (len(one.arguments) + 80 for one in batch)))
                    left = sum(length for _, length in asked)
                if not asked:
                    return
                line = self.answer(asked[0][0])
                left -= asked.popleft()[1]
                yield line
        finally:
            for number, _ in asked:
                self.ignore(number)

    def _send(self, questions: List[Question]) -> List[int]:
        self._check()
        first = self._last_id + 1
        self._last_id += len(questions)
        numbers = list(range(first, self._last_id + 1))
        self._waiting.update((number, one.method) for number, one in zip(numbers, questions))
        text = "".join(
            f'{{"method":"{one.method}","params":[{one.arguments}],"id":{number}}}\n'
            for number, one in zip(numbers, questions)
        )
        self._send_all(text.encode())
        return numbers

    def _send_all(self, data: bytes) -> None:
        sent = False
        try:
            self._sock.settimeout(self.patience)
            self._sock.sendall(data)
            sent = True
        except socket.timeout:
            raise Timeout(f"{self.peer} takes no question for {self.patience:g} s") from None
        except OSError as error:
            raise ConnectionLost(f"the connection to {self.peer} broke: {error.strerror or error}") from None
        finally:
            self.usable = self.usable and sent

    def _take(self, patience: float) -> None:
        """Puts the next line where it belongs. Only a plain timeout leaves the connection of use."""
        self._check()
        self.usable, usable = False, True
        try:
            line = self._lines.next(patience)
            self._place(answer_id(line, self.peer), line)
        except Timeout:
            raise
        except BaseException:
            usable = False
            raise
        finally:
            self.usable = usable

    def _place(self, number: int, line: bytes) -> None:
        if self._waiting.pop(number, None) is not None:
            self._arrived[number] = line
        elif self._ignored.pop(number, None) is None:
            raise DelveError(f"{self.peer} answers a question that was not asked (id {number})", hint="is it a dlv?")

    def _check(self) -> None:
        if not self.usable:
            raise ConnectionLost(f"the connection to {self.peer} is closed or broken", hint="connect again")

    def close(self) -> None:
        """Ends the connection; never fails."""
        self.usable = False
        with suppress(OSError):
            self._sock.close()


def _batch(source: Iterator[Question], most: int, most_bytes: int) -> Tuple[List[Question], bool]:
    """Some of the questions, and whether there may be more; one at least, however long."""
    found: List[Question] = []
    for question in source:
        found.append(question)
        most_bytes -= len(question.arguments) + 80
        if len(found) >= most or most_bytes <= 0:
            return found, True
    return found, False
