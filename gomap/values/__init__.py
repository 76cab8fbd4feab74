"""bytes + a Go type -> Python values. `Decoders` compiles; the classes are what values look like."""

from gomap.values.decoders import Decoders
from gomap.values.model import (
    Bytes,
    Chan,
    CutList,
    CutString,
    Duration,
    Float32,
    Func,
    Interface,
    Limits,
    MapRef,
    Pointer,
    Struct,
    Unfollowed,
    Unreadable,
    UnsafePointer,
)

__all__ = [
    "Bytes",
    "Chan",
    "CutList",
    "CutString",
    "Decoders",
    "Duration",
    "Float32",
    "Func",
    "Interface",
    "Limits",
    "MapRef",
    "Pointer",
    "Struct",
    "Unfollowed",
    "Unreadable",
    "UnsafePointer",
]
