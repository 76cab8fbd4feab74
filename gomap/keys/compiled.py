"""Key type + value -> a pattern. A value that does not fit the type is refused here, in one sentence."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Callable, Dict, List, Optional, Tuple

from gomap.errors import Problems, UsageError
from gomap.golang.types import GoType, Kind
from gomap.keys.literals import Compound, HexNumber, Typed, describe, plain_value
from gomap.keys.patterns import Dynamic, Floats, InterfaceKey, KeyPattern, Never, Nil, Parts, Plain, Text
from gomap.places.place import a
from gomap.places.typenames import same_type

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["pattern"]

MOST_ELEMENTS = 4096  # of an array key
MOST_KEY_BYTES = 1 << 20
SIGNED = (Kind.INT, Kind.INT8, Kind.INT16, Kind.INT32, Kind.INT64)
UNSIGNED = (Kind.UINT, Kind.UINT8, Kind.UINT16, Kind.UINT32, Kind.UINT64, Kind.UINTPTR)
ADDRESSES = (Kind.POINTER, Kind.UNSAFE_POINTER, Kind.CHAN)
NOT_COMPARABLE = (Kind.SLICE, Kind.MAP, Kind.FUNC)
ZERO: Dict[Kind, object] = {
    **dict.fromkeys(SIGNED + UNSIGNED, 0),
    **dict.fromkeys(ADDRESSES + (Kind.INTERFACE,), None),
    **dict.fromkeys((Kind.FLOAT32, Kind.FLOAT64), 0.0),
    **dict.fromkeys((Kind.COMPLEX64, Kind.COMPLEX128), 0j),
    **dict.fromkeys((Kind.STRUCT, Kind.ARRAY), Compound(None, ())),
    Kind.BOOL: False,
    Kind.STRING: b"",
}


def pattern(program: "Program", key_type: GoType, value: object) -> KeyPattern:
    """What finds a key of that type. UsageError if the value does not fit the type.

    ``value`` comes from `parse_key`, or is a Python value: int, float, bool, str, bytes, tuple or dict for a
    struct, list or tuple for an array, None for nil.
    """
    return Compiler(program).compile(key_type, value)


class Compiler:
    """One pattern in the making; all its parts note what they cannot read in one list."""

    def __init__(self, program: "Program"):
        self.program = program
        self.target = program.target
        self.problems = Problems()

    def compile(self, gotype: GoType, value: object) -> KeyPattern:
        value = plain_value(value)
        if gotype.kind is Kind.INTERFACE:
            return self._interface(gotype, value)
        if isinstance(value, Typed):
            if not same_type(self.program, value.type_name, gotype):
                raise UsageError(f"{a(value.type_name)} is no key here: the keys are {gotype.name}")
            value = plain_value(value.value)
        return self._by_kind(gotype)(gotype, value)

    def _by_kind(self, gotype: GoType) -> Callable[[GoType, object], KeyPattern]:
        compile_ = {
            Kind.BOOL: self._bool,
            Kind.STRING: self._string,
            Kind.STRUCT: self._struct,
            Kind.ARRAY: self._array,
            **dict.fromkeys(SIGNED + UNSIGNED, self._integer),
            **dict.fromkeys(ADDRESSES, self._address),
            **dict.fromkeys((Kind.FLOAT32, Kind.FLOAT64, Kind.COMPLEX64, Kind.COMPLEX128), self._floats),
        }.get(gotype.kind)
        if compile_ is None:
            raise UsageError(f"{gotype.name} is a type that no key can have")
        return compile_

    def _bool(self, gotype: GoType, value: object) -> KeyPattern:
        if not isinstance(value, bool):
            raise _misfit(gotype, value)
        return Plain(bytes([value]))

    def _integer(self, gotype: GoType, value: object) -> KeyPattern:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise _misfit(gotype, value)
        size, signed = max(1, gotype.size), gotype.kind in SIGNED
        low, high = (-(1 << (8 * size - 1)), (1 << (8 * size - 1)) - 1) if signed else (0, (1 << 8 * size) - 1)
        if not low <= value <= high:
            raise UsageError(f"{value} does not fit {gotype.name} ({low} to {high})")
        return Plain(value.to_bytes(size, "little", signed=signed))

    def _address(self, gotype: GoType, value: object) -> KeyPattern:
        address = 0 if value is None else getattr(value, "address", value)
        if isinstance(address, bool) or not isinstance(address, int):
            raise _misfit(gotype, value)
        size = self.target.arch.pointer_size
        if not 0 <= address < 1 << 8 * size:
            raise UsageError(f"{address:#x} is no address on this machine ({size * 8} bits)")
        return Plain(address.to_bytes(size, "little"))

    def _floats(self, gotype: GoType, value: object) -> KeyPattern:
        pair = gotype.kind in (Kind.COMPLEX64, Kind.COMPLEX128)
        if isinstance(value, bool) or not isinstance(value, (int, float, complex)):
            raise _misfit(gotype, value)
        if isinstance(value, complex) and value.imag and not pair:
            raise _misfit(gotype, value)
        try:
            number = complex(value)
            values = (number.real, number.imag) if pair else (number.real,)
            code = "<" + ("f" if gotype.kind in (Kind.FLOAT32, Kind.COMPLEX64) else "d") * len(values)
            struct.pack(code, *values)
        except OverflowError:
            raise UsageError(f"{str(value)[:40]} does not fit {gotype.name}") from None
        return Never() if any(map(math.isnan, values)) else Floats(code, values)

    def _string(self, gotype: GoType, value: object) -> KeyPattern:
        if not isinstance(value, bytes):
            raise _misfit(gotype, value)
        return Text(self.target, value, self.problems)

    def _array(self, gotype: GoType, value: object) -> KeyPattern:
        raw = _bytes_of(gotype, value) if gotype.elem.kind is Kind.UINT8 else None
        if raw is not None:
            return Plain(raw)
        if not isinstance(value, Compound):
            raise _misfit(gotype, value)
        self._check_name(gotype, value)
        given = [inner for _, inner in value.elements]
        if len(given) > gotype.length or any(name is not None for name, _ in value.elements):
            raise UsageError(f"{gotype.name} takes {gotype.length:,} elements in order, not {len(given):,}")
        if gotype.length > MOST_ELEMENTS:
            raise UsageError(f"{gotype.name} is too long an array for a key (the most is {MOST_ELEMENTS:,} elements)")
        values = given + [_zero(gotype.elem)] * (gotype.length - len(given))
        elem = gotype.elem
        return self._parts(gotype, [(i * elem.size, elem, inner) for i, inner in enumerate(values)])

    def _struct(self, gotype: GoType, value: object) -> KeyPattern:
        literal = value if isinstance(value, Compound) else _struct_value(value)
        if literal is None:
            raise _misfit(gotype, value)
        self._check_name(gotype, literal)
        values = _by_field(gotype, literal)
        fields = [field for field in gotype.fields if field.name != "_"]  # Go's == does not look at blank ones
        parts = [(field.offset, field.type, values.get(field.name, _zero(field.type))) for field in fields]
        return self._parts(gotype, parts)

    def _check_name(self, gotype: GoType, value: Compound) -> None:
        if value.type_name is not None and not same_type(self.program, value.type_name, gotype):
            raise UsageError(f"{value.type_name}{{...}} is no key here: the keys are {gotype.name}")

    def _parts(self, gotype: GoType, parts: List[Tuple[int, GoType, object]]) -> KeyPattern:
        compiled = [(offset, self.compile(part, value)) for offset, part, value in parts]
        if any(isinstance(part, Never) for _, part in compiled):
            return Never()
        whole = b""
        for offset, part in compiled:
            if part.plain is None or offset != len(whole):
                return Parts(compiled, self.problems)
            whole += part.plain
        return Plain(whole) if len(whole) == gotype.size else Parts(compiled, self.problems)

    def _interface(self, gotype: GoType, value: object) -> KeyPattern:
        word = self.target.arch.pointer_size
        if value is None:
            return Nil(word)
        if not isinstance(value, (bool, int, float, complex, bytes, Compound, Typed)) and not hasattr(value, "address"):
            raise _misfit(gotype, value)

        def resolve(first: int) -> Dynamic:
            from gomap.places.interfaces import dynamic_type

            dynamic = dynamic_type(self.program, gotype, first)
            if dynamic is None or not 0 <= dynamic.size <= MOST_KEY_BYTES or not _same_sort(dynamic, value):
                return None
            try:
                return self.compile(dynamic, value), dynamic.is_direct, dynamic.size
            except UsageError:  # it does not fit, so no key of that type is the one
                return None

        return InterfaceKey(self.target, resolve, self.problems)


def _bytes_of(gotype: GoType, value: object) -> Optional[bytes]:
    """Of an array of bytes: all of them in hex, or text, which zeros may follow; None if they do not fit."""
    if isinstance(value, HexNumber):
        return value.raw if len(value.raw) == gotype.length else None
    if isinstance(value, bytes) and len(value) <= gotype.length:
        return value + bytes(gotype.length - len(value)) if gotype.length <= MOST_KEY_BYTES else None
    return None


def _same_sort(gotype: GoType, value: object) -> bool:
    """Untyped literals match their own sort of type only: 5 is no key for a float64 in an interface."""
    if gotype.kind in NOT_COMPARABLE or gotype.kind is Kind.INTERFACE:
        return False
    if isinstance(value, Typed):
        return True
    if isinstance(value, float):
        return gotype.kind in (Kind.FLOAT32, Kind.FLOAT64)
    if isinstance(value, complex):
        return gotype.kind in (Kind.COMPLEX64, Kind.COMPLEX128)
    if isinstance(value, bytes):
        return gotype.kind is Kind.STRING
    if gotype.kind is Kind.ARRAY and isinstance(value, int):
        return isinstance(value, HexNumber)
    return not (isinstance(value, int) and gotype.kind in (Kind.FLOAT32, Kind.FLOAT64, Kind.COMPLEX64, Kind.COMPLEX128))


def _by_field(gotype: GoType, value: Compound) -> Dict[str, object]:
    """The elements of a struct literal by field. UsageError for a field that there is not."""
    names = [field.name for field in gotype.fields]
    named = [name for name, _ in value.elements if name is not None]
    if not value.elements:
        return {}
    if not named:
        return _in_order(gotype, names, value)
    wrong = [name for name in named if name not in names]
    if wrong or len(named) < len(value.elements) or len(set(named)) < len(named):
        what = f"no field {wrong[0]}" if wrong else "each field once, all by name or none"
        raise UsageError(f"{gotype.name} has {what}", hint=f"{{{', '.join(f'{name}: ...' for name in names[:8])}}}")
    return {str(name): inner for name, inner in value.elements}


def _in_order(gotype: GoType, names: List[str], value: Compound) -> Dict[str, object]:
    shown = names if len(value.elements) == len(names) else [name for name in names if name != "_"]
    if len(value.elements) != len(shown):
        expected = f"{len(shown)} {'field' if len(shown) == 1 else 'fields'} ({', '.join(shown[:8])})"
        raise UsageError(f"{gotype.name} has {expected}, not {len(value.elements)}")
    return {name: inner for name, (_, inner) in zip(shown, value.elements)}


def _struct_value(value: object) -> Optional[Compound]:
    """A struct as gomap.values makes them, by its fields."""
    items = getattr(value, "items", None)
    return Compound(None, tuple(items())) if callable(items) else None


def _zero(gotype: GoType) -> object:
    return ZERO.get(gotype.kind)


def _misfit(gotype: GoType, value: object) -> UsageError:
    return UsageError(f"{describe(value)}, but the key is of type {gotype.name}")
