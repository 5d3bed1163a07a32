"""`docs/concepts/proofs-of-proofs.md` says what the commands do: its classes are compiled, its commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from .conftest import Run

DOCUMENT = (Path(__file__).parents[2] / "docs" / "concepts" / "proofs-of-proofs.md").read_text()


def blocks(language: str, text: str = DOCUMENT) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Each command with the lines of output that the document shows."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(blocks("console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def test_the_commands_answer_as_the_document_says(run: Run, folder: Path) -> None:
    # The chapter on migrating is about a later version of the file.
    classes = DOCUMENT.partition("\n## Migrating\n")[0]
    (folder / "proofs.py").write_text("\n".join(blocks("python", classes)))
    proved = 0
    for command, shown in commands():
        program, *words = shlex.split(command)
        if program == "echo":
            text, arrow, file = words
            assert arrow == ">"
            (folder / file).write_text(text)
            continue
        assert program == "proofmill"
        ran = run(*words)
        assert (ran.code, command) == (0, command), ran.err
        assert [line for line in shown if line not in ran.out.splitlines()] == []
        proved += words[0] == "prove"
    assert proved == 4
