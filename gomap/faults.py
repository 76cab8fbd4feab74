"""Faults of gomap's own, wherever they are met: one sentence, and all of it for who asks by GOMAP_TRACE=1."""

from __future__ import annotations

import os
from typing import Callable

from gomap.errors import GomapError
from gomap.text import printable

__all__ = ["fault", "own_fault"]

TRACE = "GOMAP_TRACE"
HINT = f"the same with {TRACE}=1 in the environment; report what it says then, with `gomap version`"


def own_fault(error: Exception, tell: Callable[[str], object]) -> GomapError:
    """What to say of an exception that nobody foresaw, and where it was raised. ``tell`` gets a line of the whole trace
    at a time, where that is asked for."""
    import traceback  # it takes a while, and is hardly ever needed

    if os.environ.get(TRACE):
        for line in "".join(traceback.format_exception(type(error), error, error.__traceback__)).splitlines():
            tell(printable(line))
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    return fault(f"{type(error).__name__}: {error}{where}")


def fault(what: str) -> GomapError:
    """
    >>> print(fault("KeyError: 5"))  # doctest: +ELLIPSIS
    a fault of gomap's own: KeyError: 5. Try: the same with GOMAP_TRACE=1 in the environment; ...
    """
    return GomapError(f"a fault of gomap's own: {what}", hint=HINT)
