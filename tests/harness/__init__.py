"""Real Go programs for the tests: built, run, dumped, and looked at through real GDBs."""

from tests.harness.build import Fixture, build
from tests.harness.cores import WAYS, Core, core_of
from tests.harness.debugger import Result, gdb_run
from tests.harness.process import Live, Pool, start
from tests.harness.terminal import Terminal

__all__ = ["WAYS", "Core", "Fixture", "Live", "Pool", "Result", "Terminal", "build", "core_of", "gdb_run", "start"]
