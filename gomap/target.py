"""What is read: two protocols, and nothing more.

`Memory`: bytes, and what is mapped. gomap.images (core files, /proc), gdb_ext and delve_client supply it.
`Names`: variables, types, frames and functions by name. A debugger supplies it, or gomap.debuginfo; `NoNames` none.
`Target`: a memory together with the names that belong to it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import List, NamedTuple, Optional, Sequence

from gomap.golang.types import GoType

__all__ = [
    "Architecture",
    "MapVariable",
    "Memory",
    "Names",
    "NoNames",
    "Region",
    "Root",
    "Scope",
    "Target",
    "TargetInfo",
]


@dataclass(frozen=True)
class Architecture:
    """``name`` is Go's (amd64, 386, arm64); ``pointer_size`` in bytes; ``byte_order`` "little" or "big"."""

    name: str
    pointer_size: int
    byte_order: str = "little"


@dataclass(frozen=True)
class TargetInfo:
    """What is being read. ``kind`` is "core" or "live", ``debugger`` "gdb", "delve" or "none"."""

    kind: str
    debugger: str
    pid: Optional[int] = None
    core: Optional[str] = None
    exe: Optional[str] = None


class Region(NamedTuple):
    """A piece of mapped memory, [start, end). ``backing``: the file that is mapped there, "" where that is not known
    or memory is anonymous; "[heap]" and the like as /proc/PID/maps has them."""

    start: int
    end: int
    writable: bool
    executable: bool
    backing: str


@dataclass(frozen=True)
class Root:
    """A variable: where an expression starts.

    ``address`` is None for a variable in registers; its bytes are then in ``data``. Both None: optimised
    away or unreadable at this place, and ``why`` says so in words ("optimised away here (main.serve, serve.go:88)").
    """

    name: str
    type: GoType
    address: Optional[int] = None
    data: Optional[bytes] = None
    why: Optional[str] = None


@dataclass(frozen=True)
class MapVariable:
    """A variable that holds a map, or a pointer to one (``pointer``).

    ``kind``: "package", "argument" or "local"; ``frame`` (0 is the innermost) and ``function`` of the latter two.
    ``address`` is the variable's; where it has none, ``held`` is what it holds. Both None: ``why`` says why not.
    """

    name: str
    type: str
    kind: str
    address: Optional[int] = None
    held: Optional[int] = None
    pointer: bool = False
    frame: Optional[int] = None
    function: Optional[str] = None
    why: Optional[str] = None


class Scope(ABC):
    """One frame: its locals and arguments."""

    function: str
    """Full name with package path, e.g. ``example.com/app/pkg.v1.(*Store).Get``."""
    package: str
    """Package path of the function, e.g. ``example.com/app/pkg.v1``."""
    where: str
    """For messages: ``main.serve, serve.go:88``."""

    @abstractmethod
    def lookup(self, name: str) -> Optional[Root]:
        """The innermost local or argument of that name visible here; None if there is none.

        A variable that escaped to the heap is in debug information as ``&name``, a pointer: it is found as ``name``.
        """

    @abstractmethod
    def names(self) -> Sequence[str]:
        """All names that `lookup` finds, innermost first, ``&`` removed."""


class Memory(ABC):
    """The memory of a process or core dump of a Go program. Read only."""

    arch: Architecture
    info: TargetInfo
    stood_still: Optional[float] = None
    """Seconds for which a process was stopped for us, once it goes on; None for one that stood, and for a core."""

    @property
    def gap(self) -> int:
        """Bytes: pieces of memory that are no further apart are read at once, in less time than one by one."""
        return 4 << 10

    @property
    def channel(self) -> Optional[str]:
        """How memory is read, in words; None if there is but one way."""
        return None

    @abstractmethod
    def read(self, address: int, size: int) -> bytes:
        """Exactly ``size`` bytes. MemoryFault if any of them cannot be read (or the address is not one)."""

    def view(self, address: int, size: int) -> "bytes | memoryview":
        """As `read`, without a copy where the target can: for columns of large arrays. It holds good until the target
        moves on."""
        return self.read(address, size)

    def gather(self, addresses: Sequence[int], size: int) -> bytes:
        """``size`` bytes from each address, one behind the other: many small reads at once, for targets where that is
        cheaper. MemoryFault if any of them cannot be read."""
        return b"".join([self.read(address, size) for address in addresses])

    def regions(self) -> Sequence[Region]:
        """What is mapped, by address; empty if that cannot be told. Not all of it need be readable."""
        return []


class Names(ABC):
    """What is known by name, of whatever program it is."""

    @abstractmethod
    def variable(self, name: str) -> Optional[Root]:
        """The package variable of that full natural name (``example.com/app/pkg.v1.Cache``, ``main.Cache``,
        ``go.uber.org/zap._encoders``), whatever the current frame's language; None if there is none."""

    def symbol_address(self, name: str) -> Optional[int]:
        """Where a variable of that linker's name is, without looking at debug information (which can take long); None
        where that cannot be told."""
        return None

    @abstractmethod
    def variables_ending(self, name: str) -> Sequence[str]:
        """Full natural names of the package variables called ``name``, or ``pkg.name`` by the last path element:
        for ``Cache`` e.g. ["example.com/a.Cache", "example.com/b.Cache"]. May take a second on a large program."""

    @abstractmethod
    def scope(self) -> Optional[Scope]:
        """The selected frame, where it belongs to Go code with debug information; else None."""

    @abstractmethod
    def type_named(self, name: str) -> Optional[GoType]:
        """A type of the program by its natural name, with full package paths (``map[string]*example.com/app/v1.T``);
        None if debug information has no such type."""

    @abstractmethod
    def function_at(self, pc: int) -> Optional[str]:
        """The full name of the function whose code holds ``pc``; None if unknown."""

    def has_debug_information(self) -> bool:
        """False for a stripped binary: variables and types by name are then not to be had."""
        return True

    def package_maps(self) -> List[MapVariable]:
        """The package variables that hold maps, as the debugger lists them: for programs whose executable is not at
        hand. May be slow, or incomplete."""
        return []

    def package_variables(self) -> List[Root]:
        """Every package variable, as the debugger lists them, those without an address left out: for programs whose
        executable is not at hand. May be slow, or incomplete."""
        return []

    def frame_maps(self, most: int) -> List[MapVariable]:
        """Arguments and locals that hold maps in the innermost ``most`` frames of the selected goroutine."""
        return []


class NoNames(Names):
    """Of memory alone: nothing has a name.

    >>> NoNames().variable("main.Cache") is None, NoNames().has_debug_information()
    (True, False)
    """

    def variable(self, name: str) -> Optional[Root]:
        return None

    def variables_ending(self, name: str) -> Sequence[str]:
        return []

    def scope(self) -> Optional[Scope]:
        return None

    def type_named(self, name: str) -> Optional[GoType]:
        return None

    def function_at(self, pc: int) -> Optional[str]:
        return None

    def has_debug_information(self) -> bool:
        return False


class Target(Memory):
    """A memory, and the names that belong to it."""

    names: Names
