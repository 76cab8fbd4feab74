"""What is an expression, and in which words everything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gomap.errors import UsageError
from gomap.expressions import parse
from gomap.golang.literals import STRING, string
from gomap.golang.syntax import Assertion, Composite, Conversion, Index, Literal, Name, Selector


@pytest.mark.parametrize(
    "text, name",
    [
        ("m", "m"),
        ("main.cache", "main.cache"),
        ("github.com/acme/my-app.v2/pkg.v1.Cache", "github.com/acme/my-app.v2/pkg.v1.Cache"),
        ("go.uber.org/zap._encoders", "go.uber.org/zap._encoders"),
        ("'main.Cache'", "main.Cache"),
        ("'example.com/a%2eb/c%2ed.X'", "example.com/a%2eb/c%2ed.X"),
        ('"gopkg.in/yaml.v3".x', "gopkg.in/yaml.v3.x"),
        ("my-app.Cache", "my-app.Cache"),
        ("9fans.net/go/acme.X", "9fans.net/go/acme.X"),
        (" é.ü ", "é.ü"),
    ],
)
def test_a_name_stays_whole(text: str, name: str) -> None:
    node = parse(text)
    assert isinstance(node, Name) and node.text == name


@pytest.mark.parametrize(
    "text, value",
    [
        ("m[5]", 5),
        ("m[-1]", -1),
        ("m[0x1F]", 31),
        ("m[1_000]", 1000),
        ("m[017]", 15),
        ("m[1.5]", 1.5),
        ("m[.5]", 0.5),
        ("m[-1e3]", -1000.0),
        ("m[true]", True),
        ("m[nil]", None),
        ("m['a']", 97),
        (r"m['\n']", 10),
        ("m['é']", 233),
        ("m[2i]", 2j),
        ("m[1-2i]", 1 - 2j),
        (r'm["a\x00\"b"]', b'a\x00"b'),
        ("m[`a\\n`]", b"a\\n"),
    ],
)
def test_literals_in_an_index(text: str, value: object) -> None:
    node = parse(text)
    assert isinstance(node, Index) and isinstance(node.index, Literal)
    assert node.index.value == value and type(node.index.value) is type(value)


@pytest.mark.parametrize(
    "text, type_text, names",
    [
        ("m[{A: 1, B: {2}}]", None, ["A", "B"]),
        ('m[main.Key{1, "a"}]', "main.Key", [None, None]),
        ("m[main.Pair[int, string]{1, x}]", "main.Pair[int, string]", [None, None]),
        ("m[[2]int{1, 2,}]", "[2]int", [None, None]),
        ("m[struct{A int}{1}]", "struct{A int}", [None]),
        ("m[{}]", None, []),
    ],
)
def test_composites_in_an_index(text: str, type_text: object, names: list) -> None:
    node = parse(text)
    assert isinstance(node, Index) and isinstance(node.index, Composite)
    assert node.index.type_text == type_text and [name for name, _ in node.index.elements] == names


def test_an_index_may_be_an_expression() -> None:
    node = parse("m[a.b[2]].c")
    assert isinstance(node, Selector) and isinstance(node.base, Index) and isinstance(node.base.index, Index)
    assert node.text == "m[a.b[2]].c" and node.base.index.text == "a.b[2]"


def test_conversions_to_basic_types_are_literals() -> None:
    node = parse("m[uint8(5)]")
    assert isinstance(node, Index) and isinstance(node.index, Conversion) and node.index.type_text == "uint8"


@pytest.mark.parametrize("written", ["map[string]int", "*pkg.T", '*"gopkg.in/yaml.v3".Node', "main.Pair[int,(x)]"])
def test_assertions_keep_the_type_as_written(written: str) -> None:
    node = parse(f"x.({written}).f")
    assert isinstance(node, Selector) and isinstance(node.base, Assertion) and node.base.type_text == written


def test_a_whole_expression_may_stand_in_a_shells_quotes() -> None:
    assert parse("'nested[\"a b\"]'").text == 'nested["a b"]'


@pytest.mark.parametrize(
    "text, what",
    [
        ("m = 0", "gomap only reads: it assigns nothing ('=' at column 3)"),
        ("m := 0", "gomap only reads: it assigns nothing (':=' at column 3)"),
        ("m += 1", "gomap only reads: it assigns nothing ('+=' at column 3)"),
        ("x++", "gomap only reads: it changes nothing ('++' at column 2)"),
        ("f()", "gomap only reads: it calls no function ('(' at column 2)"),
        ("m[f(1)]", "gomap only reads: it calls no function ('(' at column 4)"),
        ("a.b.c(x)", "gomap only reads: it calls no function ('(' at column 6)"),
        ("<-c", "gomap only reads: it receives from no channel ('<-' at column 1)"),
        ("a + b", "gomap only reads: it does no arithmetic and no comparisons ('+' at column 3)"),
        ("a/b", "gomap only reads: it does no arithmetic and no comparisons ('/' at column 2)"),
        ("a-b", "gomap only reads: it does no arithmetic and no comparisons ('-' at column 2)"),
        ("a == b", "gomap only reads: it does no arithmetic and no comparisons ('==' at column 3)"),
        ("m[a+1]", "gomap only reads: it does no arithmetic and no comparisons ('+' at column 4)"),
        ("a; b", "gomap only reads: it takes no statements (';' at column 2)"),
        ("s[1:2]", "gomap takes one element, not a slice (':' at column 4)"),
        ("p->x", "Go has no arrow ('->' at column 2)"),
        ("$rax", "'$' at column 1 is not understood: a name was expected"),
        ("m[1", "the expression ends too soon: a ']' is missing"),
        ("x.(int", "the '(' at column 3 is not closed"),
        ('m["a', "the quote at column 3 is not closed"),
        ("a b", "'b' at column 3 is not understood: the expression ends before it"),
        ("", "the expression is empty"),
        (r'm["\q"]', "Go has no escape '\\\\q' in a string"),
        ("m[09]", "09 is no number in Go"),
        ("(" * 5000, "the expression is nested more than 32 deep (column 34)"),
        ("*" * 5000, "the expression is nested more than 32 deep (column 34)"),
        ("a" + "[0]" * 3000, "the expression has more than 64 steps"),
        ("a" + ".b" * 3000, "the expression has more than 64 steps"),
        ("m[" * 3000, "the '[' at column 4 is not closed"),
        ("m[" * 40 + "0" + "]" * 40, "the expression is nested more than 32 deep (column 67)"),
        ("x" * 20000, "an expression of 20,000 characters is too long (the most is 16,384)"),
    ],
)
def test_everything_else_is_refused_in_one_sentence(text: str, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert caught.value.what == what


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="abm.[](){}*&'\"`\\0159xe/-+:=<, \n", max_size=60))
def test_garbage_is_parsed_or_refused(text: str) -> None:
    try:
        parse(text)
    except UsageError as error:
        assert "\n" not in str(error)


@given(st.binary(max_size=20))
def test_strings_round_trip(data: bytes) -> None:
    text = '"' + "".join(f"\\x{byte:02x}" for byte in data) + '"'
    assert STRING.fullmatch(text) and string(text) == data
