"""Which GDB to run, and where its Python finds gomap and what it needs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import List, Optional

from gomap.errors import GomapError

__all__ = ["find_gdb", "gdbinit_line", "load_command", "opening", "python_path"]

NEEDED = ("gomap", "gdb_ext", "construct", "tabulate", "pygments")
VARIABLE = "GOMAP_GDB"
NO_GDB = "`pip install gdb-for-pwndbg` where gomap is (Python 3.10 or later, no root), or your distribution's gdb"


def find_gdb(chosen: Optional[str]) -> str:
    """``--gdb``, else GOMAP_GDB, else the one of this Python environment, else the one on PATH."""
    for source, name in (("--gdb", chosen), (VARIABLE, os.environ.get(VARIABLE))):
        if name:
            found = shutil.which(name)
            if found is None:
                raise GomapError(f"{source} is {name}, which is no program", hint="the path of a gdb")
            return found
    beside = shutil.which("gdb", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("gdb")
    if found is None:
        raise GomapError("there is no GDB on this machine", hint=NO_GDB)
    return found


def python_path() -> List[str]:
    """The folders that hold gomap and its dependencies, each once."""
    folders = []
    for name in NEEDED:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            origin = Path(spec.origin)
            folders.append(str(origin.parent.parent if origin.name == "__init__.py" else origin.parent))
    return list(dict.fromkeys(folders))


def load_command() -> str:
    """The GDB command that loads the plugin; nothing of the user's own is hidden by it. Where gomap has been removed it
    says so without an error, which would end a gdbinit there."""
    there = "import gdb_ext.load"
    gone = "print('gomap is no longer there: remove its line from your gdbinit, or put in that of `gomap gdbinit`')"
    load = f"exec({there!r} if importlib.util.find_spec('gdb_ext') else {gone!r})"
    return f"python import sys, importlib.util; sys.path += {python_path()!r}; {load}"


def opening() -> List[str]:
    """The options with which `gomap gdb` starts GDB: the plugin, and no question whether to ask the network for debug
    information, as there is none of Go programs. Whoever has answered it in a gdbinit is heeded."""
    known = "'debuginfod' in gdb.execute('help set', to_string=True)"
    unasked = f"{known} and gdb.parameter('debuginfod enabled') == 'ask'"
    return ["-iex", load_command(), "-iex", f"python {unasked} and gdb.execute('set debuginfod enabled off')"]


def gdbinit_line() -> str:
    """What `gomap gdbinit` prints."""
    return load_command()
