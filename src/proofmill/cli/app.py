"""The commands together; every error becomes a few lines and an exit code, never a traceback.

Exit codes: 0 yes · 1 no (the statement does not hold, the proof does not verify, a key of another circuit) ·
2 bad usage or input · 3 a failure that is not the caller's (a damaged file, no provers) · 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from proofmill._native import version
from proofmill.cli import balance, ceremony, console, payment
from proofmill.cli.export import export
from proofmill.cli.inspect import inspect
from proofmill.cli.prove import prove
from proofmill.cli.serve import serve
from proofmill.cli.setup import setup
from proofmill.cli.verify import verify
from proofmill.errors import ProofmillError

__all__ = ["app", "exit_code", "main"]

NO, USAGE, FAILURE, STOPPED = 1, 2, 3, 130
_BY_STATUS = {422: NO, 409: NO, 499: STOPPED, 500: FAILURE, 503: FAILURE, 504: FAILURE}

app = typer.Typer(
    name="proofmill",
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 yes, 1 no, 2 bad usage or input, 3 a failure, 130 stopped. "
    "PROOFMILL_HOME is where keys lie; PROOFMILL_DEBUG=1 shows tracebacks.",
)
for _command in (prove, verify, setup, inspect, export, serve):
    app.command()(_command)
app.add_typer(payment.app, name="payment")
app.add_typer(ceremony.app, name="ceremony")
app.add_typer(balance.app, name="balance")


def _show_version(wanted: bool) -> None:
    if wanted:
        console.say(f"proofmill {version}")
        raise typer.Exit


@app.callback()
def _proofmill(
    show: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Prove statements in zero knowledge. A statement is a typed Python class."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (by default the process's own) and give its exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    as_json = "--json" in arguments
    try:
        code = app(arguments or ["--help"], prog_name="proofmill", standalone_mode=False)
        sys.stdout.flush()  # here, where a reader that went away is no traceback
        return code if isinstance(code, int) else 0
    except ProofmillError as error:
        console.complain(error.code, error.message, error.fields, as_json)
        _debug()
        return exit_code(error.status)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        hint = "" if context is None else f" Try: {context.command_path} --help"
        console.complain("usage", f"{error.format_message().rstrip('.')}.{hint}", {}, as_json)
        return USAGE
    except (typer.Abort, KeyboardInterrupt):
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output is gone; Python must not try to flush it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except Exception as error:
        # Its message is not ours and may hold a private value, so only its kind and place are told.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} at {frame.filename}:{frame.lineno}"
        told = f"this is a fault of Proofmill: {place}; PROOFMILL_DEBUG=1 shows more"
        console.complain(ProofmillError.code, told, {}, as_json)
        _debug()
        return FAILURE


def exit_code(status: int) -> int:
    """The exit code for an error of this HTTP status."""
    return _BY_STATUS.get(status, USAGE)


def _debug() -> None:
    if os.environ.get("PROOFMILL_DEBUG") == "1":
        traceback.print_exc()
