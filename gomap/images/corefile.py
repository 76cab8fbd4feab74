"""What a core file and its executable hold of a program's memory, piece by piece."""

from __future__ import annotations

from pathlib import Path
from typing import List, NamedTuple, Optional

from gomap.elf.file import ET_CORE, ET_DYN, PT_NOTE, ElfFile
from gomap.elf.notes import Mapping, auxiliary_vector, mapped_files
from gomap.errors import GomapError
from gomap.images.leftout import LeftOut, left_out_of
from gomap.target import Region

__all__ = ["CoreImage", "Piece", "core_regions"]

AT_ENTRY = 9  # linux/auxvec.h
PAGE = 4096


class Piece(NamedTuple):
    """[start, end) of memory, of which the first ``stored`` bytes are in ``file`` from ``offset`` on, the rest zero."""

    start: int
    end: int
    file: ElfFile
    offset: int
    stored: int
    writable: bool
    executable: bool
    backing: str


class CoreImage:
    """A core and, where it is at hand, the executable.

    ``pieces``: what can be read, by address, without overlap. ``matches``: whether the executable is the core's (None:
    the core does not hold what would tell). ``bias``: how far from where it was linked to the executable was loaded.
    """

    def __init__(self, core: "str | Path", exe: "Optional[str | Path]" = None):
        self.core = ElfFile(core)
        if self.core.type != ET_CORE:
            raise GomapError(f"{core} is no core file")
        self.files = mapped_files(self.core)
        self.exe = None if exe is None else ElfFile(exe)
        self.bias = 0 if self.exe is None else _bias(self.core, self.exe)
        held = _core_pieces(self.core, self.files)
        self.matches = None if self.exe is None else _matches(held, self.exe, self.bias)
        if self.exe is None or self.matches is False:
            self.pieces = held
        else:
            self.pieces = _with_exe(held, self.exe, self.bias, left_out_of(core))

    def regions(self) -> List[Region]:
        """The pieces, as `Target.regions` has them."""
        return [Region(p.start, p.end, p.writable, p.executable, p.backing) for p in self.pieces]


def core_regions(core: str, exe: Optional[str]) -> List[Region]:
    """What a debugger that has opened these two files can read."""
    return CoreImage(core, exe).regions()


def _core_pieces(core: ElfFile, files: List[Mapping]) -> List[Piece]:
    pieces: List[Piece] = []
    for s in core.loads:
        start = max(s.address, pieces[-1].end if pieces else 0)
        end, skipped = s.address + s.stored, start - s.address
        if start < end:
            backing = _backing(files, start)
            offset, stored = s.offset + skipped, s.stored - skipped
            pieces.append(Piece(start, end, core, offset, stored, s.writable, s.executable, backing))
    return pieces


def _with_exe(held: List[Piece], exe: ElfFile, bias: int, left_out: LeftOut) -> List[Piece]:
    """The executable's segments where the core has nothing; of variables it has their first values only."""
    pieces = list(held)
    for s in exe.loads:
        at, end = s.address + bias, s.address + bias + s.size
        if s.writable and left_out.touches(at, end - at):
            continue
        for piece in [*_between(held, at, end), None]:
            stop = end if piece is None else min(end, piece.start)
            if at < stop:
                skipped = at - s.address - bias
                stored = max(0, min(s.stored - skipped, stop - at))
                pieces.append(Piece(at, stop, exe, s.offset + skipped, stored, s.writable, s.executable, exe.path))
            at = at if piece is None else max(at, piece.end)
    return sorted(pieces, key=lambda piece: piece.start)


def _between(pieces: List[Piece], start: int, end: int) -> List[Piece]:
    return [piece for piece in pieces if piece.start < end and piece.end > start]


def _matches(held: List[Piece], exe: ElfFile, bias: int) -> Optional[bool]:
    """Are the executable's notes (its build ids, which stripping leaves alone) those of the first page, which kernels
    put into cores? Of one without notes: is the page its own? None if the core lacks the page."""
    notes = [segment for segment in exe.segments if segment.kind == PT_NOTE and segment.stored]
    for segment in notes:
        own = _held(held, segment.address + bias, segment.stored)
        if own is not None:
            return own == exe.data[segment.offset : segment.offset + segment.stored]
    for segment in exe.loads:
        if segment.offset == 0 and segment.stored >= PAGE and not notes:
            own = _held(held, segment.address + bias, PAGE)
            return None if own is None else own == exe.data[:PAGE]
    return None


def _held(pieces: List[Piece], address: int, size: int) -> Optional[bytes]:
    for piece in _between(pieces, address, address + 1):
        at = address - piece.start
        return piece.file.data[piece.offset + at : piece.offset + at + size] if at + size <= piece.stored else None
    return None


def _bias(core: ElfFile, exe: ElfFile) -> int:
    if exe.type != ET_DYN:
        return 0
    entry = auxiliary_vector(core).get(AT_ENTRY)
    return 0 if entry is None else entry - exe.entry


def _backing(files: List[Mapping], address: int) -> str:
    return next((one.path for one in files if one.start <= address < one.end), "")
