"""Three users of a network of private balances, over HTTP; then what service, wallets and ledger must refuse.

Alice pays in, then pays Bob and an address of the chain below; Bob receives from a file; the address gets its money;
Carol claims the reward for a deposit. The real service proves every step; each proof is verified here, with keys that
this machine derived itself. Then each attack is tried where it would happen. Exit code 0 only if all went as expected.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
from examples.balance.attacks import attack
from examples.balance.board import Board
from examples.balance.story import tell
from examples.balance.town import DemoError, Town, last_message, service, wait_until_ready
from rich.console import Console
from rich.live import Live

from proofmill import errors
from proofmill.artifacts import Store
from proofmill.client import BalanceKeys, BalanceService
from proofmill.statements.balance.circuits import (
    BalanceProver,
    BlockProver,
)
from proofmill.systems.stored import open_store, telling


def run(folder: Path, board: Board) -> None:
    """The whole demo, on the board. Raises DemoError."""
    log = folder / "service.log"
    with service(log) as url, ExitStack() as stack:
        loading = Loading(log)
        board.status = loading.status
        # Both processes share one store: what is not there yet, one of them builds, and the other waits.
        board.say("loading circuits: building them takes a minute where the store has none")
        open_store(Store.default())
        with telling(loading.told):
            own = BalanceKeys.of_prover(BalanceProver())
            blocks = BlockProver()
        wait_until_ready(url, log)
        board.status = str
        with BalanceService(url) as asked_for:
            keys = BalanceKeys.fetch(asked_for, own.fingerprint)
        town = Town(folder, url, keys, blocks, board, stack)
        attack(town, tell(town))


class Loading:
    """How far this process and the service are with their circuits."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._built = ""

    def told(self, what: str, part: float) -> None:
        """This process builds a circuit."""
        self._built = f", building {what}: {100 * part:.0f} %" if part < 1 else ""

    def status(self) -> str:
        """Both, in one line."""
        return f"loading circuits{self._built}; the service: {last_message(self._log)}"


def summary(board: Board) -> dict[str, Any]:
    """The tables as JSON."""
    steps = [
        {
            "who": step.who,
            "what": step.what,
            "where": step.where,
            "seconds": step.seconds,
            "proof_bytes": step.size,
            "verify_seconds": step.verified,
            "seen": step.seen,
        }
        for step in board.steps
    ]
    attacks = [{**asdict(attack), "as_expected": attack.refused} for attack in board.attacks]
    return {"steps": steps, "attacks": attacks}


def watch(folder: Path, board: Board, console: Console) -> str:
    """Run it and show it; what failed, or nothing."""
    if not console.is_terminal:
        board.say = lambda line: print(line, file=console.file, flush=True)
    try:
        with Live(board, console=console, refresh_per_second=4, transient=True):
            run(folder, board)
        return ""
    except (DemoError, errors.ProofmillError, httpx.HTTPError) as error:
        return str(error)
    finally:
        board.growing = False
        console.print(board)


@contextmanager
def folder_for(kept: Path | None) -> Iterator[Path]:
    """The folder that is to be kept, or one that goes."""
    if kept is not None:
        kept.mkdir(parents=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="proofmill-demo-") as folder:
        yield Path(folder)


def main() -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="a new folder for ledger, wallets, files and log")
    parser.add_argument("--json", action="store_true", help="the result as JSON; tables go to standard error")
    arguments = parser.parse_args()
    if arguments.keep is not None and arguments.keep.exists():
        parser.error(f"{arguments.keep} is there already")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: nothing is left running
    console, board = Console(stderr=arguments.json), Board()
    try:
        with folder_for(arguments.keep) as folder:
            failure = watch(folder, board, console)
    except KeyboardInterrupt:
        console.print("stopped")
        return 130
    as_expected = not failure and all(attack.refused for attack in board.attacks)
    if arguments.json:
        print(json.dumps({**summary(board), "as_expected": as_expected, "failure": failure or None}, indent=1))
    if failure:
        console.print(f"not as expected: {failure}", style="red", markup=False, soft_wrap=True)
    elif as_expected:
        console.print("[green]everything as expected")
    else:
        console.print("[red]not everything was as expected")
    return 0 if as_expected else 1


if __name__ == "__main__":
    sys.exit(main())
