"""One way through for every front end: words -> arguments -> a report -> rendered; errors are explained."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, List, Mapping, Optional, Sequence, Union
from weakref import WeakSet

from gomap.commandline.arguments import Arguments, Command, parse, split
from gomap.commandline.catalogue import command_named, registry
from gomap.commandline.reports import Report, TextReport
from gomap.commandline.words import unquote
from gomap.commands.help import report as help_report
from gomap.errors import GomapError
from gomap.faults import own_fault
from gomap.rendering.document import dumps, error_document, head
from gomap.rendering.output import Output, Settings
from gomap.rendering.progress import ProgressLine
from gomap.runtime.modules.version import GoVersion
from gomap.session import Session
from gomap.target import Target
from gomap.text import printable
from gomap.views.dispatch import profile, render

__all__ = ["INCOMPLETE", "OK", "WRONG", "execute", "tell_stop", "wants_json"]

OK, INCOMPLETE, WRONG = 0, 1, 2
"""Exit statuses: all read; problems met; wrong usage, no such map, no such file."""

_told: "WeakSet[Target]" = WeakSet()

OpenSession = Callable[[], Session]


def execute(
    session: OpenSession,
    name: str,
    text: Union[str, Sequence[str]],
    output: Output,
    errors: Output,
    settings: Optional[Settings] = None,
    commands: Optional[Mapping[str, Command]] = None,
) -> int:
    """Runs one command and renders its report; the exit status.

    ``text``: the command line behind the name, as typed or in words. ``session`` is called only once that is known to
    be right. ``errors`` receives the one sentence of a failure, unless JSON was asked for: then the document says it.
    ``commands``: those there are, `registry` unless told.
    """
    as_json = False
    opened: List[Session] = []

    def open_session() -> Session:
        opened.append(session())
        _tell_newer(opened[0], errors)
        return opened[0]

    try:
        words = split(text) if isinstance(text, str) else list(text)
        as_json = wants_json(words)
        command = command_named(name, registry() if commands is None else commands)
        return _answer(command, words, open_session, output, errors, settings or Settings())
    except GomapError as error:
        failure = error
    except RecursionError:
        failure = GomapError("this is nested too deeply to be read")
    except OSError:  # what reads or keeps our output is gone or full: the front end's to say
        raise
    except Exception as error:  # a fault of our own: said, and never in silence
        failure = own_fault(error, errors.line)
    _explain(failure, name, opened[0] if opened else None, output if as_json else errors, as_json)
    return WRONG


def _answer(
    command: Command, words: Sequence[str], session: OpenSession, output: Output, errors: Output, settings: Settings
) -> int:
    """The exit status of a command that is run to its end."""
    arguments = _arguments(command, words, settings, output.width)
    if arguments.help:
        return _deliver(_help(command, arguments), command, arguments, None, output)
    opened = session() if command.needs_target else None
    progress = ProgressLine(errors)
    arguments.progress = progress
    try:
        report = command.run(opened, arguments)
    finally:
        progress.clear()
    return _deliver(report, command, arguments, opened, output)


def tell_stop(seconds: Optional[float], status: int, errors: Output) -> None:
    """How long a process was stopped, None for one that was not; a command that failed has said its one sentence."""
    if seconds is not None and status != WRONG:
        errors.line(f"gomap: the process stood still for {seconds:.2f} s")


def _tell_newer(session: Session, errors: Output) -> None:
    """Once of each target, where its release is newer than those that gomap knows."""
    version, target = _version(session), session.target
    newer = None if version is None else version.newer
    if newer is not None and target not in _told:
        _told.add(target)
        errors.line(f"gomap: {printable(newer)}")


def _arguments(command: Command, words: Sequence[str], settings: Settings, width: int) -> Arguments:
    arguments = parse(command, words)
    arguments.default_limit, arguments.string_limit = settings.limit, settings.string_limit
    arguments.prompt, arguments.suffix, arguments.width = settings.prompt, settings.suffix, width
    return arguments


def _help(command: Command, arguments: Arguments) -> TextReport:
    asked = Arguments(command=command.name, prompt=arguments.prompt, suffix=arguments.suffix, width=arguments.width)
    return help_report({command.name: command}, asked, ())


def wants_json(words: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, however wrong it is otherwise.

    >>> wants_json(["m", "--format", "json"]), wants_json(["--format='json'"]), wants_json(["--", "--format=json"])
    (True, True, False)
    """
    options = list(words[: words.index("--")]) if "--" in words else list(words)
    pairs = zip(options, [*options[1:], ""])
    values = [after if word == "--format" else word[9:] for word, after in pairs if word.startswith("--format")]
    return any(unquote(value) == "json" for value in values)


def _deliver(report: Report, command: Command, arguments: Arguments, session: Optional[Session], output: Output) -> int:
    path = arguments.get("output")
    if arguments.get("format") == "pprof":
        _profile_to_file(path, report)
    elif path is None:
        render(report, command.name, arguments, session, output)
    else:
        _to_file(path, lambda place: render(report, command.name, arguments, session, place), output)
    return INCOMPLETE if report.problems else OK


def _profile_to_file(path: str, report: Report) -> None:
    try:
        with open(path, "wb") as file:
            file.write(profile(report))
    except OSError as error:
        raise GomapError(f"cannot write {path}: {error.strerror}") from None


def _to_file(path: str, write_to: Callable[[Output], None], output: Output) -> None:
    """The report goes to a file, without colour and in whole lines; what was read before a failure stays there."""
    try:
        with open(path, "w", encoding="utf-8") as file:
            write_to(replace(output, write=file.write, color=False, terminal=False))
    except OSError as error:
        raise GomapError(f"cannot write {path}: {error.strerror}") from None


def _version(session: Optional[Session]) -> Optional[GoVersion]:
    """None, too, where what went wrong keeps it from being asked for: a connection that is lost."""
    try:
        return None if session is None else session.version
    except GomapError:
        return None


def _explain(error: GomapError, name: str, session: Optional[Session], output: Output, as_json: bool) -> None:
    if as_json:
        version = _version(session)
        document = head(
            name,
            session.target if session else None,
            version.text if version else None,
            version.experiments if version else (),
        )
        output.line(dumps(error_document(document, error)))
        return
    where = "" if error.address is None or f"{error.address:#x}" in error.what else f" (at {error.address:#x})"
    hint = "" if error.hint is None else f". Try: {error.hint}"
    output.line(f"gomap: {printable(error.what)}{where}{printable(hint)}")
