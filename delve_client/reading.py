"""What a server is and what its target holds, as typed results.

The examples have a client of a dlv that holds a small program (tests/delve/program/main.go).
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Tuple

from delve_client.calls import Calls
from delve_client.connection import Connection
from delve_client.errors import taken_apart
from delve_client.model import Frame, Goroutine, LoadConfig, TargetProcess, Variable, Version

__all__ = ["Reading"]

SHALLOW = LoadConfig(False, 0, 64, 0, 0)
MOST_GOROUTINES = 10_000_000


class Reading(Calls):
    """Each method is one call of Delve's API, or a few; DelveCallError if Delve says no.

    ``timeout``: seconds for what Delve answers at once. All that reads the target waits while that runs.
    """

    def __init__(self, connection: Connection, timeout: float):
        super().__init__(connection)
        self.timeout = timeout
        self._version: Optional[Version] = None

    # What the server is

    def version(self) -> Version:
        """Delve's and the API's.

        >>> client.version().api
        2
        """
        if self._version is None:
            answer = self.call("GetVersion")
            with taken_apart(self.peer):
                self._version = Version.of(answer)
        return self._version

    def process_id(self) -> int:
        """The target's; 0 of some cores.

        >>> client.process_id() == client.targets()[0].pid
        True
        """
        answer = self._quick("ProcessPid", self.timeout)
        with taken_apart(self.peer):
            return int(answer["Pid"])

    def is_multiclient(self) -> bool:
        """Does the server serve several clients, and stay when they leave? (--accept-multiclient)

        >>> client.is_multiclient()
        False
        """
        answer = self._quick("IsMulticlient", self.timeout)
        with taken_apart(self.peer):
            return bool(answer["IsMulticlient"])

    def targets(self) -> List[TargetProcess]:
        """The processes that are debugged; Delve 1.21 and later.

        >>> len(client.targets())
        1
        """
        answer = self.call("ListTargets")
        with taken_apart(self.peer):
            return [TargetProcess.of(raw) for raw in answer.get("Targets") or ()]

    # What the target holds; each of these blocks while it runs

    def evaluate(self, expr: str, goroutine: int = -1, frame: int = 0, config: LoadConfig = LoadConfig()) -> Variable:  # noqa: B008
        """An expression in a frame of a goroutine; -1: the selected one.

        >>> ages = client.evaluate("main.Ages")
        >>> ages.type, ages.len, sorted(child.value for child in ages.children[::2])  # key, value, key, value...
        ('map[string]int', 3, ['ann', 'bob', 'cy'])
        >>> client.evaluate('main.Ages["bob"]').value
        '27'
        """
        answer = self.call("Eval", Scope=_scope(goroutine, frame), Expr=expr, Cfg=config.as_json())
        with taken_apart(self.peer):
            return Variable.of(answer["Variable"])

    def package_variables(self, filter: str = "", config: LoadConfig = SHALLOW) -> List[Variable]:
        """Those whose names match a regular expression.

        >>> sorted(variable.name for variable in client.package_variables("^main[.]"))
        ['main.Ages', 'main.Large', 'main.Ticks']
        """
        return self._variables("ListPackageVars", "Variables", Filter=filter, Cfg=config.as_json())

    def locals(self, goroutine: int = -1, frame: int = 0, config: LoadConfig = SHALLOW) -> List[Variable]:
        """The local variables of a frame.

        >>> main = next(n for n, frame in enumerate(client.stacktrace(1)) if frame.function == "main.main")
        >>> [variable.name for variable in client.locals(goroutine=1, frame=main)]
        ['tick', 'err']
        """
        scope = _scope(goroutine, frame)
        return self._variables("ListLocalVars", "Variables", Scope=scope, Cfg=config.as_json())

    def arguments(self, goroutine: int = -1, frame: int = 0, config: LoadConfig = SHALLOW) -> List[Variable]:
        """The arguments and results of a frame's function.

        >>> main = next(n for n, frame in enumerate(client.stacktrace(1)) if frame.function == "main.main")
        >>> client.arguments(goroutine=1, frame=main)
        []
        """
        scope = _scope(goroutine, frame)
        return self._variables("ListFunctionArgs", "Args", Scope=scope, Cfg=config.as_json())

    def _variables(self, method: str, key: str, **arguments: Any) -> List[Variable]:
        answer = self.call(method, **arguments)
        with taken_apart(self.peer):
            return [Variable.of(raw) for raw in answer.get(key) or ()]

    def types(self, filter: str = "") -> List[str]:
        """Names of types that match a regular expression.

        >>> client.types("^map.string.int$")
        ['map[string]int']
        """
        answer = self.call("ListTypes", Filter=filter)
        with taken_apart(self.peer):
            return [name.strip() for name in answer.get("Types") or ()]

    def goroutines(self, start: int = 0, count: int = 100) -> Tuple[List[Goroutine], int]:
        """Some goroutines, and where the next ones start; -1: there are no more. ``count`` 0: all.

        >>> first, following = client.goroutines(count=2)
        >>> len(first), following
        (2, 2)
        """
        answer = self.call("ListGoroutines", Start=start, Count=count)
        with taken_apart(self.peer):
            following = int(answer.get("Nextg") or -1)
            found = [Goroutine.of(raw) for raw in answer.get("Goroutines") or ()]
        return found, following if following > start else -1

    def all_goroutines(self, page: int = 1000) -> Iterator[Goroutine]:
        """All of them, asked for page by page.

        >>> 1 in {goroutine.id for goroutine in client.all_goroutines()}
        True
        """
        start = 0
        while 0 <= start < MOST_GOROUTINES:
            found, start = self.goroutines(start, page)
            yield from found

    def stacktrace(self, goroutine: int = -1, depth: int = 50) -> List[Frame]:
        """Frames of a goroutine, innermost first.

        >>> [frame.function for frame in client.stacktrace(1)][-3:]
        ['main.main', 'runtime.main', 'runtime.goexit']
        """
        answer = self.call("Stacktrace", Id=goroutine, Depth=depth, Full=False)
        with taken_apart(self.peer):
            return [Frame.of(raw) for raw in answer.get("Locations") or ()]


def _scope(goroutine: int, frame: int) -> Dict[str, int]:
    return {"GoroutineID": goroutine, "Frame": frame}
