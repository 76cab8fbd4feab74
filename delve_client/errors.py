"""What can go wrong with a Delve server, each as one sentence: what, and what to try."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator, Optional

__all__ = ["ConnectionLost", "DelveCallError", "DelveError", "Timeout", "shown", "taken_apart"]

MOST_SHOWN = 400
UNKNOWN_METHOD = "unknown method"  # service/rpccommon/server.go, serveJSONCodec
PANIC = "Internal debugger error"  # the same file, newInternalError: Delve's own stack stands on the lines below


class DelveError(Exception):
    """Something is wrong with the server, the way to it, or what was asked of it.

    >>> print(DelveError("127.0.0.1:1 refuses the connection", hint="start dlv there"))
    127.0.0.1:1 refuses the connection. Try: start dlv there
    """

    def __init__(self, what: str, *, hint: Optional[str] = None):
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return self.what if self.hint is None else f"{self.what}. Try: {self.hint}"


class DelveCallError(DelveError):
    """Delve answered a call with an error: ``text`` is its own text, ``method`` what was called.

    >>> print(DelveCallError("RPCServer.Eval", "could not find symbol value for x"))
    Delve's Eval says: could not find symbol value for x
    """

    def __init__(self, method: str, text: str):
        name = method.rpartition(".")[2]
        if text.startswith(UNKNOWN_METHOD):
            super().__init__(f"this Delve has no {name}", hint="a newer Delve")
        else:
            super().__init__(f"Delve's {name} says: {shown(_without_stack(text))}")
        self.method = method
        self.text = text


class ConnectionLost(DelveError):
    """The server is not there (any more), or the connection is of no more use."""


class Timeout(DelveError):
    """The server did not answer in time."""


def _without_stack(text: str) -> str:
    return text.partition("\n")[0] if text.startswith(PANIC) else text


@contextmanager
def taken_apart(peer: str) -> Iterator[None]:
    """Within, an answer's parts are looked at: where they are not what Delve sends, that is one DelveError.

    >>> with taken_apart("it"):
    ...     int({"Pid": "x"}["Pid"])
    Traceback (most recent call last):
    delve_client.errors.DelveError: it does not answer as Delve does. Try: is this the address of a headless dlv?
    """
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
        raise DelveError(
            f"{peer} does not answer as Delve does", hint="is this the address of a headless dlv?"
        ) from None


def shown(text: str, most: int = MOST_SHOWN) -> str:
    r"""Foreign text, fit for a terminal: one line, nothing but printable characters, not without end.

    >>> shown("a\x1b[31m\nb"), shown("long", 2)
    ('a\\x1b[31m\\nb', 'lo...')
    """
    cut = text[:most] + "..." if len(text) > most else text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in cut)
