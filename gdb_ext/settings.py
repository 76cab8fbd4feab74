"""`set gomap ...` and `show gomap ...`, and what GDB's own settings say of the screen."""

from __future__ import annotations

import os
import sys
from typing import Dict, List, Optional

import gdb

from gomap.rendering.output import Output, Settings

__all__ = [
    "errors",
    "number_of",
    "printer_limit",
    "printer_on",
    "register_settings",
    "screen",
    "setting_names",
    "settings",
]

WIDTH, HEIGHT = 100, 40
STDOUT = 1
_parameters: Dict[str, "gdb.Parameter"] = {}


class _Parameter(gdb.Parameter):
    """One setting; ``what`` it is, for help and `show`, which tells the name that `set gomap` takes."""

    def __init__(self, name: str, what: str, kind: int, default: object, *choices: "list[str]"):
        self.name, self.what = name, what
        self.set_doc = f"Set {what}."
        self.show_doc = f"Show {what}."
        self.__doc__ = what[0].upper() + what[1:] + "."
        super().__init__(f"gomap {name}", gdb.COMMAND_DATA, kind, *choices)
        self.value = default

    def get_set_string(self) -> str:
        return ""

    def get_show_string(self, value: str) -> str:
        return f"gomap {self.name} is {value}: {self.what}."


def register_settings() -> None:
    """The prefixes must exist already."""
    choices = ["auto", "on", "off"]
    number = gdb.PARAM_ZUINTEGER
    declared = (
        ("color", "colour in gomap's output (auto, on, off)", gdb.PARAM_ENUM, "auto", choices),
        ("unicode", "characters beyond ASCII in gomap's output (auto, on, off)", gdb.PARAM_ENUM, "auto", choices),
        ("limit", "how many entries a table of gomap shows (0: all)", number, 200),
        ("string-limit", "how many bytes of a string gomap's tables show", number, 200),
        ("printer", "whether `print` shows Go maps through gomap", gdb.PARAM_BOOLEAN, True),
        ("printer-limit", "how many entries `print` shows of a Go map (0: no limit of gomap's own)", number, 1000),
    )
    for name, what, kind, default, *more in declared:
        _parameters[name] = _Parameter(name, what, kind, default, *more)


def setting_names() -> List[str]:
    return list(_parameters)


def settings() -> Settings:
    """What `set gomap` chose."""
    return Settings(limit=_number("limit") or 0, string_limit=_number("string-limit"))


def _number(name: str) -> Optional[int]:
    """A setting of ours that is a number; None if it is unlimited."""
    value = _parameters[name].value
    return value if isinstance(value, int) else None


def number_of(name: str) -> Optional[int]:
    """A setting of GDB's that is a number; None if it is unlimited."""
    value = gdb.parameter(name)
    return value if isinstance(value, int) else None


def printer_on() -> bool:
    return bool(_parameters["printer"].value)


def printer_limit(entries: int) -> Optional[int]:
    """How many of so many entries to give to GDB; None: all of them.

    GDB stops at `print elements` children, a key and a value being one each, and shows dots behind the last of them:
    where those will not do, we stop sooner, so that there is room for the entry that says how many are left.
    """
    elements, own = number_of("print elements"), _number("printer-limit")
    limits = [own] if own else []
    if elements and 2 * entries >= elements:
        limits.append(max(1, (elements - 1) // 2 - 1))
    return min(limits, default=None)


def screen() -> Output:
    """GDB's own output, through its pager."""
    width, height = number_of("width"), number_of("height")
    return Output(
        gdb.write,
        width=min(width, 250) if width else WIDTH,
        height=height or HEIGHT,
        color=_is_on("color", _styled),
        unicode=_is_on("unicode", _unicode),
        terminal=bool(width) and os.isatty(STDOUT),
    )


def errors() -> Output:
    """Where a failure is told."""
    return Output(_tell, width=number_of("width") or WIDTH, terminal=_styled())


def _tell(text: str) -> None:
    gdb.write(text, gdb.STDERR)
    gdb.flush(gdb.STDERR)


def _is_on(name: str, automatic: "object") -> bool:
    value = _parameters[name].value
    return bool(automatic()) if value == "auto" else value == "on"  # type: ignore[operator]


def _styled() -> bool:
    """sys.stdout.isatty() is always False in GDB: its own styling tells (it is off under -batch), and where it writes
    to, which may be an IDE that speaks MI."""
    try:
        styled = bool(gdb.parameter("style enabled"))
    except RuntimeError:  # GDB before 8.3
        styled = False
    return styled and os.isatty(STDOUT) and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb"


def _unicode() -> bool:
    try:
        charset = str(gdb.parameter("host-charset") or "")
    except RuntimeError:
        charset = ""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""
    return (
        "utf-8" in charset.lower() or "utf" in locale.lower() or sys.getfilesystemencoding() == "utf-8" and not locale
    )
