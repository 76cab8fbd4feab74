"""The program's moduledata, found in memory by what it must look like: no symbol is needed, stripped or not."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple
from weakref import WeakKeyDictionary

from gomap.errors import MemoryFault
from gomap.layouts.moduledata import ANY_RELEASE, OLDEST, PCLNTABLE, ModuleLayout, module_layouts
from gomap.layouts.newest import NEWEST
from gomap.layouts.pclntab import ENDING, MAGICS, QUANTA, header_layout
from gomap.memory.search import MOST_BYTES, PIECE, occurrences, program_regions, words_in
from gomap.target import Region, Target

__all__ = ["Module", "find_modules", "read_module"]

MOST_MODULES = 100
MOST_HITS = 64
MOST_FUNCTIONS = 1 << 26
MOST_TABLE = 1 << 30
_TABLES = ("funcnametab", "cutab", "filetab", "pctab", "pclntable")
_RANGES = (("noptrdata", "enoptrdata"), ("data", "edata"), ("bss", "ebss"), ("noptrbss", "enoptrbss"))


class Masked(NamedTuple):
    """A part of the program's data, [start, end): its first ``bits`` words are pointers where the bits at ``mask`` are
    set."""

    start: int
    end: int
    bits: int
    mask: int


class Module(NamedTuple):
    """One moduledata. All are addresses but ``functions`` (entries of ftab) and the masks' (bits, address)."""

    address: int
    releases: Tuple[Tuple[int, int], Tuple[int, int]]
    pcheader: int
    functions: int
    funcnametab: int
    cutab: int
    filetab: int
    pctab: int
    pclntable: int
    pclntable_size: int
    ftab: int
    text: int
    etext: int
    minpc: int
    maxpc: int
    noptrdata: int
    enoptrdata: int
    data: int
    edata: int
    bss: int
    ebss: int
    noptrbss: int
    enoptrbss: int
    types: int
    etypes: int
    rodata: int
    gofunc: int
    gcdatamask: Tuple[int, int]
    gcbssmask: Tuple[int, int]
    following: Tuple[int, ...]

    def holds(self, address: int) -> bool:
        """Does the address lie in the module's variables?"""
        return any(start <= address < end for start, end in self.variables)

    @property
    def variables(self) -> Tuple[Tuple[int, int], ...]:
        """noptrdata, data, bss and noptrbss, without empty ones."""
        pairs = tuple((getattr(self, start), getattr(self, end)) for start, end in _RANGES)
        return tuple(pair for pair in pairs if pair[0] < pair[1])

    @property
    def pointerful(self) -> Tuple[Masked, ...]:
        """data and bss, without empty ones: those that may hold pointers."""
        pairs = Masked(self.data, self.edata, *self.gcdatamask), Masked(self.bss, self.ebss, *self.gcbssmask)
        return tuple(part for part in pairs if part.start < part.end)


class _Header(NamedTuple):
    """pcHeader: ``offsets`` of the tables in the order of their names above."""

    address: int
    functions: int
    offsets: Tuple[int, ...]
    releases: Tuple[Tuple[int, int], Tuple[int, int]]


_cores: "WeakKeyDictionary[Target, Tuple[Module, ...]]" = WeakKeyDictionary()
_places: "WeakKeyDictionary[Target, int]" = WeakKeyDictionary()
"""Where a process has its first module."""


def find_modules(target: Target, release: Optional[Tuple[int, int]] = None) -> List[Module]:
    """The program's modules, plugins behind it; empty if none is found (before 1.16, or no Go program).

    ``release``: where it is known, and before 1.16, nothing is searched.
    """
    if release is not None and release < OLDEST:
        return []
    if target.info.kind != "core":
        return list(_modules(target))
    if target not in _cores:
        _cores[target] = tuple(_modules(target))
    return list(_cores[target])


def _modules(target: Target) -> Iterator[Module]:
    """A process goes on: where there was no module yet (a PIE before it is relocated) is looked again, and of one that
    was found only the place is kept, for it may go, and plugins be opened behind it."""
    first = read_module(target, _places[target]) if target in _places else None
    first = first or _by_symbol(target) or _by_search(target) or _by_variable(target)
    if first is not None:
        _places[target] = first.address
        yield first
        yield from _following(target, first)


def _following(target: Target, module: Module) -> Iterator[Module]:
    seen = {module.address}
    while len(seen) < MOST_MODULES:
        found = [read_module(target, address) for address in module.following if address and address not in seen]
        following = next(filter(None, found), None)
        if following is None:
            return
        seen.add(following.address)
        module = following
        yield module


def _by_symbol(target: Target) -> Optional[Module]:
    address = target.names.symbol_address("runtime.firstmoduledata")
    return None if address is None else read_module(target, address)


def _by_variable(target: Target) -> Optional[Module]:
    """Where a debugger cannot tell what is mapped, but knows names."""
    root = target.names.variable("runtime.firstmoduledata")
    return None if root is None or root.address is None else read_module(target, root.address)


def _by_search(target: Target) -> Optional[Module]:
    """Where files are mapped, and only then in all the rest, which can be large."""
    regions = program_regions(target)
    files = [region for region in regions if region.backing[:1] not in ("", "[")]
    rest = [region for region in regions if region.backing[:1] in ("", "[")]
    return _by_header(target, files) or _by_structure(target, files) or _by_header(target, rest)


def _by_header(target: Target, regions: Sequence[Region]) -> Optional[Module]:
    """A pcHeader, then the words that point to it: one of them begins a moduledata."""
    for header in _headers(target, [r for r in regions if not r.writable] + [r for r in regions if r.writable]):
        for module in _pointing(target, regions, header):
            return module
    return None


def _headers(target: Target, regions: Sequence[Region]) -> Iterator[_Header]:
    for hits, found in enumerate(occurrences(target, regions, ENDING, target.arch.pointer_size, -1)):
        header = _header(target, found - 1)
        if header is not None:
            yield header
        if hits > MOST_HITS * 1000:
            return


def _header(target: Target, address: int) -> Optional[_Header]:
    word = target.arch.pointer_size
    try:
        data = target.read(address, header_layout(NEWEST, word).size(word))
    except MemoryFault:
        return None
    releases = MAGICS.get(int.from_bytes(data[:4], "little"))
    if releases is None or data[1 : 1 + len(ENDING)] != ENDING:
        return None
    layout = header_layout(releases[0], word)
    if data[layout.quantum] not in QUANTA or data[layout.pointer_size] != word:
        return None
    functions, *offsets = (int.from_bytes(data[at : at + word], "little") for at in (layout.functions, *layout.tables))
    rising = all(first < second for first, second in zip(offsets, offsets[1:]))
    return _Header(address, functions, tuple(offsets), releases) if rising and 0 < functions < MOST_FUNCTIONS else None


def _pointing(target: Target, regions: Sequence[Region], header: _Header) -> Iterator[Module]:
    word = target.arch.pointer_size
    places = [region for region in regions if not region.executable or region.writable]
    for hits, at in enumerate(occurrences(target, places, header.address.to_bytes(word, "little"), word)):
        module = read_module(target, at)
        if module is not None:
            yield module
        if hits > MOST_HITS:
            return


def read_module(target: Target, address: int) -> Optional[Module]:
    """The moduledata at an address; None if what is there is none (everything in it is checked)."""
    word = target.arch.pointer_size
    try:
        first = int.from_bytes(target.read(address, word), "little")
    except MemoryFault:
        return None
    header = _header(target, first)
    releases = ANY_RELEASE if header is None else header.releases
    for layout in module_layouts(releases):
        module = _read(target, address, layout, header)
        if module is not None:
            return module
    return None


def _read(target: Target, address: int, layout: ModuleLayout, header: Optional[_Header]) -> Optional[Module]:
    word = target.arch.pointer_size
    try:
        data = target.read(address, layout.length * word)
    except MemoryFault:
        return None
    words = memoryview(data).cast("Q" if word == 8 else "I").tolist()
    at = layout.words
    values = {name: words[place] for name, place in at.items()}
    slices = [words[at[name] : at[name] + 3] for name in (*_TABLES, "ftab")]
    masks = {name: (words[at[name]] & 0xFFFFFFFF, words[at[name] + 1]) for name in ("gcdatamask", "gcbssmask")}
    if not _sane(values, slices, masks, word) or not _agrees(values, slices, header):
        return None
    following = tuple(words[place] for place in layout.following)
    return _module(address, (layout.first, layout.last), following, values, slices, masks)


def _sane(values: Dict[str, int], slices: List[List[int]], masks: Dict[str, Tuple[int, int]], word: int) -> bool:
    return (
        all(0 < length == capacity < MOST_TABLE and pointer for pointer, length, capacity in slices)
        and slices[-1][1] <= MOST_FUNCTIONS
        and values["ftab"] == values["pclntable"]
        and values["text"] <= values["minpc"] < values["maxpc"] <= values["etext"]
        and all(values[start] <= values[end] for start, end in _RANGES)
        and masks["gcdatamask"][0] == (values["edata"] - values["data"]) // word
        and masks["gcbssmask"][0] == (values["ebss"] - values["bss"]) // word
        and 0 < values["types"] < values["etypes"] < values["types"] + MOST_TABLE
    )


def _agrees(values: Dict[str, int], slices: List[List[int]], header: Optional[_Header]) -> bool:
    """With its pcHeader, where that can be read; without one (no executable at hand), in the order of the tables."""
    if header is None:
        return values["pcHeader"] < values["funcnametab"] < values["pclntable"]
    tables = [header.address + offset for offset in header.offsets]
    return [pointer for pointer, _, _ in slices[:5]] == tables and slices[5][1] == header.functions + 1


def _module(
    address: int,
    releases: Tuple[Tuple[int, int], Tuple[int, int]],
    following: Tuple[int, ...],
    values: Dict[str, int],
    slices: List[List[int]],
    masks: Dict[str, Tuple[int, int]],
) -> Module:
    kept = {name: values[name] for name in Module._fields if name in values and name not in masks}
    kept.setdefault("rodata", 0)
    kept.setdefault("gofunc", 0)
    return Module(
        address=address,
        releases=releases,
        following=following,
        pcheader=values["pcHeader"],
        functions=slices[5][1] - 1,
        pclntable_size=slices[4][1],
        gcdatamask=masks["gcdatamask"],
        gcbssmask=masks["gcbssmask"],
        **kept,
    )


MOST_STRUCTURE = 64 << 20
"""Bytes that are looked at word by word: a program's own data is less, and a damaged file may tell of any number."""


def _by_structure(target: Target, regions: Sequence[Region]) -> Optional[Module]:
    """Without the executable the table of functions may be missing: a moduledata shows by itself.

    Its len and cap of pclntable, two words that are the same, stand in front of ftab's pointer, which is pclntable's.
    """
    left, unread = MOST_STRUCTURE, MOST_BYTES
    for region in regions:
        for start in range(region.start, region.end, PIECE):
            unread -= PIECE
            if left <= 0 or unread <= 0:
                return None
            words = _piece(target, region, start)
            left -= len(words) * words.itemsize
            for address in _twins(words, start, target.arch.pointer_size):
                module = read_module(target, address)
                if module is not None:
                    return module
    return None


def _piece(target: Target, region: Region, start: int) -> memoryview:
    """The words of a piece of a region, and some of the next; empty if all of them are 0."""
    words = words_in(target, start, min(region.end, start + PIECE + (PCLNTABLE + 4) * target.arch.pointer_size))
    return words[:0] if words.tobytes().count(0) == words.nbytes else words


def _twins(words: memoryview, start: int, word: int) -> Iterator[int]:
    """Where the pointer of pclntable is that of ftab, which follows, and its length its capacity."""
    for i in range(PCLNTABLE, len(words) - 3):
        if words[i] and words[i] == words[i + 3] and words[i + 1] and words[i + 1] == words[i + 2]:
            yield start + (i - PCLNTABLE) * word
