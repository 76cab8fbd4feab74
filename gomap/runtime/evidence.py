"""What was found of the runtime, where, and how it was checked: sentences for `gomap layout`."""

from __future__ import annotations

from typing import Callable, List

from gomap.errors import GomapError
from gomap.layouts.moduledata import OLDEST
from gomap.layouts.newest import NEWEST
from gomap.layouts.span import SpanLayout
from gomap.runtime.bookkeeping import Runtime

__all__ = ["evidence"]


def evidence(runtime: Runtime) -> List[str]:
    """One sentence for each thing that is looked for; what was not found says why."""
    if runtime.release is not None and runtime.release < OLDEST:
        first = "moduledata: before Go 1.16 it is only read by debug information"
        return [first, *(_or_why(step, runtime) for step in (_spans, _bitmap))]
    steps = (_version, _modules, _functions, _types, _variables, _spans, _bitmap, _goroutines)
    return [_or_why(step, runtime) for step in steps]


def _or_why(step: "Callable[[Runtime], str]", runtime: Runtime) -> str:
    try:
        return step(runtime)
    except GomapError as error:
        return f"{step.__name__.strip('_')}: {error}"


def _version(runtime: Runtime) -> str:
    if runtime.version is None:
        raise GomapError("no Go version in runtime.buildVersion or in the program's build information")
    address = runtime.target.names.symbol_address("runtime.buildVersion")
    where = "in the build information" if address is None else f"in runtime.buildVersion at {address:#x}"
    if not runtime.modules:
        return f"version: {runtime.version.text}, {where}"
    first, last = runtime.modules[0].releases
    agrees = "of such a release" if first <= (runtime.release or first) <= last else "of another release"
    return f"version: {runtime.version.text}, {where}; the moduledata is {agrees}"


def _modules(runtime: Runtime) -> str:
    if not runtime.modules:
        raise GomapError("not found", hint="give the executable that the core belongs to")
    first = runtime.modules[0]
    more = f", and {len(runtime.modules) - 1} of plugins" if len(runtime.modules) > 1 else ""
    return (
        f"moduledata: at {first.address:#x}{more}: its tables agree with pcHeader at {first.pcheader:#x}, its pointer "
        f"masks with data and bss"
    )


def _functions(runtime: Runtime) -> str:
    count = sum(module.functions for module in runtime.modules)
    function = runtime.functions.at(runtime.modules[0].minpc) if runtime.modules else None
    name = "" if function is None else f"; the first is {function.name}"
    table = f" at {runtime.modules[0].pclntable:#x}" if runtime.modules else ""
    return f"functions: {count:,} in pclntab{table}, as many as pcHeader tells{name}"


def _types(runtime: Runtime) -> str:
    ranges = ", ".join(f"[{module.types:#x}, {module.etypes:#x})" for module in runtime.modules)
    found = f"{len(runtime.map_types()):,} map types in {ranges or 'no module'}"
    return f"types: {found}, each with a bucket or group that begins as these do"


def _variables(runtime: Runtime) -> str:
    parts = runtime.pointerful_data
    ranges = ", ".join(f"[{part.start:#x}, {part.end:#x})" for part in parts) or "no module"
    count = sum(1 for _ in runtime.pointer_slots())
    return f"variables: {count:,} pointers that are not nil in {ranges}, where the linker's masks have some"


def _spans(runtime: Runtime) -> str:
    spans = runtime.spans
    lost = f", {spans.lost:,} that make no sense" if spans.lost else ""
    return (
        f"spans: allspans at {spans.address:#x}, by {runtime.spans_found_by}; {len(spans):,} in use hold "
        f"{spans.heap_in_use:,} bytes{lost}; mspan as in {_generation(spans.layout)}: "
        f"their objects fit their pages"
    )


def _generation(layout: SpanLayout) -> str:
    first, last = ("{}.{}".format(*release) for release in (layout.first, layout.last))
    if layout.first == OLDEST:
        return f"{last} and before"
    if layout.last == NEWEST:
        return f"{first} and later"
    return first if first == last else f"{first} to {last}"


def _bitmap(runtime: Runtime) -> str:
    bits = runtime.heap_bits
    if bits.in_spans:
        return "pointer bitmap: at the end of the spans of small objects; larger ones carry their type"
    if bits.arenas is None:
        return "pointer bitmap: not found: every word of an object is taken for a pointer, if it looks like one"
    return (
        f"pointer bitmap: in heapArena, {bits.arenas.bitmap.bits} for each word; mheap_.arenas, whose table is at "
        f"{bits.arenas.table:#x}, leads to the spans"
    )


def _goroutines(runtime: Runtime) -> str:
    goroutines, (address, how) = runtime.goroutines(), runtime.goroutines_found_at
    alive = f"{len(goroutines):,} are alive"
    return f"goroutines: allgs at {address:#x}, by {how}; each g leads to itself, allgptr and allglen agree; {alive}"
