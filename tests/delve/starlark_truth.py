"""What `gomap stats` and `gomap dump` print at Delve's prompt, read back and held against the oracle's truth."""

from __future__ import annotations

import base64
import re
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from gomap.text import bytes_text
from gomap.values.literal import quoted

__all__ = ["dump_differences", "limit", "stats_differences", "total_differences"]

Value = Dict[str, Any]
SIMPLE = re.compile(r"u?int(8|16|32|64|ptr)?|bool|string")
PARTLY = 25
"""Entries shown of maps whose keys or elems are read by Delve itself, one evaluation each."""
WHOLE = ("main.BigBoth", "main.SameSizeStr")
CLASSIC_ROW = re.compile(r"  +(old )?0x([0-9a-f]+)(?:\+(\d+))? +(\d) +([0-9a-f]{2})  (.*)")
SWISS_ROW = re.compile(r"  +(\d+) +0x([0-9a-f]+) +(\d) +([0-9a-f]{2})  (.*)")


def limit(case: Value) -> int:
    """The N of `gomap dump EXPR N`."""
    simple = all(SIMPLE.fullmatch(part) for part in parts(case["type"]))
    return 0 if simple or case["expr"] in WHOLE else PARTLY


def parts(gotype: str) -> Tuple[str, str]:
    """Key and elem; nothing for a named type."""
    depth = 0
    for i, char in enumerate(gotype if gotype.startswith("map[") else ""):
        depth += (char in "[({") - (char in "])}")
        if i >= 3 and not depth:
            return gotype[4:i], gotype[i + 1 :]
    return "", ""


def number(text: str, pattern: str) -> Optional[int]:
    found = re.search(pattern.replace("N", r"([\d,]+)"), text)
    return None if found is None else int(found[1].replace(",", ""))


def stats_differences(case: Value, text: str) -> Iterator[str]:
    """One for each figure that is not what the program says."""
    if "problem:" in text or "gomap:" in text or "Command failed" in text:
        yield text
    elif case["nil"]:
        if "the map is nil" not in text or "   nil   " not in text:
            yield f"not shown as nil: {text}"
    else:
        wanted, found = expected(case), dict.fromkeys(expected(case))
        patterns = {**PATTERNS, **(CLASSIC_PATTERNS if case["classic"] else SWISS_PATTERNS)}
        found.update((name, number(text, pattern)) for name, pattern in patterns.items() if name in wanted)
        found["histogram"] = histogram(text)
        if case["address"] not in text.splitlines()[0]:
            yield f"address: {text.splitlines()[0]}, the program says {case['address']}"
        for name, value in wanted.items():
            if value != found[name]:
                yield f"{name}: {found[name]}, the program says {value}\n{text}"


def total_differences(case: Value, text: str, total: int) -> Iterator[str]:
    """Where the total is not gomap's own; of a map that grows the script tells its arrays only, and says so."""
    said = re.search(r"^  memory +([\d.]+ [KMG]?i?B)(.*)$", text, re.MULTILINE)
    if case["growing"]:
        if said is None or not said[2].startswith(" of arrays: "):
            yield f"the total of a map that grows: {text}"
    elif case["slots"] and (said is None or said[1] != bytes_text(total)):
        yield f"total: {said and said[0]}, gomap says {total:,} B = {bytes_text(total)}"


PATTERNS = {
    "len": r"entries +N",
    "slots": r"entries +[\d,]+ in N slots",
    "live": r"slots +N live",
    "deleted": "N deleted",
    "empty": "N empty",
}
CLASSIC_PATTERNS = {
    "buckets": r"buckets +N \(B",
    "B": r"\(B = N\)",
    "overflow_buckets": "and N overflow",
    "longest_chain": "longest chain N",
    "evacuated": ": N of ",
    "old_buckets": " of N old buckets? evacuated",
    "live_old": "N entr(?:y|ies) not yet moved",
}
SWISS_PATTERNS = {
    "tables": "tables +N with",
    "groups": "with N group",
    "directory": "directory of N ",
    "global_depth": "global depth N",
}


def expected(case: Value) -> Value:
    """What the program says, as far as the script tells it."""
    single = sum(case["histogram"] or [0]) == 1  # has no histogram
    wanted: Value = {"len": case["len"], "histogram": [0] * 9 if single else case["histogram"]}
    if case["slots"]:
        old = case["growing"]["live_old"] if case["growing"] else 0
        wanted.update(slots=case["slots"], live=case["live"] - old, deleted=case["deleted"], empty=case["empty"])
    if case["classic"] and case["classic"]["buckets"]:
        wanted.update((name, value) for name, value in case["classic"].items() if name != "spare_overflow")
        wanted.update((name, value) for name, value in (case["growing"] or {}).items() if name != "kind")
    if case["swiss"] and not case["swiss"]["small"]:
        wanted.update((name, value) for name, value in case["swiss"].items() if name != "small")
    return wanted


def histogram(text: str) -> List[int]:
    rows = re.findall(r"^    (\d) *#* *([\d,]*)$", text, re.MULTILINE)
    return [int(count.replace(",", "") or 0) for _, count in rows] or [0] * 9


def dump_differences(case: Value, text: str) -> Iterator[str]:
    """One for each entry that is elsewhere, or another, than the program says."""
    wanted = {place(entry): entry for entry in case["entries"] or []}
    rows = dict(rows_of(case, text))
    shown = len(wanted) if limit(case) == 0 else min(len(wanted), limit(case))
    if len(rows) != shown or "gomap:" in text or "Command failed" in text or "problem:" in text:
        yield f"{len(rows)} entries shown, the program has {len(wanted)}\n{text[:600]}"
    for at, row in rows.items():
        if at not in wanted:
            yield f"not there: {at} {row}"
            continue
        key, elem = parts(case["type"])
        if not fits(key, wanted[at]["key"], row, str.startswith) or not fits(
            elem, wanted[at]["value"], row, str.endswith
        ):
            yield f"{at}: {row}, the program says {wanted[at]}"


def place(entry: Value) -> Tuple[int, ...]:
    if "h2" in entry:
        return entry["table"], entry["group"], entry["slot"], entry["h2"]
    return entry["old"], entry["bucket"], entry["chain"], entry["slot"], entry["tophash"]


def rows_of(case: Value, text: str) -> Iterator[Tuple[Tuple[int, ...], str]]:
    for line in text.splitlines():
        classic, swiss = CLASSIC_ROW.match(line), SWISS_ROW.match(line)
        if case["classic"] and classic:
            old, bucket, chain, slot, tophash, row = classic.groups()
            yield (old is not None, int(bucket, 16), int(chain or 0), int(slot), int(tophash, 16)), row
        elif case["swiss"] and swiss:
            table, group, slot, ctrl, row = swiss.groups()
            yield (int(table), int(group, 16), int(slot), int(ctrl, 16)), row


def fits(gotype: str, value: Any, row: str, stands: Callable[[str, str], bool]) -> bool:
    """Does a row show that key, or that elem? Numbers, bools and strings to the letter; of all else what is plain."""
    if "(unreadable" in row:  # where Delve itself does not know a type
        return "(unreadable could not resolve interface type)" in row
    if SIMPLE.fullmatch(gotype):
        return stands(row, literal(value))
    if isinstance(value, dict) and "$ptr" in value:
        return value["$ptr"] in row
    if isinstance(value, dict) and not any(name[:1] in "$_" for name in value):
        plain = [f"{name}: {literal(v)}" for name, v in value.items() if type(v) is int or (type(v) is str and v)]
        return "..." in row or all(field in row for field in plain) or "time." in gotype
    return not (isinstance(value, list) and value and type(value[0]) is int) or f"[{value[0]}" in row


def literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    text = base64.b64decode(value["$base64"]).decode("utf-8", "surrogateescape") if isinstance(value, dict) else value
    return (
        '"' + "".join(f"\\x{ord(c) & 0xFF:02x}" if 0xDC80 <= ord(c) < 0xDD00 else quoted(c)[1:-1] for c in text) + '"'
    )
