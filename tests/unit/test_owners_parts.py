"""Parts of the search for owners by themselves: damaged types, and types on the way through an interface."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Sequence, Set

from gomap.analysis.owners.model import Link
from gomap.analysis.owners.naming import Naming
from gomap.analysis.owners.places import Place, inside, path_within
from gomap.analysis.owners.search import Hit, Range, find_pointers
from gomap.errors import GomapError
from gomap.golang.types import Details, Field, GoType, Kind
from gomap.target import Region
from tests.unit.fake import FakeTarget

VARIABLE, BOX, HEADER = 0x1000, 0x2000, 0x3000
DESCRIPTOR = 0x9000
MAP = GoType(Kind.MAP, 8, "map[string]int", lambda: Details(key=STRING, elem=STRING))
STRING = GoType(Kind.STRING, 16, "string")
ANY = GoType(Kind.INTERFACE, 16, "interface {}", lambda: Details(empty_interface=True))


def damaged() -> Details:
    raise GomapError("the fields of a struct type cannot be read")


def test_a_type_that_cannot_be_told_ends_the_path_only() -> None:
    torn = GoType(Kind.STRUCT, 48, "main.Torn", damaged)
    outer = GoType(Kind.STRUCT, 56, "main.T", lambda: Details(fields=(Field("torn", 8, torn),)))
    assert inside(Place(outer, 0, "main.t"), 16) is None
    assert inside(Place(GoType(Kind.ARRAY, 16, "[2]main.T"), 0, "main.t"), 8) is None
    assert path_within(outer, 16, "sync.Map") == ""


def test_a_map_in_an_interface_is_not_the_type_of_what_holds_that() -> None:
    """main.p *Box -> Box{any} -> header of the map in it, which nothing is known behind."""
    box = GoType(Kind.STRUCT, 16, "main.Box", lambda: Details(fields=(Field("any", 0, ANY),)))
    pointer = GoType(Kind.POINTER, 8, "*main.Box", lambda: Details(elem=box))
    words = (DESCRIPTOR.to_bytes(8, "little"), HEADER.to_bytes(8, "little"))
    target = FakeTarget({VARIABLE: BOX.to_bytes(8, "little"), BOX: b"".join(words)})
    types = SimpleNamespace(at=lambda address: MAP, spell=str)
    naming = Naming(SimpleNamespace(target=target, types=types))  # type: ignore[arg-type]
    root = Link("variable", VARIABLE, 8, VARIABLE, "main.p", None, pointer)
    chain = naming.named([Link("object", HEADER, 48), Link("object", BOX, 16, BOX + 8), root])
    assert [link.type.name if link.type else None for link in chain[:-1]] == ["map[string]int", "main.Box"]
    assert chain[-1].path == ".any.(map[string]int)"


class Mapped(FakeTarget):
    """One that tells what is mapped."""

    def regions(self) -> Sequence[Region]:
        return [Region(at, at + len(data), True, False, "") for at, data in self.segments.items()]


def test_a_search_is_as_long_as_what_is_mapped() -> None:
    """Bounds of 2^60 bytes, of a goroutine's stack or of a span: what a damaged word may say."""
    target = Mapped({VARIABLE: BOX.to_bytes(8, "little"), BOX: bytes(16), 1 << 50: BOX.to_bytes(8, "little")})
    lost: Set[Range] = set()
    hits = list(find_pointers(target, [(BOX, BOX + 16)], [(VARIABLE, 1 << 60)], tell_lost=lost.add))
    assert hits == [Hit(VARIABLE, BOX), Hit(1 << 50, BOX)]
    assert lost == {(VARIABLE, 1 << 60)} and target.reads < 10
