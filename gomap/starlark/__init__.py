"""`gomap starlark`: the script that gives Delve's own terminal the commands `gomap stats` and `gomap dump`."""

from __future__ import annotations

from gomap.starlark.script import script

__all__ = ["script"]
