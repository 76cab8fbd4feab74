"""What Delve's answers hold, typed: versions, states, variables, goroutines, frames (service/api/types.go)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

__all__ = ["Frame", "Goroutine", "LoadConfig", "State", "TargetProcess", "Variable", "Version"]

Raw = Dict[str, Any]


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
        lines = str(raw.get("DelveVersion") or "").splitlines() or [""]
        delve = next((line.partition(":")[2].strip() for line in lines if line.startswith("Version:")), lines[0])
        go = (str(raw.get("TargetGoVersion") or "").split() or [""])[-1]  # of DW_AT_producer: Go cmd/compile go1.27.3
        return cls(delve, int(raw.get("APIVersion") or 0), raw.get("Backend") or "", go)


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
    def of(cls, raw: Raw) -> "State":
        """From api.DebuggerState."""
        thread, exited = raw.get("currentThread") or {}, bool(raw.get("exited"))
        return cls(
            running=bool(raw.get("Running")),
            exited=exited,
            exit_status=raw.get("exitStatus") if exited else None,
            recording=bool(raw.get("Recording")),
            current_goroutine_id=(raw.get("currentGoroutine") or {}).get("id"),
            current_thread_id=thread.get("id"),
            at_breakpoint=thread.get("breakPoint") is not None,
            pid=raw.get("Pid") or None,
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
            name=raw.get("name") or "",
            addr=raw.get("addr") or 0,
            base=raw.get("base") or 0,
            kind=raw.get("kind") or 0,
            type=raw.get("type") or "",
            real_type=raw.get("realType") or "",
            len=raw.get("len") or 0,
            cap=raw.get("cap") or 0,
            value=raw.get("value") or "",
            flags=raw.get("flags") or 0,
            unreadable=raw.get("unreadable") or "",
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
        function = (raw.get("function") or {}).get("name") or ""
        return cls(raw.get("pc") or 0, function, raw.get("file") or "", raw.get("line") or 0, raw)


@dataclass(frozen=True)
class Goroutine:
    """``location``: where it stands in user code; ``thread_id``: 0 where none runs it."""

    id: int
    thread_id: int
    location: Frame
    raw: Raw = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, raw: Raw) -> "Goroutine":
        """From api.Goroutine."""
        return cls(raw.get("id") or 0, raw.get("threadID") or 0, Frame.of(raw.get("userCurrentLoc") or {}), raw)


@dataclass(frozen=True)
class TargetProcess:
    """One of the processes that the server debugs."""

    pid: int
    command_line: str

    @classmethod
    def of(cls, raw: Raw) -> "TargetProcess":
        """From api.Target."""
        return cls(raw.get("pid") or raw.get("Pid") or 0, raw.get("cmdLine") or raw.get("CmdLine") or "")
