"""Natural, DWARF and reflection spellings of the same names."""

from __future__ import annotations

import pytest

from gomap.golang.names import dwarf_name, natural_name, reflect_name, split_package, type_arguments

SPELLINGS = [
    ("main.Cache", "main.Cache", "main.Cache"),
    ("example.com/my-app.v2/pkg.v1.Cache", "example.com/my-app.v2/pkg%2ev1.Cache", "pkg.v1.Cache"),
    ("go.uber.org/zap._encoders", "go.uber.org/zap._encoders", "zap._encoders"),
    ("gopkg.in/yaml.v3.Node", "gopkg.in/yaml%2ev3.Node", "yaml.v3.Node"),
    (
        "map[string]*example.com/a/pkg.v1.Session",
        "map[string]*example.com/a/pkg%2ev1.Session",
        "map[string]*pkg.v1.Session",
    ),
    ("map[a.b/c.d.K][]e.f/g.h.V", "map[a.b/c%2ed.K][]e.f/g%2eh.V", "map[c.d.K][]g.h.V"),
    ("main.Cache[string,a.b/c.d.V]", "main.Cache[string,a.b/c%2ed.V]", "main.Cache[string,c.d.V]"),
    ("func(a.b/c.d.V) error", "func(a.b/c%2ed.V) error", "func(c.d.V) error"),
    ("struct { A a.b/c.d.V; B int }", "struct { A a.b/c%2ed.V; B int }", "struct { A c.d.V; B int }"),
    ("struct { a.b/c.d.f int; main._ int }", "struct { a.b/c%2ed.f int; main._ int }", "struct { f int; _ int }"),
    ("func(...a.b/c.d.V)", "func(...a.b/c%2ed.V)", "func(...c.d.V)"),
    ("int", "int", "int"),
]


@pytest.mark.parametrize(("natural", "dwarf", "reflected"), SPELLINGS)
def test_spellings(natural: str, dwarf: str, reflected: str) -> None:
    assert dwarf_name(natural) == dwarf
    assert natural_name(dwarf) == natural
    assert dwarf_name(dwarf) == dwarf, "what is escaped already stays as it is"
    assert reflect_name(natural) == reflected


def test_the_package_s_own_name_is_used_where_it_is_known() -> None:
    assert reflect_name("map[string]*gopkg.in/yaml.v3.Node", {"gopkg.in/yaml.v3": "yaml"}) == "map[string]*yaml.Node"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("hash<string,int>", ["string", "int"]),
        ("map<string,main.Pair[int,string]>", ["string", "main.Pair[int,string]"]),
        ("map<main.Pair[int,string],func(int, string) (a int, b error)>", None),
        ("hash<chan<- int,<-chan string>", ["chan<- int", "<-chan string"]),
        ("hash<struct { A int; B map[int]string },interface {}>", None),
        ("bucket<[2]int,map[string]struct {}>", ["[2]int", "map[string]struct {}"]),
        ("runtime.hmap", []),
        ("hash<", []),
        ("", []),
    ],
)
def test_type_arguments(name: str, arguments: "list[str] | None") -> None:
    found = type_arguments(name)
    if arguments is not None:
        assert found == arguments
    else:
        assert len(found) == 2 and f"{name.partition('<')[0]}<{','.join(found)}>" == name


def test_split_package() -> None:
    assert split_package("a.b/c.d.V") == ("a.b/c.d", "V")
    assert split_package("V") == ("", "V")
