"""`proofmill payment`: a payer's keys and signatures."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from proofmill.cli import console
from proofmill.cli.files import STANDARD, read_object, write_json
from proofmill.cli.options import Json
from proofmill.client import load_key_file, new_key_file, sign_request

__all__ = ["app"]

app = typer.Typer(help="Make a payer's keys and sign payments.")


@app.command()
def keygen(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the key goes; a file is never overwritten.")
    ],
    as_json: Json = False,
) -> None:
    """Make a payment key in a file that only its owner can read.

    Signing takes time that depends on the key: do not keep keys of value in these files.
    """
    key = new_key_file(output)
    if as_json:
        console.answer({"output": str(output), "publicKey": key.packed})
        return
    console.say(f"made a payment key: {output}", "bold green")
    console.pairs({"public key": key.packed})


@app.command()
def sign(
    key: Annotated[Path, typer.Argument(metavar="KEY", help="Key file that keygen made.")],
    recipient: Annotated[str, typer.Option(help="The recipient's public key, packed: 0x hex or base58.")],
    amount: Annotated[str, typer.Option(help="What is paid, in the asset's smallest unit.")],
    tx_hash: Annotated[str, typer.Option(help="The transaction: 0x and 64 hex digits, or base58 of 64 bytes.")],
    min_amount: Annotated[
        str | None, typer.Option(help="What the verifier asks for at least [the amount].", show_default=False)
    ] = None,
    max_block_age: Annotated[str, typer.Option(help="How old the payment may be, in seconds.")] = "60",
    payment_time: Annotated[
        str | None, typer.Option(help="When it was paid, in Unix seconds [now].", show_default=False)
    ] = None,
    current_time: Annotated[
        str | None, typer.Option(help="The proof's time, in Unix seconds [now].", show_default=False)
    ] = None,
    payment_index: Annotated[str, typer.Option(help="Tells payments in one transaction apart.")] = "0",
    domain: Annotated[
        str | None,
        typer.Option(help="Chain, asset and contract in CAIP-19 form [PROOFMILL_DOMAIN].", show_default=False),
    ] = None,
    context: Annotated[
        str | None, typer.Option(help="The verifier's challenge, a field element.", show_default=False)
    ] = None,
    settlement: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="JSON with root, index, siblings: asks for a receipt.", show_default=False),
    ] = None,
    output: Annotated[str, typer.Option("--output", "-o", help="Where it goes; - is standard output.")] = STANDARD,
    as_json: Json = False,
) -> None:
    """Sign a payment and print the complete body of POST /generate-proof.

    The body is JSON with or without --json. It holds what the proof will hide: amount, payer, transaction and time.
    """
    now = str(int(time.time()))
    fields: dict[str, Any] = {
        "minAmount": min_amount or amount,
        "recipientKey": recipient,
        "maxBlockAge": max_block_age,
        "currentTime": current_time or now,
        "actualAmount": amount,
        "txHash": tx_hash,
        "paymentTime": payment_time or now,
        "paymentIndex": payment_index,
        "domain": domain,
        "context": context,
        "settlement": None if settlement is None else read_object(settlement, "a settlement path"),
    }
    body = sign_request(load_key_file(key), {name: value for name, value in fields.items() if value is not None})
    write_json(output, body)
