"""README is short, its example is the demo's, and no link of README and docs/ leads nowhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Iterator, List, Set, Tuple

import pytest

from examples.demo.run import STORY
from tests.toolchain import ROOT

LONGEST = 12 * 1024
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```.*?^```|    .*?)$", re.M | re.S)


def without_code(text: str) -> str:
    """
    >>> without_code("a\\n```\\n# b\\n```\\n    c\\nd")
    'a\\n\\n\\nd'
    """
    return FENCE.sub("", text)


def links(page: Path) -> Iterator[str]:
    """The relative ones."""
    text = re.sub(r"`[^`\n]*`", "", without_code(page.read_text(encoding="utf-8")))
    return (link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link))


def anchors(page: Path) -> Set[str]:
    """As GitHub makes them of headings: "## Reading `the` numbers" -> "reading-the-numbers"."""
    heads = re.findall(r"^#+ (.*)$", without_code(page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(page: Path) -> List[str]:
    return [link for link in links(page) if not leads_somewhere(page, *link.partition("#")[::2])]


def leads_somewhere(page: Path, path: str, anchor: str) -> bool:
    file = (page.parent / path).resolve() if path else page
    return file.exists() and (not anchor or anchor in anchors(file))


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= LONGEST


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    assert broken(page) == []


def test_readme_links_every_page() -> None:
    assert {f"docs/{page.name}" for page in PAGES[1:]} <= {link.partition("#")[0] for link in links(PAGES[0])}


@pytest.mark.parametrize(
    "text, found",
    [
        ("[a](b.md)", ["b.md"]),
        ("[a](c.md#there)", []),
        ("[a](c.md#gone)", ["c.md#gone"]),
        ("[a](#nowhere)", ["#nowhere"]),
        ("```\n# Here\n```\n[a](#here)", ["#here"]),
        ("[a](https://example.com/b.md) `[a](b.md)`", []),
    ],
)
def test_a_broken_link_is_found(text: str, found: List[str], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(text)
    (tmp_path / "c.md").write_text("# There\n")
    assert broken(tmp_path / "a.md") == found


def shown_by_the_demo() -> Set[Tuple[str, ...]]:
    return {tuple(step) for step in STORY if not isinstance(step, str)}


def test_readme_shows_what_the_demo_shows() -> None:
    typed = re.findall(r"^\$ gomap (.*) --core core --exe \./leaky$", PAGES[0].read_text(encoding="utf-8"), re.M)
    assert len(typed) >= 3
    assert {tuple(shlex.split(words)) for words in typed} <= shown_by_the_demo()
