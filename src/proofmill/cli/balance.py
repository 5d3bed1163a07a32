"""`proofmill balance`: a ledger of private balances, its validity proofs, and scripted networks."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from proofmill.artifacts import Store
from proofmill.cli import console
from proofmill.cli.keys import interruptible, progress_bar
from proofmill.cli.options import Json
from proofmill.errors import MalformedInput
from proofmill.ledger.balance import UNPROVED, BalanceLedger, BlockProgress, BlockProofs
from proofmill.ledger.balance.block_proofs import require_deployment
from proofmill.ledger.balance.scripts import Proving, ScriptStep, read_script, run_script
from proofmill.statements.balance.circuits import BalanceProver, BlockProver
from proofmill.systems import Cancel
from proofmill.systems.stored import open_store

__all__ = ["app"]

app = typer.Typer(help="Keep a ledger of private balances and prove its blocks.")

POLL = 1.0
"""Seconds between two looks for new blocks."""

Ledger = Annotated[Path, typer.Argument(metavar="LEDGER", help="The ledger's file.")]


@app.command("prove-blocks")
def prove_blocks(
    ledger: Ledger,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with new blocks until Ctrl-C.")] = False,
    again: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="First discard the proofs of block N and all after it: damaged ones, or of older circuits.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Prove every block that has no proof, in order, and keep the proofs in the ledger.

    It may be stopped or killed at any time and started again: it goes on where it was. Circuits come from the store
    under PROOFMILL_HOME, and are built once. They are made for the chain and contract of PROOFMILL_BALANCE_CHAIN and
    PROOFMILL_BALANCE_CONTRACT, of which the ledger must be.
    """
    with BalanceLedger.open(ledger) as opened:
        require_deployment(opened.domain)  # before circuits are built for nothing
        if again is not None:
            opened.discard_validity_proofs(again)
        if not opened.unproved() and not follow:
            _tell(opened, [], as_json)
            return
        proofs = BlockProofs(opened, _block_prover(as_json))
        _tell(opened, _prove_all(opened, proofs, as_json), as_json)
        while follow:
            time.sleep(POLL)
            _prove_all(opened, proofs, as_json)


@app.command()
def show(ledger: Ledger, as_json: Json = False) -> None:
    """Show a ledger: where its signatures count, its blocks, and which of them are proved."""
    with BalanceLedger.open(ledger) as opened:
        facts = _facts(opened)
    if as_json:
        console.answer(facts)
        return
    rows = facts.pop("blocks")
    console.pairs({name.replace("_", " "): value for name, value in facts.items()})
    table = Table("block", "time", "senders", "deposits", "fault", "proof", box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        told = "kept" if row["proved"] else "none yet"
        values = (row["number"], row["timestamp"], row["senders"], row["deposits"], row["fault"] or "", told)
        table.add_row(*map(str, values))
    console.output().print(table)


@app.command()
def run(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="A TOML file; examples/balance has some.")],
    ledger: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the ledger in this new file.", show_default=False)
    ] = None,
    prove: Annotated[bool, typer.Option("--prove", help="Prove each block and each step of a user: minutes.")] = False,
    as_json: Json = False,
) -> None:
    """Run a scripted network and check what it expects. Exit code 1 says that something else happened.

    Users' keys follow from their names: play money.
    """
    try:
        script = read_script(scenario)
    except OSError as error:
        raise MalformedInput(f"cannot read {scenario}: {error.strerror}", path=str(scenario)) from None
    proving = _proving(as_json) if prove else None
    begun = last = time.perf_counter()

    def report(number: int, step: ScriptStep) -> None:
        nonlocal last
        now = time.perf_counter()
        if not as_json:
            console.say(f"{number:4}  {_name(step):50}  {now - last:6.2f} s")
        last = now

    def work(cancel: Cancel) -> dict[str, Any]:
        ran = run_script(script, ledger or ":memory:", proving, report=report, cancel=cancel)
        with ran.ledger as done:
            return _facts(done)

    facts = interruptible(work)
    seconds = round(time.perf_counter() - begun, 3)
    if as_json:
        console.answer({"title": script.title, "steps": len(script.steps), "seconds": seconds, **facts})
        return
    verb = "proved" if prove else "as expected"
    console.say(f"{verb}: {len(script.steps)} steps, {facts['height']} blocks in {seconds:.1f} s", "bold green")


def _block_prover(quiet: bool) -> BlockProver:
    """From the store, or built and put there."""
    open_store(Store.default())
    with progress_bar("circuits of blocks", quiet):
        return interruptible(lambda _: BlockProver())


def _proving(quiet: bool) -> Proving:
    blocks = _block_prover(quiet)
    with progress_bar("circuits of balances", quiet):
        requests = interruptible(lambda _: BalanceProver())
        return Proving(requests, interruptible(lambda _: requests.set_digest), blocks)


def _prove_all(ledger: BalanceLedger, proofs: BlockProofs, quiet: bool) -> list[int]:
    """One block after another, each told when it is kept."""
    proved = list[int]()
    while (number := _prove_one(proofs, quiet)) is not None:
        proved.append(number)
        if not quiet:
            fault = ledger.fault(number)
            told = "valid" if fault is None else f"invalid: {fault.name}"
            console.say(f"proved block {number} of {ledger.height}, {told}")
    return proved


def _prove_one(proofs: BlockProofs, quiet: bool) -> int | None:
    with progress_bar("proving a block", quiet) as bar:

        def report(progress: BlockProgress) -> None:
            bar(progress.done / progress.total)

        return interruptible(lambda cancel: proofs.prove_next(report, cancel))


def _tell(ledger: BalanceLedger, proved: list[int], as_json: bool) -> None:
    if as_json:
        console.answer({"height": ledger.height, "proved": proved})
    elif not proved:
        console.say(f"all {ledger.height} blocks are proved")


def _facts(ledger: BalanceLedger) -> dict[str, Any]:
    return {
        "chain": ledger.domain.chain,
        "contract": f"0x{ledger.domain.contract:040x}",
        "height": ledger.height,
        "accounts": len(ledger.accounts()),
        "deposits": len(ledger.deposits),
        "deposits_in_blocks": ledger.network().validity.deposits.count,
        "unproved": len(ledger.unproved()),
        "blocks": [_block(ledger, number) for number in range(1, ledger.height + 1)],
    }


def _block(ledger: BalanceLedger, number: int) -> dict[str, Any]:
    network, before = ledger.network(number), ledger.network(number - 1)
    return {
        "number": number,
        "timestamp": network.block.timestamp,
        "senders": len(network.posted.places) if network.posted else 0,
        "deposits": network.validity.deposits.count - before.validity.deposits.count,
        "fault": None if network.fault is None else network.fault.name,
        "proved": ledger.validity_proof(number).envelope != UNPROVED,
    }


def _name(step: ScriptStep) -> str:
    """What it was, for people."""
    names = [step.do, getattr(step, "user", None), getattr(step, "deposit", None), getattr(step, "transfer", None)]
    refused = getattr(step, "refused", None)
    return " ".join(filter(None, names)) + (f", refused: {refused}" if refused else "")
