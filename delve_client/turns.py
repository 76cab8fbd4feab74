"""One after the other: who halts a server's target would let it go on while another of us still reads it.

A lock on a file for each server, in a folder of the user's own. It is held from before the halt until the target goes
on, by the watchdog too; the kernel drops it when both have ended. It knows nothing of other users and machines.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from contextlib import suppress
from typing import Callable, Optional, Set

from delve_client.addresses import absolute
from delve_client.errors import Timeout

__all__ = ["Turn"]

MOMENT = 0.02
TELL = 1.0
Warn = Callable[[str], None]
_OURS: Set[str] = set()
"""Held by this very process: its clients do not wait for each other."""


class Turn:
    """Ours, at the server of that address, until `end`. Timeout where another has it for longer than ``patience``."""

    def __init__(self, address: str, patience: float, warn: Warn):
        self._path = _path(absolute(address))
        self.descriptor: Optional[int] = None
        if self._path is None or self._path in _OURS:
            return
        last, told = time.monotonic() + patience, False
        began = time.monotonic()
        while not self._taken():
            if time.monotonic() > last:
                raise Timeout(f"another gomap reads through {address}, for {patience:g} s by now", hint="again later")
            if not told and time.monotonic() > began + TELL:
                warn(f"another gomap reads through {address}: waiting until it has done")
                told = True
            time.sleep(MOMENT)

    def _taken(self) -> bool:
        """Whether it is ours now, or there can be no such lock, and so no turns."""
        assert self._path is not None
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError:
            return True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_ino == os.stat(self._path).st_ino:
                _OURS.add(self._path)
                self.descriptor, descriptor = descriptor, -1
        except (BlockingIOError, FileNotFoundError):
            return False  # another's, or just removed by another
        except OSError:
            return True  # a file system without locks
        finally:
            if descriptor >= 0:
                os.close(descriptor)
        return self.descriptor is not None

    def end(self) -> None:
        """The next one's."""
        if self.descriptor is not None and self._path is not None:
            with suppress(OSError):
                os.unlink(self._path)
        self.hand_over()

    def hand_over(self) -> None:
        """The watchdog's alone, until it ends."""
        descriptor, self.descriptor = self.descriptor, None
        if descriptor is None or self._path is None:
            return
        _OURS.discard(self._path)
        os.close(descriptor)


def _path(address: str) -> Optional[str]:
    """Of the lock; None if the user's folder cannot be made, or is another's."""
    folder = os.path.join(tempfile.gettempdir(), f"gomap-{os.getuid()}")
    with suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if os.lstat(folder).st_uid == os.getuid() and os.access(folder, os.W_OK) and not os.path.islink(folder):
            return os.path.join(folder, hashlib.sha256(address.encode()).hexdigest()[:16] + ".turn")
    return None
