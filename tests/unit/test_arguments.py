"""Command lines: words, options, help and completion, all from one declaration."""

from __future__ import annotations

from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gomap.commandline.arguments import Command, Option, Positional, parse, split
from gomap.commandline.completion import complete, tails
from gomap.commandline.helptext import commands_text, help_text, usage_line
from gomap.commandline.words import last_word, unquote
from gomap.errors import UsageError

DUMP = Command(
    name="dump",
    summary="the entries",
    description="Lists them all.",
    examples=("dump main.m --limit 3",),
    positionals=(Positional("expr", "a map", "EXPR"), Positional("rest", "more", "MORE", many=True, optional=True)),
    options=(
        Option("--limit", "at most N", "N", kind="int"),
        Option("--raw", "every slot"),
        Option("--format", "how", "FORMAT", kind="choice", choices=("table", "json"), default="table"),
        Option("--buckets", "which", "A..B", kind="range"),
        Option("--type", "of what type", "TYPE", kind="string"),
        Option("-o", "where to", "FILE", kind="string"),
    ),
    run=print,
)
LAYOUT = Command("layout", "how", "How.", (), (Positional("expr", "a map", "EXPR", optional=True),), (), print)
COMMANDS = {"dump": DUMP, "layout": LAYOUT}


@pytest.mark.parametrize(
    "text, words",
    [
        ("", []),
        ("  a   b ", ["a", "b"]),
        ('nested["a b"] 5', ['nested["a b"]', "5"]),
        ("'main.Cache' x", ["'main.Cache'", "x"]),
        (r'm["a\" b"] c', [r'm["a\" b"]', "c"]),
        ("`a b` c", ["`a b`", "c"]),
        ("main.Key{1, {2, 3}} d", ["main.Key{1, {2, 3}}", "d"]),
        ("m[ f ] ) x", ["m[ f ]", ")", "x"]),
        ("--type 'map[string] int'", ["--type", "'map[string] int'"]),
        ("m[' '] x", ["m[' ']", "x"]),
        ("m[(a b", ["m[(a b"]),
    ],
)
def test_words_are_parted_outside_brackets_and_quotes(text: str, words: List[str]) -> None:
    assert split(text) == words


def test_an_open_quote_is_told_with_its_column() -> None:
    with pytest.raises(UsageError, match='the " at column 3 is not closed'):
        split('m["a b')


@given(st.text(alphabet="ab '\"`[]{}()\\-", max_size=40))
def test_splitting_loses_nothing(text: str) -> None:
    try:
        words = split(text)
    except UsageError:
        return
    assert "".join(words).replace(" ", "") == text.replace(" ", "")
    assert last_word(text) == (words[-1] if words and text.endswith(words[-1]) else "")


def test_unquote_takes_only_quotes_around_the_whole() -> None:
    assert [unquote(word) for word in ("'a b'", '"x"', "'a' 'b'", "'", "x'")] == ["a b", "x", "'a' 'b'", "'", "x'"]


def test_options_stand_anywhere() -> None:
    for text in ("m --limit 3 --raw -o f", "--limit=3 -o f m --raw", "--raw m --output=f --limit 0x3"):
        arguments = parse(DUMP, split(text))
        assert (arguments.expr, arguments.limit, arguments.raw, arguments.output) == ("m", 3, True, "f")
        assert arguments.rest == [] and arguments.format == "table" and arguments.type is None


def test_a_bare_double_dash_ends_the_options() -> None:
    arguments = parse(DUMP, ["--raw", "--", "--limit", "-1", "--"])
    assert arguments.raw and arguments.expr == "--limit" and arguments.rest == ["-1", "--"]


def test_negative_numbers_are_no_options() -> None:
    assert parse(DUMP, ["m", "-1", "-x"]).rest == ["-1", "-x"]


STATS = Command("stats", "", "", ("stats m",), (Positional("expr", "maps", many=True),), (), run=print)


@pytest.mark.parametrize(
    "text, expressions",
    [
        ("a b", ["a", "b"]),
        ("m = 0", ["m = 0"]),
        ("a m := f b", ["a", "m := f", "b"]),
        ("*p &q", ["*p", "&q"]),
    ],
)
def test_what_stands_around_an_operator_is_one_expression(text: str, expressions: List[str]) -> None:
    """`gomap stats m = 0` shows no statistics of m: the whole of it is refused."""
    assert parse(STATS, split(text)).expr == expressions


def test_one_dash_too_few() -> None:
    with pytest.raises(UsageError, match="layout has no option -raw. Try: "):
        parse(LAYOUT, ["m", "-raw"])


def test_quotes_around_a_value_are_not_part_of_it() -> None:
    assert parse(DUMP, split("m --type 'map[string] int'")).type == "map[string] int"


def test_attributes() -> None:
    arguments = parse(LAYOUT, [])
    assert arguments.expr is None and arguments.get("format") is None and arguments.get("x", 1) == 1
    arguments.default_limit = 5
    assert arguments.default_limit == 5
    with pytest.raises(AttributeError, match="no argument 'nothing'"):
        str(arguments.nothing)


def test_help_needs_no_arguments() -> None:
    assert parse(DUMP, ["--help"]).help and parse(DUMP, ["-h"]).help


@pytest.mark.parametrize(
    "text, said",
    [
        ("m --limt 3", "dump has no option --limt. Try: --limit"),
        ("m --zzz", "dump has no option --zzz. Try: `gomap help dump` lists its options"),
        ("m --limit", "--limit needs a value. Try: --limit N"),
        ("m --limit --raw", "--limit needs a value. Try: --limit N"),
        ("m --limit x", "--limit cannot be 'x': it is a number, 0 or more. Try: --limit 10"),
        ("m --limit -1", "--limit cannot be '-1': it is a number, 0 or more. Try: --limit 10"),
        ("m --raw=1", "--raw takes no value. Try: --raw"),
        ("m --format jsn", "--format cannot be 'jsn': it is table or json. Try: --format json"),
        ("m --buckets 3-4", "--buckets cannot be '3-4'. Try: --buckets 0x10..0x20"),
        ("", "dump needs EXPR: a map. Try: `gomap dump main.m --limit 3`"),
    ],
)
def test_wrong_usage_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(DUMP, split(text))
    assert str(caught.value) == said


def test_too_many_words() -> None:
    for word in ("b", "0x1234", '"b"'):
        with pytest.raises(UsageError, match=f"layout has no use for '{word}'"):
            parse(LAYOUT, ["a", word])
    assert parse(LAYOUT, ["f", "(x)"]).expr == "f (x)" and parse(LAYOUT, ["m", "=", "0"]).expr == "m = 0"


def test_help_is_made_from_the_declaration() -> None:
    text = help_text(DUMP, "$ ", " --core c")
    assert usage_line(LAYOUT) == "gomap layout [EXPR]"
    assert "  $ gomap dump main.m --limit 3 --core c" in text and "--format table|json" in text
    assert all(len(line) <= 100 and line == line.rstrip() for line in text.splitlines())
    assert commands_text(COMMANDS).splitlines()[1].split() == ["layout", "how"]


@pytest.mark.parametrize(
    "text, found",
    [
        ("", ["dump", "layout", "help"]),
        ("d", ["dump"]),
        ("help l", ["layout"]),
        ("dump ", ["main.Cache"]),
        ("dump main.C", ["main.Cache"]),
        ("dump m --", ["--limit", "--raw", "--format", "--buckets", "--type", "--help"]),
        ("dump m --fo", ["--format"]),
        ("dump m --format ", ["table", "json"]),
        ("dump m --format j", ["json"]),
        ("dump m --format=t", ["--format=table"]),
        ("dump m --limit ", []),
        ("dump m --raw ", ["main.Cache"]),
        ("dump -- --", ["main.Cache"]),
        ('dump nested["a b', ["main.Cache"]),
        ("nonsense x", []),
    ],
)
def test_completion(text: str, found: List[str]) -> None:
    assert complete(COMMANDS, text, lambda prefix: ["main.Cache"]) == found


def test_completion_gives_a_debugger_what_it_has_not_set_aside() -> None:
    assert tails(["--format"], "--fo", "fo") == ["format"]
    assert tails(["main.Cache"], "main.C", None) == ["main.Cache"]


@pytest.mark.parametrize(
    "text, size",
    [
        ("0", 0),
        ("4096", 4096),
        ("0x1000", 4096),
        ("64KiB", 65536),
        ("64k", 65536),
        ("1.5M", 3 << 19),
        ("2GB", 2 * 10**9),
    ],
)
def test_sizes_have_units(text: str, size: int) -> None:
    command = Command("c", "", "", (), (), (Option("--least", "", "N", kind="size"),), run=print)
    assert parse(command, ["--least", text]).least == size


@pytest.mark.parametrize("text", ["-1", "much", "1e3", "KiB", "5XB"])
def test_what_is_no_size(text: str) -> None:
    command = Command("c", "", "", (), (), (Option("--least", "", "N", kind="size"),), run=print)
    with pytest.raises(UsageError, match="a number, 0 or more"):
        parse(command, ["--least", text])
