"""The real parts that tests need, fetched once into `.cache`: Go of every release, GDBs, Delve, qemu.

Nothing here skips: what cannot be had raises ToolchainError, with what was run and what it said.
"""

from tests.toolchain.cache import ROOT, ToolchainError, cache
from tests.toolchain.delve import dlv
from tests.toolchain.gdb import Gdb, gdb_named, gdbs
from tests.toolchain.go import GoToolchain, go_binary
from tests.toolchain.python import plugin_dependencies
from tests.toolchain.qemu import qemu

__all__ = [
    "ROOT",
    "Gdb",
    "GoToolchain",
    "ToolchainError",
    "cache",
    "dlv",
    "gdb_named",
    "gdbs",
    "go_binary",
    "plugin_dependencies",
    "qemu",
]
