"""A small Go program made by hand: memory, types, variables and a frame, for tests of expressions and keys."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

from gomap.errors import GomapError, MemoryFault, Problems
from gomap.golang.names import reflect_name
from gomap.golang.types import Details, Field, GoType, Kind
from gomap.maps.base import GoMap
from gomap.maps.model import Found
from gomap.runtime.modules.version import parse_version
from gomap.target import Architecture, MapVariable, Names, Root, Scope, Target, TargetInfo

WORD = 8
INT = GoType(Kind.INT, 8, "int")
UINT8 = GoType(Kind.UINT8, 1, "uint8")
INT32 = GoType(Kind.INT32, 4, "int32")
BOOL = GoType(Kind.BOOL, 1, "bool")
FLOAT32 = GoType(Kind.FLOAT32, 4, "float32")
FLOAT64 = GoType(Kind.FLOAT64, 8, "float64")
COMPLEX128 = GoType(Kind.COMPLEX128, 16, "complex128")
STRING = GoType(Kind.STRING, 16, "string")
ANY = GoType(Kind.INTERFACE, 16, "interface {}", lambda: Details(empty_interface=True))
ERROR = GoType(Kind.INTERFACE, 16, "error", lambda: Details(empty_interface=False))


def pointer(elem: GoType) -> GoType:
    return GoType(Kind.POINTER, WORD, f"*{elem.name}", lambda: Details(elem=elem))


def slice_of(elem: GoType) -> GoType:
    return GoType(Kind.SLICE, 3 * WORD, f"[]{elem.name}", lambda: Details(elem=elem))


def array(length: int, elem: GoType) -> GoType:
    return GoType(Kind.ARRAY, length * elem.size, f"[{length}]{elem.name}", lambda: Details(elem=elem, length=length))


def map_of(key: GoType, elem: GoType, name: str = "") -> GoType:
    return GoType(Kind.MAP, WORD, name or f"map[{key.name}]{elem.name}", lambda: Details(key=key, elem=elem))


def struct(name: str, *fields: Tuple[Any, ...]) -> GoType:
    """fields: (name, type) or (name, type, True) for an embedded one; offsets aligned to at most a word."""
    placed, at = [], 0
    for field_name, gotype, *embedded in fields:
        align = min(WORD, max(1, gotype.size & -gotype.size))
        at = (at + align - 1) // align * align
        placed.append(Field(field_name, at, gotype, bool(embedded)))
        at += gotype.size
    size = (at + WORD - 1) // WORD * WORD if at > 4 else at
    return GoType(Kind.STRUCT, size, name, lambda: Details(fields=tuple(placed)))


def word(value: int) -> bytes:
    return value.to_bytes(WORD, "little")


class FakeFrame(Scope):
    def __init__(self, package: str, roots: Dict[str, Root]):
        self.package, self.function, self.where = package, f"{package}.serve", f"{package}.serve, serve.go:88"
        self.roots = roots

    def lookup(self, name: str) -> Optional[Root]:
        return self.roots.get(name)

    def names(self) -> Sequence[str]:
        return list(self.roots)


def no_entry(limits: object) -> Any:
    raise AssertionError("an expression reads no entry, only where it lies")


class FakeMap:
    """Finds keys in a list of cells."""

    def __init__(self, world: "World", gotype: GoType, expr: str, cells: Sequence[Tuple[int, int]]):
        self.world, self.expr, self.cells, self.problems = world, expr, cells, Problems()
        self.key_type, self.elem_type = gotype.key, gotype.elem

    def look_up(self, pattern: Any) -> Optional[Found]:
        for cell in self.cells:
            if pattern.matches(self.world.read(cell[0], 64), 0):
                return Found(*cell, no_entry)
        return None

    def length(self) -> int:
        return len(self.cells)

    absent = GoMap.absent


class World(Target, Names):
    """The target and the session in one. Memory is one piece from BASE on; every value has 64 bytes behind it."""

    BASE = 0xC000000000

    def __init__(self, debug_information: bool = True) -> None:
        self.arch, self.info = Architecture("amd64", WORD), TargetInfo("core", "fake")
        self.names = self
        self.memory = bytearray(64)
        self.variables: Dict[str, Root] = {}
        self.frame: Optional[FakeFrame] = None
        self.descriptors: Dict[int, GoType] = {}
        self.maps: Dict[int, List[Tuple[int, int]]] = {}
        self.debug_information = debug_information
        self.reads: List[Tuple[int, int]] = []

    # what a debugger supplies
    def read(self, address: int, size: int) -> bytes:
        at = address - self.BASE
        if at < 0 or size < 0 or at + size > len(self.memory):
            raise MemoryFault(address, size)
        self.reads.append((address, size))
        return bytes(self.memory[at : at + size])

    def variable(self, name: str) -> Optional[Root]:
        return self.variables.get(name)

    def variables_ending(self, name: str) -> Sequence[str]:
        package, _, own = name.rpartition(".")
        found = []
        for full in self.variables:
            path, _, last = full.rpartition(".")
            if last == own and (not package or package in (path.rpartition("/")[2], path.rpartition("/")[2][:4])):
                found.append(full)
        return found

    def scope(self) -> Optional[Scope]:
        return self.frame

    def type_named(self, name: str) -> Optional[GoType]:
        return None

    def function_at(self, pc: int) -> Optional[str]:
        return None

    def has_debug_information(self) -> bool:
        return self.debug_information

    def package_maps(self) -> List[MapVariable]:
        maps = {name: root for name, root in self.variables.items() if root.type.kind is Kind.MAP}
        return [MapVariable(name, root.type.name, "package", root.address) for name, root in maps.items()]

    def package_variables(self) -> List[Root]:
        return list(self.variables.values())

    # what a session does
    version = parse_version("go1.23.9")

    @property
    def target(self) -> Target:
        return self

    def spell(self, natural: str) -> str:
        return reflect_name(natural)

    @property
    def types(self) -> "World":
        return self

    def at(self, address: int) -> GoType:
        if address not in self.descriptors:
            raise GomapError(f"no type at {address:#x}", address=address)
        return self.descriptors[address]

    def map_at(self, address: int, gotype: GoType, expr: str = "") -> FakeMap:
        return FakeMap(self, gotype, expr, self.maps[address])

    # building
    def put(self, data: bytes) -> int:
        """Lays bytes down; their address."""
        address = self.BASE + len(self.memory)
        self.memory += data + bytes(64 + -len(data) % WORD)
        return address

    def string(self, text: str) -> bytes:
        data = text.encode()
        return word(self.put(data)) + word(len(data))

    def slice(self, data: bytes, length: int) -> bytes:
        return word(self.put(data)) + word(length) * 2

    def holding(self, gotype: GoType, data: bytes, direct: bool = False, methods: bool = False) -> bytes:
        """An interface that holds a value."""
        descriptor = self.put(b"descriptor")
        self.descriptors[descriptor] = gotype
        first = self.put(word(0) + word(descriptor)) if methods else descriptor
        return word(first) + (data if direct else word(self.put(data)))

    def map(self, *entries: Tuple[bytes, bytes]) -> bytes:
        """A map variable: the header's address."""
        header = self.put(b"header")
        self.maps[header] = [(self.put(key), self.put(elem)) for key, elem in entries]
        return word(header)

    def declare(self, name: str, gotype: GoType, data: bytes) -> int:
        """A package variable."""
        address = self.put(data)
        self.variables[name] = Root(name, gotype, address)
        return address

    def local(self, name: str, gotype: GoType, data: bytes, package: str = "main") -> int:
        address = self.put(data)
        self.enter(package).roots[name] = Root(name, gotype, address)
        return address

    def enter(self, package: str) -> FakeFrame:
        if self.frame is None or self.frame.package != package:
            self.frame = FakeFrame(package, {})
        return self.frame
