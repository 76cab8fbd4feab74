"""gomap reads Go maps straight out of memory: of a live process or a core dump, in GDB or Delve.

In a script that runs inside GDB, with the plugin loaded (``gomap gdb -batch -x script.py ./svc core.123``):

>>> import gomap
>>> session = gomap.open(gomap.current_target())
>>> ports = session.map("main.ports")
>>> for key, value in ports.items(): print(key, value)
80 1200
443 9000
>>> ports.get(443), ports.stats().slots, ports.stats().occupancy
(9000, 8, 0.25)

From outside, over a headless dlv: ``gomap.open(delve_client.target.DelveTarget(client))``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, List

if TYPE_CHECKING:
    from gomap.session import Session
    from gomap.target import Target

__version__ = "0.1.0"
__all__ = ["__version__", "current_target", "open", "register_target_provider"]

_providers: "List[Callable[[], Target]]" = []


def register_target_provider(provider: "Callable[[], Target]") -> None:
    """A debugger's plugin says here how to get at what it has open. The last one registered is asked."""
    _providers.append(provider)


def current_target() -> "Target":
    """The target of the debugger that this script runs in. GomapError if no plugin of ours is loaded.

    >>> current_target().info.kind
    'core'
    """
    from gomap.errors import GomapError

    if not _providers:
        raise GomapError("no debugger has loaded gomap", hint="run the script with `gomap gdb -batch -x script.py`")
    return _providers[-1]()


def open(target: "Target") -> "Session":  # noqa: A001 - `gomap.open(target)` reads as what it does
    """A Session on a target: of `current_target`, or any other Target. GomapError if it is big-endian.

    >>> open(current_target()).map("main.ports").length()
    2
    """
    from gomap.session import Session

    return Session(target)
