"""Expressions on a program made by hand: what they denote, and what is said where they denote nothing."""

from __future__ import annotations

from typing import List

import pytest

from gomap.errors import GomapError
from gomap.expressions import evaluate, map_place
from gomap.expressions.completing import fields_starting
from gomap.golang.types import GoType, Kind
from gomap.target import Root, TargetInfo
from tests.unit.world import (
    ANY,
    BOOL,
    ERROR,
    FLOAT64,
    INT,
    STRING,
    UINT8,
    World,
    array,
    map_of,
    pointer,
    slice_of,
    struct,
    word,
)

COUNTS = map_of(STRING, INT)
BASE = struct("main.Base", ("ID", INT), ("items", COUNTS))
SERVER = struct("main.Server", ("name", STRING), ("Base", pointer(BASE), True), ("shards", slice_of(BASE)))
NO_FRAME = "in any package (no Go frame is selected)"
KEY = struct("main.Key", ("A", INT), ("B", STRING))


def integer(world: World, text: str) -> int:
    return int.from_bytes(evaluate(world, text).bytes(world), "little", signed=True)


def message(world: World, text: str) -> str:
    with pytest.raises(GomapError) as caught:
        evaluate(world, text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def world() -> World:
    world = World()
    counts = world.map((world.string("a b"), word(12)), (world.string("b"), word(7)))
    base = word(5) + counts
    world.declare("main.counts", COUNTS, counts)
    world.declare("main.x", INT, word(42))
    world.declare("main.none", COUNTS, word(0))
    world.declare("main.nilp", pointer(BASE), word(0))
    shards = world.slice(base + word(6) + counts, 2)
    server = world.string("s") + word(world.put(base)) + shards
    world.declare("main.server", pointer(SERVER), word(world.put(server)))
    world.declare("main.pp", pointer(COUNTS), word(world.put(counts)))
    world.declare("main.any", ANY, world.holding(COUNTS, counts, direct=True))
    world.declare("main.err", ERROR, world.holding(pointer(SERVER), word(world.put(server)), True, True))
    world.declare("main.boxed", ANY, world.holding(INT, word(9)))
    world.declare("main.nilany", ANY, word(0) * 2)
    world.declare("main.arr", array(3, INT), word(1) + word(2) + word(3))
    world.declare("main.text", STRING, world.string("xyz"))
    return world


@pytest.mark.parametrize(
    "text, value",
    [
        ("x", 42),
        ("main.x", 42),
        ("'main.x'", 42),
        ("(x)", 42),
        ("*&x", 42),
        ("server.ID", 5),
        ("main.server.Base.ID", 5),
        ("(*server).ID", 5),
        ("server.shards[1].ID", 6),
        ('server.items["a b"]', 12),
        ("counts[`b`]", 7),
        ("arr[2]", 3),
        ("arr[arr[0]]", 2),
        ("(&arr)[1]", 2),
        ("text[2]", ord("z")),
        ("boxed.(int)", 9),
        ("boxed.(data)", 9),
        ("err.(*main.Server).ID", 5),
        ("err.(*Server).ID", 5),
        ("err.ID", 5),
        ('any.(map[string]int)["b"]', 7),
        ('pp["b"]', 7),
        ("main.counts[main.text2]", 12),
    ],
)
def test_what_expressions_denote(world: World, text: str, value: int) -> None:
    world.declare("main.text2", STRING, world.string("a b"))
    assert integer(world, text) == value


def test_texts_are_written_with_the_package(world: World) -> None:
    assert evaluate(world, "server.shards[1].items").text == "main.server.shards[1].items"
    assert evaluate(world, "(*server).items").text == "(*main.server).items"


@pytest.mark.parametrize(
    "text", ["counts", "pp", "any", "server.items", "err.items", "*pp", "&counts", "any.(map[string]int)"]
)
def test_maps_are_found_behind_pointers_and_interfaces(world: World, text: str) -> None:
    address, gotype, _ = map_place(world, text)
    assert address in world.maps and gotype is COUNTS


def test_a_nil_map_has_address_0(world: World) -> None:
    assert map_place(world, "none")[:2] == (0, COUNTS)


def test_a_map_in_a_register(world: World) -> None:
    world.enter("main").roots["m"] = Root("m", COUNTS, None, word(0x1234))
    assert map_place(world, "m")[0] == 0x1234
    assert message(world, "&m") == "m has no address here: it is in registers"


VARS = "`gomap vars` for the maps in reach"


def test_why_a_variable_cannot_be_read(world: World) -> None:
    """The sentence as the target says it, its subject said once."""
    where = "here (main.serve, serve.go:88)"
    for why in (f"late is not declared yet {where}", f"late was optimised away {where}"):
        world.enter("main").roots["late"] = Root("late", COUNTS, why=why)
        assert message(world, "late").startswith(f"{why}. Try: `up` to the caller, ")
    world.info = TargetInfo("core", "delve")
    assert "Try: --frame N to the caller, " in message(world, "late")
    assert message(world, "nosuch").endswith("the frame that has it (--frame N)")


@pytest.mark.parametrize(
    "text, said",
    [
        ("x", f"main.x is an int, not a map. Try: {VARS}"),
        ("err", "main.err is an error that holds a *main.Server, not a map. Try: main.err.Base.items"),
        ("boxed", f"main.boxed is an interface {{}} that holds an int, not a map. Try: {VARS}"),
        ("nilany", "main.nilany is a nil interface {}: it holds nothing"),
        ("server", "main.server is a *main.Server, not a map. Try: main.server.Base.items"),
        ("server.shards", "main.server.shards is a []main.Base, not a map. Try: main.server.shards[0].items"),
        ("server.shards[0]", "main.server.shards[0] is a main.Base, not a map. Try: main.server.shards[0].items"),
        (
            "0xc0",
            "0xc0 is an address without a type. Try: 0xc0 --type 'map[string]int', with the map's own type",
        ),
    ],
)
def test_what_is_no_map_says_so(world: World, text: str, said: str) -> None:
    with pytest.raises(GomapError) as caught:
        map_place(world, text)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "text, said",
    [
        ("nilp.ID", "main.nilp is nil (a *main.Base): it points to nothing"),
        ("*x", "main.x is an int, not a pointer"),
        ("arr[3]", "main.arr[3] is out of range: main.arr has 3 elements"),
        ("arr[-1]", "main.arr[-1] is out of range: main.arr has 3 elements"),
        ('arr["x"]', 'main.arr is a [3]int: its index is a number, not "x"'),
        ("arr[true]", "main.arr is a [3]int: its index is a number, not true"),
        ("x[0]", "main.x is an int, which cannot be indexed"),
        (
            'counts["zz"]',
            'main.counts has no key "zz" (2 entries). Try: `gomap dump main.counts` for those that it has',
        ),
        ("counts[5]", "5 is an integer, but the key is of type string"),
        ('none["a"]', 'main.none is a nil map: it has no key "a"'),
        ("server.item", "main.server is a main.Server, which has no field item"),
        ("server.Name", "main.server is a main.Server, which has no field Name. Try: main.server.name"),
        ("x.y", "main.x is an int, which has no fields (.y)"),
        ("counts.b", 'main.counts is a map[string]int, which has no fields (.b). Try: main.counts["b"]'),
        ("x.(int)", "main.x is an int, not an interface: it needs no type assertion"),
        ("boxed.(string)", "main.boxed holds an int, not a string. Try: main.boxed.(int)"),
        ("main.coutns", f"there is no variable main.coutns {NO_FRAME}. Try: main.counts"),
        ("Counts", f"there is no variable Counts {NO_FRAME}. Try: main.counts"),
        (
            "m-n.x",
            f"there is no variable m-n.x {NO_FRAME}; gomap does no arithmetic, so it was taken for a package path",
        ),
        ('"abc"', '"abc" is a literal, not a variable (column 1). Try: a variable: main.cache'),
        ('"main.m.x"', '"main.m.x" is a literal, not a variable (column 1). Try: main.m.x without the quotes'),
        ("main.a, main.b", "',' at column 7 parts nothing here. Try: a space between expressions"),
        (
            "main.Cache[string,int].m",
            "',' at column 18 is not understood: there is one index, and type arguments "
            "have no place behind a variable",
        ),
        ("nil", "nil is a literal, not a variable (column 1). Try: a variable: main.cache"),
    ],
)
def test_failures_are_one_sentence(world: World, text: str, said: str) -> None:
    found = message(world, text)
    assert found == said or (said.count("Try") == 0 and found.startswith(said + ". Try: "))


@pytest.mark.parametrize("start", ["", "req was "])
def test_an_optimised_local_says_so_and_what_to_try(world: World, start: str) -> None:
    why = start + "optimised away here (main.serve, serve.go:88)"
    world.enter("main").roots["req"] = Root("req", COUNTS, None, None, why)
    said = message(world, "req")
    assert said.startswith("req was optimised away here (main.serve, serve.go:88). Try: `up` to the caller")
    assert "--type 'map[string]int'" in said


def test_a_program_without_debug_information() -> None:
    said = message(World(debug_information=False), "main.cache")
    assert said.startswith(
        "the program (go1.23.9) is stripped of debug information, so main.cache cannot be found by name. Try: "
    )


def test_a_bare_name_is_a_local_then_the_frames_package_then_main_then_the_only_match() -> None:
    world = World()
    world.enter("example.com/a/b")
    world.declare("example.com/z.n", INT, word(1))
    assert integer(world, "n") == 1
    world.declare("main.n", INT, word(2))
    assert integer(world, "n") == 2
    world.declare("example.com/a/b.n", INT, word(3))
    assert integer(world, "n") == 3 and integer(world, "b.n") == 3 and integer(world, "main.n") == 2
    world.local("n", INT, word(4), "example.com/a/b")
    assert integer(world, "n") == 4 and integer(world, "b.n") == 3


def test_several_matches_are_listed() -> None:
    world = World()
    world.declare("example.com/a.cache", INT, word(1))
    world.declare("example.com/b.cache", INT, word(2))
    assert message(world, "cache") == (
        "cache could be any of 2 variables: example.com/a.cache, example.com/b.cache. Try: example.com/a.cache"
    )
    assert integer(world, "b.cache") == 2


def test_a_local_hides_a_package() -> None:
    world = World()
    world.declare("example.com/s.m", INT, word(1))
    assert integer(world, "s.m") == 1
    world.local("s", struct("main.S", ("m", INT)), word(2))
    assert integer(world, "s.m") == 2


@pytest.mark.parametrize(
    "text",
    [
        "github.com/acme/my-app.v2/pkg.v1.Cache.ID",
        "'github.com/acme/my-app.v2/pkg%2ev1.Cache'.ID",
        '"github.com/acme/my-app.v2/pkg.v1".Cache.ID',
        "my-app.v2/pkg.v1.Cache.ID",
        "pkg.v1.Cache.ID",
        "Cache.ID",
    ],
)
def test_package_paths_with_dots_and_dashes(text: str) -> None:
    world = World()
    world.declare("github.com/acme/my-app.v2/pkg.v1.Cache", BASE, word(5) + word(0))
    assert integer(world, text) == 5


def test_promoted_fields_may_be_ambiguous() -> None:
    world = World()
    one, two = struct("main.One", ("n", INT)), struct("main.Two", ("n", INT))
    world.declare("main.v", struct("main.V", ("One", one, True), ("Two", two, True)), word(1) + word(2))
    assert message(world, "v.n") == ".n is ambiguous in main.V: One.n and Two.n. Try: one of One.n and Two.n"
    assert integer(world, "v.Two.n") == 2


def test_a_type_that_embeds_itself_ends() -> None:
    world = World()
    fields: list = []
    node = struct("main.Node", ("ID", INT))
    loop = GoType(Kind.STRUCT, 16, "main.Loop", lambda: node.details.__class__(fields=tuple(fields)))
    fields.append(node.fields[0].__class__("Loop", 0, pointer(loop), True))
    world.declare("main.l", loop, word(0))
    assert message(world, "l.none").startswith("main.l is a main.Loop, which has no field none")


@pytest.mark.parametrize(
    "key, text, data",
    [
        (INT, "m[-1]", (-1).to_bytes(8, "little", signed=True)),
        (BOOL, "m[true]", b"\1"),
        (FLOAT64, "m[1.5]", bytes.fromhex("000000000000f83f")),
        (UINT8, "m['a']", b"a"),
        (INT, "m[main.k]", word(3)),
    ],
)
def test_map_keys_of_many_kinds(key: GoType, text: str, data: bytes) -> None:
    world = World()
    world.declare("main.k", INT, word(3))
    world.declare("main.m", map_of(key, INT), world.map((bytes(8), word(1)), (data, word(2))))
    assert integer(world, text) == 2


@pytest.mark.parametrize(
    "text", ['m[main.Key{1, "a"}]', 'm[{A: 1, B: "a"}]', 'm[Key{B: "a", A: one}]', "m[k]", "m[*&k]"]
)
def test_struct_keys(text: str) -> None:
    world = World()
    world.declare("main.one", INT, word(1))
    world.declare("main.k", KEY, word(1) + world.string("a"))
    entries = [(word(1) + world.string("b"), word(1)), (word(1) + world.string("a"), word(2))]
    world.declare("main.m", map_of(KEY, INT), world.map(*entries))
    assert integer(world, text) == 2


def test_a_slice_with_a_hostile_length(world: World) -> None:
    world.declare("main.bad", slice_of(INT), word(World.BASE) + word(1 << 63) * 2)
    assert "impossible length" in message(world, "bad[5]")
    world.declare("main.big", slice_of(INT), word(World.BASE) + word(1 << 62) * 2)
    place = evaluate(world, "big[4611686018427387000]")
    with pytest.raises(GomapError, match="cannot read"):
        place.bytes(world)


def test_garbage_in_an_interface_is_one_sentence(world: World) -> None:
    world.declare("main.junk", ANY, word(0x1234) * 2)
    assert message(world, "junk.(int)") == "no type at 0x1234"


def test_the_host_of_a_package_path_is_no_variable(world: World) -> None:
    """One called so, in some package, is not taken for it."""
    world.declare("acme.example/emoji.github", COUNTS, word(0))
    assert "there is no variable github.com/acme/app.Cache" in message(world, "github.com/acme/app.Cache")


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("main.serv.items", "main.server.items"),
        ("main.sevrer.Base.items", "main.server.Base.items"),
        ("Server.shards", "main.server.shards"),
        ("srver", "main.server"),
        ("main.conuts", "main.counts"),
        ("req.Headr", "re.Headr"),
        ("pkg.v1.Cahce.m", "example.com/a/pkg.v1.Cache.m"),
        ("example.com/a/pkg.v1.cach", "example.com/a/pkg.v1.Cache"),
    ],
)
def test_a_mistyped_variable_is_told_with_the_fields_behind_it(world: World, typed: str, meant: str) -> None:
    """Whatever its type, in the frame and in its package; what has no such field was not meant."""
    world.declare("example.com/a/pkg.v1.other", COUNTS, word(0))
    world.declare("example.com/a/pkg.v1.Cache", struct("pkg.v1.T", ("m", COUNTS)), word(0))
    world.enter("main").roots["re"] = Root("re", struct("main.R", ("Headr", COUNTS)), world.put(word(0)))
    assert message(world, typed).rpartition("Try: ")[2].partition(" or ")[0] == meant


@pytest.mark.parametrize(
    "typed, fields",
    [
        ("main.server.", ["Base", "shards", "items"]),
        ("server.it", ["items"]),
        ("server.shards[1].", ["items"]),
        ("err.B", ["Base"]),
        ("main.nilp.", []),
        ("main.counts.", []),
        ("main.", []),
        ("nosuch.", []),
        ('main.server["x', []),
        ("main.plain.", ["A", "B"]),
    ],
)
def test_fields_that_lead_to_maps_come_next(world: World, typed: str, fields: List[str]) -> None:
    """Promoted ones too; all of them where none leads to a map. What makes no sense yet is no error."""
    world.declare("main.plain", KEY, bytes(24))
    head = typed.rpartition(".")[0]
    assert fields_starting(world, typed) == [f"{head}.{field}" for field in fields]  # type: ignore[arg-type]


def test_completion_looks_for_no_name_that_is_not_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may have been meant is told of an expression that was asked for, not while somebody types."""
    monkeypatch.setattr(World, "package_variables", lambda self: pytest.fail("names were searched"))
    assert fields_starting(world, "main.nosuch.x") == []  # type: ignore[arg-type]
