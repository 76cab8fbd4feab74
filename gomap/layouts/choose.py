"""Which layout a target's maps have: by the fields its type information shows first, by the Go version second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Mapping, Optional, Sequence, Tuple, Union

from gomap.errors import GomapError
from gomap.layouts.classic import ClassicLayout, classic_layouts
from gomap.layouts.newest import NEWEST, known_release
from gomap.layouts.records import Record
from gomap.layouts.swiss import SwissLayout, has_swiss_maps, swiss_layouts

__all__ = ["HEADER_TYPES", "Choice", "MapLayout", "choose_layout"]

HEADER_TYPES = {True: "internal/runtime/maps.Map", False: "runtime.hmap"}
"""The header's type in debug information, by whether maps are Swiss."""

MapLayout = Union[ClassicLayout, SwissLayout]
Release = Tuple[int, int]


@dataclass(frozen=True)
class Choice:
    """The layout and, in words, what it was chosen by."""

    layout: MapLayout
    reason: str


def choose_layout(
    word: int,
    shown: Optional[Mapping[str, int]],
    release: Optional[Release],
    experiments: Sequence[str] = (),
) -> Choice:
    """The layout of the maps of one target.

    ``shown``: field name -> offset of the map header in the type information, None if there is none.
    ``release``: e.g. (1, 23), None if unknown. GomapError if nothing fits.

    >>> choose_layout(8, None, (1, 24)).layout.name
    'Swiss 1.24'
    >>> choose_layout(8, None, (1, 25), ["noswissmap"]).layout.name
    'noswissmap 1.24-1.25'
    """
    if shown:
        return _by_fields(word, dict(shown), release)
    if release is None:
        raise GomapError(
            "neither type information nor a Go version was found, so the layout of maps is unknown",
            hint="give the executable that the core belongs to",
        )
    return _by_release(word, release, experiments)


def _by_release(word: int, release: Release, experiments: Sequence[str]) -> Choice:
    known = known_release(release)
    classic = not has_swiss_maps(known, experiments)
    layouts: Sequence[MapLayout] = classic_layouts(word) if classic else swiss_layouts(word)
    read_as = "" if known == release else f", read as {_go(known)}, the newest that gomap knows"
    for layout in layouts:
        if layout.first <= known <= layout.last:
            return Choice(layout, f"{_go(release)}{read_as}; the target shows no type information")
    known_ones = "{}.{} to {}.{}".format(*classic_layouts(word)[0].first, *NEWEST)
    raise GomapError(f"maps of {_go(release)} have a layout that gomap does not know ({known_ones} are)")


def _go(release: Release) -> str:
    return "Go {}.{}".format(*release)


def _by_fields(word: int, shown: Dict[str, int], release: Optional[Release]) -> Choice:
    fitting: Sequence[MapLayout]
    if "dirPtr" in shown:
        fitting = [layout for layout in swiss_layouts(word) if _fits(layout.header, shown)]
    else:
        fitting = [layout for layout in classic_layouts(word) if _fits(layout.header, shown)]
    if not fitting:
        fields = ", ".join(f"{name} at {offset}" for name, offset in sorted(shown.items(), key=lambda item: item[1]))
        raise GomapError(f"the map header has fields that no known layout has ({fields})")
    named = _within(fitting, release)
    evidence = f"header fields shown by the target: {', '.join(shown)}"
    return Choice(named, evidence + (f"; Go {release[0]}.{release[1]}" if release and len(fitting) > 1 else ""))


def _fits(record: Record, shown: Mapping[str, int]) -> bool:
    """Every declared field stands where the target shows it, and the target shows no field more."""
    return record.offsets == {name: offset for name, offset in shown.items() if not name.startswith("_")}


def _within(fitting: Sequence[MapLayout], release: Optional[Release]) -> MapLayout:
    """Several generations share their headers (1.9 to 1.23): the release decides, the newest one without it."""
    known = NEWEST if release is None else known_release(release)
    begun = [layout for layout in fitting if layout.first <= known]
    return begun[-1] if begun else fitting[0]
