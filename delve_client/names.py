"""Names as Delve knows them: variables, types, functions, and the frame that was chosen."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence

from delve_client.asking import SELECTED, SHORT, Asking
from delve_client.model import Variable
from delve_client.scope import DelveScope
from delve_client.types import DelveTypes
from delve_client.variables import PackageVariables
from gomap.elf.symbols import data_symbols_ending, fixed_address
from gomap.errors import UsageError
from gomap.golang.names import dwarf_name, natural_name, split_package
from gomap.golang.types import GoType
from gomap.target import MapVariable, Names, Root, Scope

__all__ = ["DelveNames"]

VERSION = "runtime.buildVersion"


class DelveNames(Names):
    """``word``: bytes of a pointer; ``exe``: the program's file, if it is here; ``tell(address, data)`` takes
    what an answer shows of memory."""

    def __init__(
        self, asking: Asking, types: DelveTypes, word: int, exe: Optional[str], tell: Callable[[int, bytes], None]
    ):
        self._ask = asking
        self._types = types
        self._word = word
        self._exe = exe
        self._variables = PackageVariables(asking, types)
        self._scopes: List[Optional[DelveScope]] = []
        self._tell = tell

    def shown(self, name: str) -> Optional[Variable]:
        """The package variable as Delve shows it; None if it knows none of that name."""
        return self._variables.shown(name)

    def variable(self, name: str) -> Optional[Root]:
        return self._variables.find(name)

    def symbol_address(self, name: str) -> Optional[int]:
        if self._exe is not None:
            try:
                known = fixed_address(self._exe, dwarf_name(name))
            except OSError:
                known = None
            if known is not None:
                return known
        shown = self._build_version() if name == VERSION else self._variables.shown(name)
        return None if shown is None else shown.addr

    def _build_version(self) -> Optional[Variable]:
        """The variable, its contents in the same call: they are what is read first, and of nothing else nearby."""
        shown = self._ask.evaluate(VERSION, SHORT)
        text = b"" if shown is None else shown.value.encode()
        if shown is not None and shown.addr and shown.base and len(text) == shown.len:
            self._tell(shown.addr, b"".join(n.to_bytes(self._word, "little") for n in (shown.base, shown.len)))
            self._tell(shown.base, text)
        return shown

    def variables_ending(self, name: str) -> Sequence[str]:
        return self._variables.ending(name, self._spelled(split_package(name)[1]))

    def _spelled(self, identifier: str) -> Optional[List[str]]:
        """Natural names in the symbol table of the executable; None if there is none to look at."""
        if self._exe is None:
            return None
        try:
            found = [natural_name(s.name) for s in data_symbols_ending(self._exe, "." + identifier)]
        except OSError:
            return None
        return found or None

    def scope(self) -> Optional[Scope]:
        """The chosen frame. GomapError if there is no such goroutine or frame."""
        if not self._scopes:
            self._scopes.append(self._scope())
        return self._scopes[0]

    def _scope(self) -> Optional[DelveScope]:
        wanted = self._ask.frame
        locations = self._ask.frames(wanted + 1)
        if wanted < len(locations):
            location = locations[wanted]
            known = DelveScope(self._ask, self._types, location, wanted, self._word)
            return known if location.function else None
        if self._ask.goroutine == SELECTED and not wanted:
            return None
        raise UsageError(_no_frame(self._ask.goroutine, wanted, len(locations)), hint="--goroutine N --frame M")

    def type_named(self, name: str) -> Optional[GoType]:
        for spelling in dict.fromkeys((dwarf_name(name), name)):
            found = self._types.named(spelling)
            if found is not None:
                return found
        return None

    def function_at(self, pc: int) -> Optional[str]:
        name = self._ask.function_at(pc)
        return natural_name(name) if name else None

    def has_debug_information(self) -> bool:
        return self._variables.shown("runtime.firstmoduledata") is not None

    def package_maps(self) -> List[MapVariable]:
        return self._variables.maps()

    def package_variables(self) -> List[Root]:
        return self._variables.all()

    def frame_maps(self, most: int) -> List[MapVariable]:
        locations = self._ask.frames(most)[:most]
        word = self._word
        scopes = [DelveScope(self._ask, self._types, place, number, word) for number, place in enumerate(locations)]
        return [variable for scope in scopes if scope.function != "?" for variable in scope.map_variables()]


def _no_frame(goroutine: int, frame: int, frames: int) -> str:
    if not frames:
        return f"there is no goroutine {goroutine}"
    whose = "the selected goroutine" if goroutine == SELECTED else f"goroutine {goroutine}"
    return f"{whose} has {frames} frames, so there is no frame {frame}"
