"""Where this machine's dlv is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import List, Optional

from delve_client.errors import DelveError

__all__ = ["find_dlv"]


def find_dlv(wanted: Optional[str] = None) -> str:
    """``wanted``, else $GOMAP_DLV, else the first of $PATH, $GOBIN, $GOPATH/bin, ~/go/bin; DelveError without any."""
    named = wanted or os.environ.get("GOMAP_DLV")
    if named:
        found = shutil.which(named)
        if not found:
            raise DelveError(f"{named} is no program that can be run", hint="give the path of dlv")
        return found
    found = shutil.which("dlv") or shutil.which("dlv", path=os.pathsep.join(_usual_places()))
    if not found:
        hint = "`go install github.com/go-delve/delve/cmd/dlv@latest`, or set GOMAP_DLV to its path"
        raise DelveError("no dlv in PATH, GOBIN or GOPATH/bin", hint=hint)
    return found


def _usual_places() -> List[str]:
    """Where `go install` puts programs."""
    paths = [place for place in os.environ.get("GOPATH", "").split(os.pathsep) if place]
    return [*filter(None, [os.environ.get("GOBIN")]), *(f"{p}/bin" for p in paths), str(Path.home() / "go" / "bin")]
