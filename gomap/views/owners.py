"""`gomap owners` for people."""

from __future__ import annotations

from typing import List, Optional

from gomap.analysis.owners.model import DEEP, LATE, WIDE, Chain, CodePlace, Link, Owners
from gomap.analysis.owners.naming import path_of
from gomap.commands.owners import OwnersReport
from gomap.rendering.output import Output
from gomap.rendering.problems import render_problems
from gomap.rendering.showing import Showing
from gomap.text import ascii_text, bytes_text, printable
from gomap.views.owners_json import value

__all__ = ["table", "value"]

UNREACHED = "Objects refer to it, but no package variable, stack or finalizer was reached"
UNFOUND = "No package variable, stack or finalizer that holds it was found"
ENDED = {
    DEEP: "in so many steps. Try: a greater --depth",
    LATE: "in the time that the search has.",
    WIDE: "among those that were followed: very many objects refer to it.",
}
"""Why the search went no further; a hint only if it helps."""
STALENESS = {True: "", None: ", which may be stale", False: ", which is stale: no variable needs it any more"}


def table(report: OwnersReport, showing: Showing) -> None:
    """Each chain from its root to the object."""
    output = showing.output
    owners = report.owners
    if owners.chains and len(owners.chains[0]) == 1:
        _itself_a_root(report, owners.chains[0][0], output)
        return
    size = f"an object of {bytes_text(owners.size)}" if owners.size else "an object"
    output.line(f"{owners.address:#x}   {size}{_type(report, owners.type)}")
    for chain in owners.chains:
        output.line()
        _render_chain(report, chain, output)
    _render_end(report, output)
    for note in owners.notes:
        output.line()
        output.line("  " + printable(note))
    render_problems(owners.problems, output)


def _render_chain(report: OwnersReport, chain: Chain, output: Output) -> None:
    root, *objects = _chain(report, chain)
    for line in _broken(root, output.room):
        output.line("  " + (line if output.unicode else ascii_text(line)))
    if chain[-1].stack is not None:
        output.paragraph(printable(_doing(chain[-1])), " " * 6, " " * 8)
    for line in objects:
        output.line("  " + (line if output.unicode else ascii_text(line)))


def _render_end(report: OwnersReport, output: Output) -> None:
    """What there may be beside the chains."""
    owners = report.owners
    if not owners.chains:
        output.line()
        output.paragraph(_nobody(report))
    elif not owners.complete:
        if owners.ended != DEEP or owners.interrupted or owners.problems:  # chains that are shorter say more
            output.line()
            output.line(f"  There may be more: {_cut(owners)}")
    elif owners.is_garbage:
        output.line()
        output.line("  Nothing else refers to it: the next collection takes it.")


def _cut(owners: Owners) -> str:
    if owners.interrupted:
        return "the search was interrupted."
    if owners.problems:
        return "not all memory could be read."
    if owners.ended == LATE:
        return "the search has a limit of time, which was reached."
    return "very much refers to it, and not all was followed."


def _itself_a_root(report: OwnersReport, root: Link, output: Output) -> None:
    name = printable(path_of([root]) or "?")
    if root.kind == "goroutine":
        output.line(f"{report.owners.address:#x}   on the stack of {name}")
        if root.stack is not None:
            output.paragraph(printable(_doing(root)), " " * 6, " " * 8)
        last = "It lives as long as that function's frame."
    else:
        what = f"the variable {name} at {root.address:#x}" if root.name else f"a variable that has no name here: {name}"
        output.line(f"{report.owners.address:#x}   in {what}{_type(report, root.type)}")
        last = "Package variables are never freed."
    output.line()
    output.line(f"  {last}")


def _type(report: OwnersReport, gotype: object) -> str:
    name = getattr(gotype, "name", None)
    return f"   {printable(report.spell(name))}" if name else ""


def _nobody(report: OwnersReport) -> str:
    owners = report.owners
    if owners.interrupted:
        return "Interrupted: no package variable, stack or finalizer that holds it was found until then."
    if owners.problems:
        return f"{UNREACHED}." if owners.referrers else "Nothing that could be read refers to it."
    if not owners.complete:
        found = UNREACHED if owners.referrers else UNFOUND
        return f"{found} {ENDED.get(owners.ended or '', 'among those that were followed.')}"
    who = "Only objects that nothing holds refer to it" if owners.referrers else "Nothing refers to it"
    return f"{who}: it is garbage that is not yet swept, or held by a register or by C code."


def _chain(report: OwnersReport, chain: Chain) -> List[str]:
    root = chain[-1]
    lines = [f"{printable(path_of(chain) or '?')}   {_root(root)}"]
    for number, link in enumerate(reversed(chain[:-1]), 1):
        lines.append(f"{'  ' * min(number, 12)}-> {link.address:#x}   {_object(report, link)}")
    return lines


def _broken(text: str, width: Optional[int]) -> List[str]:
    """What the root is on a line of its own, where both do not fit into one.

    >>> _broken("main.server.cache   variable at 0x584240", 30)
    ['main.server.cache', '    variable at 0x584240']
    """
    path, gap, what = text.rpartition("   ")
    return [text] if width is None or len(text) + 2 < width or not gap else [path, f"    {what}"]


def _root(root: Link) -> str:
    if root.kind == "goroutine" and root.place == root.address:
        return f"its stack at {root.address:#x}{STALENESS[root.live]}"
    if root.kind == "goroutine":
        return f"the runtime's record of it at {root.address:#x}"
    if root.kind == "variable":
        return f"variable at {root.address:#x}"
    if root.kind == "timer":
        return "in the runtime's list of timers"
    return "which is kept until then" if root.size and root.holds_itself else f"the runtime's record at {root.place:#x}"


def _doing(root: Link) -> str:
    """``waiting: chan receive, in main.serve (serve.go:88); made by main.main (main.go:12)``"""
    note = root.stack
    assert note is not None
    words = note.status + (f": {note.waits_for}" if note.waits_for else "")
    inner = note.inner
    if inner is not None:
        words += f", in {_code(inner)}"
    if root.function and (inner is None or root.function != inner[0]) and note.line is not None:
        words += f", called by {_code((root.function, note.file, note.line))}"
    return words + (f"; made by {_code(note.maker)}" if note.maker is not None else "")


def _code(place: CodePlace) -> str:
    """
    >>> _code(("main.serve", "/src/app/serve.go", 88))
    'main.serve (serve.go:88)'
    """
    function, file, line = place
    return function if file is None or line is None else f"{function} ({file.rpartition('/')[2]}:{line})"


def _object(report: OwnersReport, link: Link) -> str:
    closure = f"   closure {printable(link.function)}" if link.function else ""
    return f"{bytes_text(link.size)}{_type(report, link.type)}{closure}"
