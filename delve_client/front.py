"""A DelveTarget for what a command line names, and the way back: the target is left as it was found."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import Callable, Iterator, Optional, Protocol

from delve_client.asking import SELECTED, as_gomap_errors
from delve_client.client import Client
from delve_client.server import started
from delve_client.target import DelveTarget

__all__ = ["Wanted", "opened", "target_on"]

Warn = Callable[[str], None]


class Wanted(Protocol):
    """What `opened` opens: the address ``dlv``, else the process ``pid``, else ``core`` with its ``exe``."""

    @property
    def dlv(self) -> Optional[str]: ...
    @property
    def pid(self) -> Optional[int]: ...
    @property
    def core(self) -> Optional[str]: ...
    @property
    def exe(self) -> Optional[str]: ...
    @property
    def dlv_binary(self) -> Optional[str]: ...
    @property
    def goroutine(self) -> Optional[int]: ...
    @property
    def frame(self) -> int: ...


@contextmanager
def opened(where: Wanted, warn: Warn) -> Iterator[DelveTarget]:
    """The target, standing still; at the end it goes on if it ran, and tells for how long it stood. GomapError if it
    cannot be had."""
    began = time.monotonic()
    with as_gomap_errors():
        with _client(where, warn) as client, target_on(client, where) as target:
            ours = target.info.kind == "live" and (where.pid is not None or client.held)
            yield target
        target.stood_still = time.monotonic() - began if ours else None


@contextmanager
def target_on(client: Client, where: Wanted) -> Iterator[DelveTarget]:
    """A target over a client whose server's target stands still."""
    target = DelveTarget(
        client,
        goroutine=SELECTED if where.goroutine is None else where.goroutine,
        frame=where.frame,
        core=where.core,
        exe=where.exe,
    )
    try:
        if where.goroutine is not None or where.frame:
            target.names.scope()  # says at once where there is no such goroutine or frame
        yield target
    finally:
        target.close()


@contextmanager
def _client(where: Wanted, warn: Warn) -> Iterator[Client]:
    """A client of the server that is there, or of one that is started for this, whose target stands still."""
    if where.dlv is not None:
        with Client.connect(where.dlv, on_warning=warn) as client, client.stopped():
            yield client
    else:
        kind = "core" if where.core is not None else "attach"
        exe = where.exe if where.core is not None else None
        with (
            started(kind, pid=where.pid, core=where.core, exe=exe, dlv=where.dlv_binary, on_warning=warn) as client,
            client.stopped(),
        ):
            yield client
