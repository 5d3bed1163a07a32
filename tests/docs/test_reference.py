"""The reference pages say what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from proofmill import errors, settings
from proofmill.cli.app import app, exit_code
from proofmill.systems.groth16 import keys
from proofmill.systems.proof import _OPTIONAL, _REQUIRED, FORMAT

from .blocks import DOCS

ROOT = DOCS.parent


def rows(page: str) -> list[list[str]]:
    """Cells of the tables on a page, without their heads."""
    lines = re.findall(r"^\| (.*) \|$", (DOCS / page).read_text(), re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def every_error(kind: type[errors.ProofmillError]) -> Iterator[type[errors.ProofmillError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from every_error(child)


def test_every_error_is_listed_with_its_code_status_and_exit_code() -> None:
    listed = {tuple(row[:4]) for row in rows("reference/errors.md")[1:]}
    there = {
        (f"`{kind.code}`", f"`{kind.__name__}`", str(kind.status), str(exit_code(kind.status)))
        for kind in every_error(errors.ProofmillError)
    }
    assert listed == there


def options(group: TyperGroup, path: str) -> Iterator[tuple[str, set[str]]]:
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.resolve_command(context, [name])[1]  # a group is imported when it is called
        assert command is not None
        if isinstance(command, TyperGroup):
            yield from options(command, f"{path} {name}")
        else:
            flags = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
            yield f"{path} {name}", flags - {"--json", "--help"}


def test_every_command_and_option_is_listed() -> None:
    page = (DOCS / "reference" / "cli.md").read_text()
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    commands = dict(options(group, "proofmill"))
    assert len(commands) == 17
    missing = [name for name in commands if f"| `{name} " not in page and f"| `{name}`" not in page]
    for name, flags in commands.items():
        part = page.partition(f"- **{name.removeprefix('proofmill ')}**")[2].partition("\n- **")[0]
        missing += [f"{name} {flag}" for flag in flags if f"`{flag}" not in part]
    assert missing == []


def test_every_setting_is_listed() -> None:
    page = (DOCS / "reference" / "cli.md").read_text()
    listed = set(re.findall(r"`PROOFMILL_(\w+)`", page))
    assert listed == {name.upper() for name in settings.Settings.model_fields}


def test_every_field_of_the_envelope_is_listed() -> None:
    page = (DOCS / "reference" / "encoding.md").read_text()
    table = page.partition("## The envelope")[2].partition("\nThe 256 bytes")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == _REQUIRED | _OPTIONAL
    assert f"`{FORMAT}`" in table
    assert keys.DEVELOPMENT in (DOCS / "concepts" / "keys.md").read_text()


def pages() -> list[Path]:
    return sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "examples").rglob("*.md")])


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_are_there(page: Path) -> None:
    named = re.findall(r"`((?:src|docs|tests|examples|native|benchmarks)/[\w./-]+)`", page.read_text())
    made = {line.strip("/").split("/")[-1] for line in (ROOT / ".gitignore").read_text().splitlines()}
    assert [name for name in named if not (ROOT / name).exists() and Path(name).name not in made] == []
