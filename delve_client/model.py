"""What Delve's answers hold, typed: versions, states, variables, goroutines, frames (service/api/types.go)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

__all__ = ["Frame", "Goroutine", "LoadConfig", "State", "TargetProcess", "Variable", "Version"]

Raw = Dict[str, Any]


def _number(raw: Raw, *names: str) -> int:
    """The first that is there, 0 if none is. TypeError where it is no number."""
    value = next((raw[name] for name in names if raw.get(name)), 0)
    if not isinstance(value, int):
        raise TypeError(f"{names[0]} is no number")
    return value


def _address(raw: Raw, name: str) -> int:
    value = _number(raw, name)
    if not 0 <= value < 1 << 64:
        raise ValueError(f"{name} is no address")
    return value


def _text(raw: Raw, *names: str) -> str:
    value = next((raw[name] for name in names if raw.get(name)), "")
    if not isinstance(value, str):
        raise TypeError(f"{names[0]} is no text")
    return value


@dataclass(frozen=True)
class LoadConfig:
    """How much of a value Delve loads. ``max_struct_fields`` -1: all.

    >>> LoadConfig(max_array_values=0).as_json()["MaxArrayValues"]
    0
    """

    follow_pointers: bool = True
    max_variable_recurse: int = 1
    max_string_len: int = 64
    max_array_values: int = 64
    max_struct_fields: int = -1

    def as_json(self) -> Raw:
        """api.LoadConfig."""
        return {
            "FollowPointers": self.follow_pointers,
            "MaxVariableRecurse": self.max_variable_recurse,
            "MaxStringLen": self.max_string_len,
            "MaxArrayValues": self.max_array_values,
            "MaxStructFields": self.max_struct_fields,
        }


@dataclass(frozen=True)
class Version:
    """``delve``: as 1.27.1; ``api``: 2; ``backend``: native, core...; ``go``: of the target, as go1.27.3."""

    delve: str
    api: int
    backend: str
    go: str

    @classmethod
    def of(cls, raw: Raw) -> "Version":
        """From GetVersion's answer, whose version has the commit on further lines."""
        lines = _text(raw, "DelveVersion").splitlines() or [""]
        delve = next((line.partition(":")[2].strip() for line in lines if line.startswith("Version:")), lines[0])
        go = (_text(raw, "TargetGoVersion").split() or [""])[-1]  # of DW_AT_producer: Go cmd/compile go1.27.3
        return cls(delve, _number(raw, "APIVersion"), _text(raw, "Backend"), go)


@dataclass(frozen=True)
class State:
    """Of the target. ``at_breakpoint``: it stopped by itself, nobody halted it."""

    running: bool
    exited: bool = False
    exit_status: Optional[int] = None
    recording: bool = False
    current_goroutine_id: Optional[int] = None
    current_thread_id: Optional[int] = None
    at_breakpoint: bool = False
    pid: Optional[int] = None

    @classmethod
    def of_ended(cls, said: str) -> Optional["State"]:
        """From the error that Delve gives in place of the state of a process that has ended; None of another error.

        >>> ended = State.of_ended("Process 7 has exited with status 2")
        >>> ended.exited, ended.exit_status
        (True, 2)
        """
        found = re.search(r"has exited(?: with status (-?\d{1,10}))?", said)
        if found is None:
            return None
        return cls(False, exited=True, exit_status=None if found.group(1) is None else int(found.group(1)))

    @property
    def may_go_on(self) -> bool:
        """Does it stand still where no breakpoint of anybody's has stopped it?"""
        return not (self.running or self.exited or self.at_breakpoint)

    @classmethod
    def of(cls, raw: Raw) -> "State":
        """From api.DebuggerState."""
        thread, exited = raw.get("currentThread") or {}, bool(raw.get("exited"))
        return cls(
            running=bool(raw.get("Running")),
            exited=exited,
            exit_status=_number(raw, "exitStatus") if exited else None,
            recording=bool(raw.get("Recording")),
            current_goroutine_id=_number(raw.get("currentGoroutine") or {}, "id") or None,
            current_thread_id=_number(thread, "id") or None,
            at_breakpoint=thread.get("breakPoint") is not None,
            pid=_number(raw, "Pid") or None,
        )


@dataclass(frozen=True)
class Variable:
    """A value as Delve shows it.

    ``addr``: where it is; ``base``: where what it refers to begins (of a map: its header); ``kind``: reflect.Kind;
    ``flags``: api.VariableFlags; ``unreadable``: why it cannot be read, else empty.
    """

    name: str
    addr: int
    base: int
    kind: int
    type: str
    real_type: str
    len: int
    cap: int
    value: str
    flags: int
    unreadable: str
    only_addr: bool = False
    children: List["Variable"] = field(default_factory=list)

    @classmethod
    def of(cls, raw: Raw) -> "Variable":
        """From api.Variable."""
        return cls(
            name=_text(raw, "name"),
            addr=_address(raw, "addr"),
            base=_address(raw, "base"),
            kind=_number(raw, "kind"),
            type=_text(raw, "type"),
            real_type=_text(raw, "realType"),
            len=_number(raw, "len"),
            cap=_number(raw, "cap"),
            value=_text(raw, "value"),
            flags=_number(raw, "flags"),
            unreadable=_text(raw, "unreadable"),
            only_addr=bool(raw.get("onlyAddr")),
            children=[cls.of(child) for child in raw.get("children") or ()],
        )


@dataclass(frozen=True)
class Frame:
    """Of a stack: ``function`` as Delve spells it, ``pc`` an address, ``raw`` all that Delve says (api.Stackframe)."""

    pc: int
    function: str
    file: str
    line: int
    raw: Raw = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, raw: Raw) -> "Frame":
        """From api.Location or api.Stackframe."""
        function = _text(raw.get("function") or {}, "name")
        return cls(_address(raw, "pc"), function, _text(raw, "file"), _number(raw, "line"), raw)


@dataclass(frozen=True)
class Goroutine:
    """``location``: where it stands in user code; ``thread_id``: 0 if none runs it."""

    id: int
    thread_id: int
    location: Frame
    raw: Raw = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, raw: Raw) -> "Goroutine":
        """From api.Goroutine."""
        return cls(_number(raw, "id"), _number(raw, "threadID"), Frame.of(raw.get("userCurrentLoc") or {}), raw)


@dataclass(frozen=True)
class TargetProcess:
    """One of the processes that the server debugs."""

    pid: int
    command_line: str

    @classmethod
    def of(cls, raw: Raw) -> "TargetProcess":
        """From api.Target."""
        return cls(_number(raw, "pid", "Pid"), _text(raw, "cmdLine", "CmdLine"))
