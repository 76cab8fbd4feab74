"""Which renderer a report goes to, by its kind and by --format."""

from __future__ import annotations

from functools import partial
from typing import Any, Dict, List, Optional

from gomap.commands.arguments import Arguments
from gomap.commands.reports import (
    DumpReport,
    GetReport,
    HeatReport,
    LayoutReport,
    Report,
    StatsReport,
    TextReport,
    VarsReport,
)
from gomap.commands.scan_report import OwnersReport, ScanReport
from gomap.session import Session
from gomap.text import printable
from gomap.views.csvtext import csv_cell
from gomap.views.document import dumps, head, problem_values, stats_value
from gomap.views.output import Output

__all__ = ["render"]


def render(report: Report, command: str, arguments: Arguments, session: Optional[Session], output: Output) -> None:
    """Writes a report as --format says."""
    shape = arguments.get("format") or "table"
    if shape == "json":
        _json(report, command, arguments, session, output)
    elif shape == "csv":
        _csv(report, arguments, output)
    elif shape == "ndjson":
        _ndjson(report, session, output)
    else:
        _table(report, session, output)


def _ndjson(report: Report, session: Optional[Session], output: Output) -> None:
    from gomap.views.scan_json import scan_lines

    assert isinstance(report, ScanReport) and session is not None
    for line in scan_lines(report, session):
        output.line(line)


def _table(report: Report, session: Optional[Session], output: Output) -> None:
    if isinstance(report, StatsReport):
        from gomap.views.stats_text import render_stats

        render_stats(report, output, _go(session) or "")
    elif isinstance(report, (DumpReport, GetReport)):
        from gomap.views import dump_text

        dump_text.render_dump(report, output) if isinstance(report, DumpReport) else dump_text.render_get(
            report, output
        )
    elif isinstance(report, HeatReport):
        from gomap.views.heat_text import render_heat

        render_heat(report, output)
    elif isinstance(report, LayoutReport):
        _layout(report, output)
    elif isinstance(report, VarsReport):
        from gomap.views.vars_text import render_vars

        render_vars(report, output)
    elif isinstance(report, ScanReport):
        from gomap.views.scan_text import render_scan

        render_scan(report, output, _go(session) or "")
    elif isinstance(report, OwnersReport):
        from gomap.views.owners_text import render_owners

        render_owners(report, output)
    elif isinstance(report, TextReport):
        for line in report.lines:
            output.line(line)


def _layout(report: LayoutReport, output: Output) -> None:
    for i, section in enumerate(report.sections):
        if i:
            output.line()
        output.line(printable(section.title))
        width = max((len(name) for name, _ in section.rows), default=0)
        for name, value in section.rows:
            output.folded(printable(value) or "-", f"  {printable(name):<{width}}  ", " " * (width + 4))


def _go(session: Optional[Session]) -> Optional[str]:
    return session.version.text if session is not None and session.version is not None else None


def _jsonify(arguments: Arguments) -> Any:
    from gomap.views.jsonvalue import to_json

    return partial(to_json, ints="string") if arguments.get("json_ints") == "string" else to_json


def _json(report: Report, command: str, arguments: Arguments, session: Optional[Session], output: Output) -> None:
    """Nothing is written before what may fail has been asked for: the error is a document, too."""
    experiments = session.version.experiments if session is not None and session.version is not None else ()
    document = head(command, session.target if session else None, _go(session), experiments)
    start = dumps(document)[:-1] + ', "result": '
    if isinstance(report, DumpReport):
        _dump(start, report, arguments, output)
    else:
        result = dumps(_value(report, arguments, session))
        output.write(start)
        output.write(result)
    output.write(', "problems": ' + dumps(problem_values(report.problems)) + "}\n")


def _dump(start: str, report: DumpReport, arguments: Arguments, output: Output) -> None:
    """Entries as they are read."""
    from gomap.views.entries import write_entries

    output.write(start + dumps(stats_value(report.stats()))[:-1] + ", ")
    truncated = write_entries(report, output, _jsonify(arguments))
    output.write(f', "truncated": {"true" if truncated else "false"}}}')


def _scan_value(report: "ScanReport | OwnersReport", session: Optional[Session]) -> object:
    from gomap.views.scan_json import owners_value, scan_value

    assert session is not None
    return scan_value(report, session) if isinstance(report, ScanReport) else owners_value(report)


def _value(report: Report, arguments: Arguments, session: Optional[Session]) -> object:
    if isinstance(report, (ScanReport, OwnersReport)):
        return _scan_value(report, session)
    if isinstance(report, StatsReport):
        return {"maps": [stats_value(stats) for stats in report.maps]}
    if isinstance(report, GetReport):
        from gomap.views.entries import entry_value

        value = entry_value(report.entry, report.map, _jsonify(arguments))
        addresses = {"key_address": f"{report.key_address:#x}", "value_address": f"{report.value_address:#x}"}
        return {"expr": report.map.expr, "address": f"{report.map.address:#x}", **value, **addresses}
    if isinstance(report, LayoutReport):
        return {"sections": [{"title": section.title, "rows": dict(section.rows)} for section in report.sections]}
    if isinstance(report, VarsReport):
        from gomap.views.vars_text import vars_value

        return vars_value(report)
    if isinstance(report, HeatReport):
        from gomap.views.heat_text import heat_value

        return heat_value(report)
    if isinstance(report, TextReport):
        return report.data
    return None


def _csv(report: Report, arguments: Arguments, output: Output) -> None:
    if isinstance(report, DumpReport):
        from gomap.views.entries import write_csv

        write_csv(report, output, _jsonify(arguments))
    elif isinstance(report, GetReport):
        from gomap.views.entries import write_entry_csv

        write_entry_csv(report.entry, report.map, output, _jsonify(arguments))
    elif isinstance(report, StatsReport):
        _stats_csv(report, output)
    elif isinstance(report, ScanReport):
        from gomap.views.scan_json import scan_csv

        output.write(scan_csv(report))
    elif isinstance(report, VarsReport):
        from gomap.views.vars_text import vars_csv

        output.write(vars_csv(report))
    else:
        raise_unsupported(report)


def raise_unsupported(report: Report) -> None:
    from gomap.errors import UsageError

    raise UsageError("this command has no CSV form", hint="--format json")


def _stats_csv(report: StatsReport, output: Output) -> None:
    """A row per map, nested fields spelled ``bytes.total``."""
    import csv
    import io

    rows = [_flat(stats_value(stats)) for stats in report.maps]
    columns: List[str] = list(dict.fromkeys(column for row in rows for column in row))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    output.write(buffer.getvalue())


def _flat(value: Dict[str, Any], prefix: str = "") -> Dict[str, Any]:
    flat: Dict[str, Any] = {}
    for name, item in value.items():
        if isinstance(item, dict):
            flat.update(_flat(item, f"{prefix}{name}."))
        else:
            flat[prefix + name] = csv_cell(item)
    return flat
