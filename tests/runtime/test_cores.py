"""The runtime in the oracle's cores: what is found by search is where the symbols say, with and without executable."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import Callable, List, Optional, Set

import pytest

from gomap.errors import GomapError
from gomap.images import ImageTarget
from gomap.runtime.bookkeeping import Runtime
from gomap.runtime.evidence import evidence
from gomap.runtime.heap.heapscan import find_allspans
from gomap.runtime.modules.modulescan import Module, find_modules
from gomap.runtime.modules.version import go_version
from gomap.session import Session
from gomap.target import NoNames
from tests.harness import Core
from tests.matrix import Config

SINCE = (1, 16)

POINTERS = {(True, 8): 0b101100, (True, 4): 0b1011000, (False, 8): 0b100, (False, 4): 0b1000}
"""(classic, size of a word) -> of a map's header, a bit for each word: buckets, oldbuckets and extra; or dirPtr."""
LATE = 0b1001100

configs = pytest.mark.configs(where=lambda config: config.optimised and config.release >= SINCE)


class Damaged(ImageTarget):
    """Every few reads, some words are other than they were."""

    random = Random(0)

    def read(self, address: int, size: int) -> bytes:
        data = super().read(address, size)
        if not size or self.random.random() > 0.02:
            return data
        damaged = bytearray(data)
        for _ in range(3):
            at = self.random.randrange(size)
            word = self.random.choice((0, 1, address, (1 << 63) - 1, self.random.getrandbits(64)))
            damaged[at : at + 8] = (word & (1 << 64) - 1).to_bytes(8, "little")[: size - at]
        return bytes(damaged)


class WithoutSymbols(ImageTarget):
    """As of a stripped binary."""

    names = NoNames()


@pytest.fixture
def core(config: Config, fixture_core: Callable[..., Core]) -> Core:
    return fixture_core(config)


@configs
def test_all_is_where_the_symbols_say(core: Core) -> None:
    symbols, target = ImageTarget(core.path, core.exe), WithoutSymbols(core.path, core.exe)
    runtime = Runtime.of(target)
    assert runtime.version is not None and runtime.version.text.startswith(f"go{core.config.go}")
    module = runtime.modules[0]
    assert _addresses(module) == _by_symbols(symbols)
    heap = symbols.names.symbol_address("runtime.mheap_")
    found = find_allspans(target, runtime.modules, None)
    assert heap is not None and found is not None and 0 < found.address - heap < 70_000
    assert runtime.goroutines_found_at[0] == symbols.names.symbol_address("runtime.allgs")


def _addresses(module: Module) -> Set[int]:
    return {module.address, module.types, module.etypes, module.bss, module.ebss, module.data}


def _by_symbols(target: ImageTarget) -> Set[Optional[int]]:
    names = ("firstmoduledata", "types", "etypes", "bss", "ebss", "data")
    return {target.names.symbol_address(f"runtime.{name}") for name in names}


@configs
def test_spans_hold_the_maps(core: Core) -> None:
    spans = Runtime.of(WithoutSymbols(core.path, core.exe)).spans
    assert spans.lost == 0 and len(spans) > 1000
    known = Runtime.of(ImageTarget(core.path, core.exe)).spans
    assert spans.in_use() == known.in_use() and spans.stacks() == known.stacks()
    assert all(first.end <= second.start for first, second in zip(spans.in_use(), spans.in_use()[1:]))


@configs
def test_the_heap_tells_which_words_are_pointers(core: Core) -> None:
    """Headers of maps: their pointers are where the release declares them, and nowhere else."""
    runtime = Runtime.of(WithoutSymbols(core.path, core.exe))
    late = core.config.classic and core.config.release >= (1, 24)  # clearSeq is in front of extra
    expected = LATE if late else POINTERS[core.config.classic, runtime.pointer_size]
    addresses = [int(case["address"], 16) for case in core.truth["cases"] if case.get("storage") == "heap"]
    wholes = [runtime.spans.object_at(address) for address in addresses]
    headers = [address for address, whole in zip(addresses, wholes) if whole is not None and whole[0] == address]
    assert len(headers) > 50
    for header in headers:
        span = runtime.spans.find(header)
        assert span is not None and runtime.heap_bits.of_object(span, header, span.elemsize) == expected, hex(header)
        words = [
            runtime.heap_bits.may_be(span, header, at)
            for at in range(header, header + span.elemsize, runtime.pointer_size)
        ]
        assert words == [bool(expected >> i & 1) for i in range(len(words))]


@configs
def test_functions_and_stacks(core: Core) -> None:
    runtime = Runtime.of(WithoutSymbols(core.path, core.exe))
    stacks = [(goroutine, runtime.frames(goroutine)) for goroutine in runtime.goroutines()]
    still = [frames for goroutine, frames in stacks if goroutine.sp is not None]
    assert still and all(frames[-1].function == "runtime.goexit" for frames in still)
    assert any(frame.function == "main.main" for frames in still for frame in frames) or len(still) < len(stacks)
    assert all(goroutine.waitreason for goroutine, _ in stacks if goroutine.status == "waiting")


@configs
def test_types_are_found_without_symbols(core: Core) -> None:
    session = Session(WithoutSymbols(core.path, core.exe))
    assert session.map_type("map[string]int").name == "map[string]int" and len(session.runtime.map_types()) > 70


@pytest.mark.configs("1.27.3", "1.23.9", "1.21.13")
def test_without_executable(core: Core) -> None:
    """Cores by GDB hold all that is writable: moduledata by its structure alone, then the spans."""
    bare, whole = ImageTarget(core.path), ImageTarget(core.path, core.exe)
    assert [module.address for module in find_modules(bare)] == [module.address for module in find_modules(whole)]
    version = go_version(bare)
    assert version is not None and version.text == f"go{core.config.go}"
    modules = find_modules(bare)
    assert find_allspans(bare, modules, None) == find_allspans(WithoutSymbols(core.path, core.exe), modules, None)


@pytest.mark.configs("1.27.3")
def test_the_wrong_executable_is_not_believed(core: Core) -> None:
    other = ImageTarget(core.path, "/proc/self/exe")
    assert other.names.symbol_address("runtime.firstmoduledata") is None
    assert find_modules(other)


@pytest.mark.configs("1.27.3")
def test_a_truncated_core(core: Core, tmp_path: Path) -> None:
    """What is missing is named, and what the executable tells is told."""
    data = core.path.read_bytes()
    path = tmp_path / "core"
    for part in (100, 5_000, len(data) // 50):
        path.write_bytes(data[:part])
        runtime = Runtime.of(ImageTarget(path, core.exe))
        assert runtime.version is not None and runtime.version.text == f"go{core.config.go}"
        with pytest.raises(GomapError, match="the heap's spans were not found. Try: a core that is complete"):
            len(runtime.spans)
        with pytest.raises(GomapError, match="was not found|were not found"):
            runtime.goroutines()


@pytest.mark.configs("1.27.3", "1.21.13")
@pytest.mark.parametrize("seed", range(8))
def test_damaged_memory(core: Core, seed: int) -> None:
    """Results or a reason, and never without end; the damage of one step does not reach the others."""
    target = Damaged(core.path, core.exe)
    target.random = Random(seed)
    runtime = Runtime.of(target)
    steps: List[Callable[[], object]] = [
        lambda: len(runtime.spans) + len([runtime.spans.allocated(span) for span in runtime.spans]),
        lambda: [runtime.frames(goroutine) for goroutine in runtime.goroutines()],
        lambda: list(runtime.pointer_slots()),
        runtime.map_types,
        lambda: evidence(runtime),
        lambda: runtime.functions.named("main.main"),
    ]
    answers = [_answer(step) for step in steps]
    reasons = [answer for answer in answers if isinstance(answer, GomapError)]
    assert all(DAMAGED.search(str(reason)) for reason in reasons), reasons
    assert sum(bool(answer) for answer in answers) - len(reasons) >= len(steps) // 2, answers


DAMAGED = re.compile("no known layout of|not found|cannot be read|cannot read|makes no sense|is no ")


def _answer(step: Callable[[], object]) -> object:
    try:
        return step()
    except GomapError as error:
        return error
