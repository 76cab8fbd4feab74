"""The answers as they come over a socket, one a line: Go's encoder ends each with a newline and has none within."""

from __future__ import annotations

import select
import socket
import time
from typing import Optional

from delve_client.errors import ConnectionLost, DelveError, Timeout, shown

__all__ = ["Lines"]

FIRST_BUFFER = 1 << 20
LONGEST = 1 << 29
SLOWEST = 10  # times the patience, for one answer that comes in drops


class Lines:
    """Splits what arrives on ``sock``; ``peer`` is its name in messages."""

    def __init__(self, sock: socket.socket, peer: str, longest: int = LONGEST):
        self._sock = sock
        self._peer = peer
        self._longest = longest
        self._buffer = bytearray(FIRST_BUFFER)
        self._start = self._seen = self._end = 0

    def next(self, patience: float) -> bytes:
        """The next line, without its end; ``patience``: seconds of silence until Timeout."""
        line = self._have()
        if line is not None:
            return line
        last = time.monotonic() + SLOWEST * patience
        while line is None:
            if time.monotonic() > last:
                raise Timeout(f"{self._peer} sends one answer for {SLOWEST * patience:g} s and does not end it")
            self._receive(patience)
            line = self._have()
        return line

    def have(self) -> bool:
        """Is there a whole line already?"""
        return self._buffer.find(b"\n", self._seen, self._end) >= 0

    def silent(self, seconds: float) -> bool:
        """Does nothing come within that time, and is there nothing yet?"""
        if self._end > self._start:
            return False
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        return not poll.poll(seconds * 1000)

    def _have(self) -> Optional[bytes]:
        at = self._buffer.find(b"\n", self._seen, self._end)
        if at < 0:
            self._seen = self._end
            return None
        with memoryview(self._buffer) as view:
            line = bytes(view[self._start : at])
        self._start = self._seen = at + 1
        return line

    def _receive(self, patience: float) -> None:
        self._make_room()
        self._sock.settimeout(patience)
        try:
            with memoryview(self._buffer) as view:
                got = self._sock.recv_into(view[self._end :])
        except socket.timeout:
            raise self._silent(patience) from None
        except OSError as error:
            raise ConnectionLost(f"the connection to {self._peer} broke: {error.strerror or error}") from None
        if not got:
            raise self._ended()
        self._end += got

    def _make_room(self) -> None:
        """A quarter of the buffer at least, by moving what is left to its front, or by doubling it."""
        used, size = self._end - self._start, len(self._buffer)
        if used > self._longest:
            raise DelveError(f"{self._peer} sends an answer of more than {self._longest:,} bytes: it is given up")
        if size - self._end >= size // 4:
            return
        if used > size // 2:
            self._buffer.extend(bytes(size))
        elif self._start:
            self._buffer[:used] = self._buffer[self._start : self._end]
            self._start, self._seen, self._end = 0, self._seen - self._start, used

    def _silent(self, patience: float) -> Timeout:
        half = f" and {self._end - self._start:,} bytes of an answer came" if self._end > self._start else ""
        hint = "does the target run, or does another client hold it? Delve reads only while it stands still"
        return Timeout(f"{self._peer} did not answer within {patience:g} s{half}", hint=hint)

    def _ended(self) -> ConnectionLost:
        hint = (
            "did the dlv end, serve another client (--accept-multiclient lets it serve several), "
            "or is it another user's (--only-same-user=false)?"
        )
        if self._end == self._start:
            return ConnectionLost(f"{self._peer} closed the connection without an answer", hint=hint)
        half = bytes(self._buffer[self._start : min(self._end, self._start + 60)]).decode("latin-1")
        return ConnectionLost(f"{self._peer} closed the connection in mid-answer, after {shown(half)!r}", hint=hint)
