"""File names that a line of GDB's cannot carry: newlines, bytes that are no UTF-8, blanks at either end."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from typing import Dict, Iterator, Mapping, Optional

__all__ = ["names_for_gdb"]


@contextmanager
def names_for_gdb(files: Mapping[str, Optional[str]]) -> Iterator[Dict[str, Optional[str]]]:
    """The same files under absolute names that GDB takes: of those that it does not, links in a folder that is removed
    afterwards.

    >>> with names_for_gdb({"core": "/tmp/core", "exe": None}) as names:
    ...     print(names)
    {'core': '/tmp/core', 'exe': None}
    >>> with names_for_gdb({"core": "~core"}) as names:
    ...     print(names["core"] == os.path.join(os.getcwd(), "~core"))
    True
    """
    names = {key: None if name is None else _absolute(name) for key, name in files.items()}
    odd = {key: name for key, name in names.items() if name is not None and not _plain(name)}
    if not odd:
        yield names
        return
    with tempfile.TemporaryDirectory(prefix="gomap-") as folder:
        for key, name in odd.items():
            names[key] = os.path.join(folder, key)
            os.symlink(name, os.path.join(folder, key))
        yield names


def _absolute(name: str) -> str:
    """So that no ``~`` and no ``-`` stands first. Not normalised: ``..`` behind a link is another place."""
    return name if os.path.isabs(name) else os.path.join(os.getcwd(), name)


def _plain(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\n" not in name and "\r" not in name and name == name.strip()
