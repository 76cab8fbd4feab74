"""Loads gomap into GDB: `python import gdb_ext.load`, or `source .../gdb_ext/load.py`; see `gomap gdbinit`.

GOMAP_PATH (folders, separated by colons) is where to look for what gomap needs, beside this file's own place.
"""

import importlib.util
import os
import sys

OLDEST = (3, 9)
NEEDED = ("construct", "tabulate", "pygments")


def _extend_path():  # type: ignore[no-untyped-def]
    """Appended, so that nothing of the user's own is hidden."""
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in [own, *os.environ.get("GOMAP_PATH", "").split(os.pathsep)]:
        if folder and folder not in sys.path:
            sys.path.append(folder)


def _missing():  # type: ignore[no-untyped-def]
    """The packages that are not to be found. Only looked for: importing them waits until they are needed."""
    missing = []
    for name in NEEDED:
        try:
            found = importlib.util.find_spec(name)
        except ValueError:  # a module that has been set to None, or has no spec
            found = None
        if found is None:
            missing.append(name)
    return missing


def _load():  # type: ignore[no-untyped-def]
    """Registers everything, or says in one sentence why it cannot."""
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:2]))
        print(
            f"gomap: this GDB has Python {have}; gomap needs 3.9 or later. "
            "Try: another GDB (pip install gdb-for-pwndbg)"
        )
        return
    _extend_path()
    missing = _missing()
    if missing:
        print(f"gomap: this GDB's Python lacks {' and '.join(missing)}. Try: the line that `gomap gdbinit` prints")
        return
    from gdb_ext.plugin import register

    register()


_load()
