"""Prove payments over HTTP and accept them as a shop does; then try what service and shop must refuse.

A payer signs 20 payments. The real service proves them, half of them as receipts of settled payments. The shop checks
each answer against its own values. Exit code 0 only if everything was as expected.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import track
from rich.table import Table

import proofmill
from proofmill.algebra.merkle import Tree
from proofmill.client import PaymentKey, keygen, sign_request
from proofmill.errors import AcceptanceError
from proofmill.settle import SqliteNullifiers
from proofmill.settle.payment import Expected, accept
from proofmill.statements.payment import (
    SETTLEMENT_DEPTH,
    PaymentPromise,
    PaymentReceipt,
    PaymentRequest,
    message,
    settlement_leaf,
)
from proofmill.systems.groth16 import key_from_snarkjs

DOMAIN = "eip155:84532/erc20:0x036CbD53842c5426634e7929541eC2318f3dCF7e"  # USDC on Base Sepolia, a test network
PRICE = 1_000_000
MAX_AGE = 600
READY_SECONDS = 120.0

console = Console()


class DemoError(Exception):
    """Something was not as expected."""


Refusal = tuple[str, str, str]
"""What was tried, the answer that is expected, the answer that came."""


@dataclass(frozen=True)
class Row:
    """One payment's way, with times in milliseconds."""

    kind: str
    amount: int
    answer: Mapping[str, Any]
    round_trip: float
    accepted: float = 0.0


# --- the service ---


@contextmanager
def service(log: Path) -> Iterator[httpx.Client]:
    """The real command on a free port, and a client of it once it is ready. SIGTERM ends it, and it must drain."""
    command = [sys.executable, "-m", "proofmill.cli", "serve", "--profile", "payment", "--port", "0"]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise DemoError(f"the service did not start:\n{log.read_text()}")
            with httpx.Client(base_url=json.loads(line)["url"], timeout=60.0) as client:
                wait_until_ready(client, process, log)
                yield client
            process.terminate()
            if process.wait(timeout=40) != 0:
                raise DemoError(f"the service did not drain:\n{log.read_text()}")
        finally:
            process.kill()


def wait_until_ready(client: httpx.Client, process: subprocess.Popen[str], log: Path) -> None:
    """Until circuits and keys are loaded; the first run makes the keys."""
    deadline = time.monotonic() + READY_SECONDS
    with console.status("loading circuits and keys (the first run makes development keys)"):
        while client.get("/ready").status_code != 200:
            if process.poll() is not None or time.monotonic() > deadline:
                raise DemoError(f"the service did not get ready:\n{log.read_text()}")
            time.sleep(0.1)


def key_of(client: httpx.Client, circuit: type[proofmill.Circuit], folder: Path) -> proofmill.VerificationKey:
    """The service's verification key, if it belongs to the statement as this machine reads it."""
    data = client.get(f"/v1/circuits/{circuit.circuit_name}/verification-key").raise_for_status().json()
    (folder / f"{circuit.circuit_name}.verification-key.json").write_text(json.dumps(data, indent=1))
    key = key_from_snarkjs(data)
    if key.circuit.digest != proofmill.compile(circuit).digest:
        raise DemoError(f"the service's {circuit.circuit_name} is another statement than ours")
    return key


def prove(client: httpx.Client, body: Mapping[str, Any]) -> Row:
    """A proof over HTTP."""
    start = time.perf_counter()
    response = client.post("/generate-proof", json=body)
    elapsed = 1000 * (time.perf_counter() - start)
    if response.status_code != 200:
        raise DemoError(f"the service refused a good payment: {response.status_code} {response.text}")
    kind = "promise" if "settlement" not in body else "receipt"
    return Row(kind, int(body["actualAmount"]), response.json(), elapsed)


# --- the payer and the chain ---


def sign(payer: PaymentKey, recipient: PaymentKey, now: int, **changes: Any) -> dict[str, Any]:
    """A payment of the price to a recipient, a minute ago, as the body of a request."""
    fields = {
        "minAmount": str(PRICE),
        "recipientKey": recipient.packed,
        "maxBlockAge": str(MAX_AGE),
        "currentTime": now,
        "actualAmount": str(PRICE),
        "txHash": "0x" + secrets.token_hex(32),
        "paymentTime": now - 60,
        "domain": DOMAIN,
    }
    return sign_request(payer, fields | changes)


def settle(tree: Tree, body: Mapping[str, Any]) -> int:
    """Enter the payment into the tree, as the operator of the chain's bridge would; the leaf's index."""
    _, paid = PaymentRequest.read(body).to_inputs(DOMAIN)
    m = message(*(paid[name] for name in ("d", "amount", "recipient", "payment_time", "t")))
    return tree.insert(settlement_leaf(m, paid["payer"]))


def with_path(body: Mapping[str, Any], tree: Tree, index: int) -> dict[str, Any]:
    """The request for a receipt."""
    siblings = [str(node) for node in tree.siblings(index)]
    return {**body, "settlement": {"root": str(tree.root), "index": index, "siblings": siblings}}


def sign_all(payer: PaymentKey, shop: PaymentKey, tree: Tree, now: int, count: int) -> list[dict[str, Any]]:
    """Payments of rising amounts and ages; the second half is settled and asks for receipts."""
    bodies = []
    for number in track(range(count), "signing", console=console, transient=True):
        bodies.append(sign(payer, shop, now, actualAmount=str(PRICE + 50_000 * number), paymentTime=now - 10 * number))
    promises, settled = bodies[: count // 2], bodies[count // 2 :]
    places = [settle(tree, body) for body in track(settled, "settling", console=console, transient=True)]
    return promises + [with_path(body, tree, place) for body, place in zip(settled, places, strict=True)]


# --- the shop ---


@dataclass(frozen=True)
class Shop:
    """What the shop asks for, by kind of proof, and what it accepted before."""

    expected: Mapping[str, Expected]
    store: SqliteNullifiers

    def accept(self, row: Row) -> Row:
        """Raises AcceptanceError."""
        start = time.perf_counter()
        accept(row.answer, self.expected[row.kind], time.time(), self.store)
        return replace(row, accepted=1000 * (time.perf_counter() - start))

    def refusal(self, row: Row) -> str:
        """The check that fails."""
        try:
            self.accept(row)
        except AcceptanceError as error:
            return str(error.fields["check"])
        return "accepted"


def open_shop(client: httpx.Client, key: PaymentKey, tree: Tree, folder: Path) -> Shop:
    """A shop that trusts one root, and checks with keys that it fetched once and keeps."""
    promise, receipt = (key_of(client, circuit, folder) for circuit in (PaymentPromise, PaymentReceipt))
    of_promise = Expected(promise, PRICE, key.public, MAX_AGE, DOMAIN, development_keys=True)
    of_receipt = replace(of_promise, verification_key=receipt, settlement_roots=frozenset({tree.root}))
    store = SqliteNullifiers(folder / "nullifiers.sqlite")
    return Shop({"promise": of_promise, "receipt": of_receipt}, store)


# --- what must be refused ---


def refused_by_service(client: httpx.Client, payer: PaymentKey, shop: PaymentKey, now: int) -> list[Refusal]:
    """Requests that state what is not so."""
    small = sign(payer, shop, now, actualAmount=str(PRICE - 1))
    old = sign(payer, shop, now, paymentTime=now - MAX_AGE - 1)
    forged = sign(payer, shop, now) | {"signature": sign(payer, shop, now)["signature"]}
    torsion = sign(payer, shop, now) | {"senderKey": "0x" + "00" * 32}  # a point of order 4
    cases = [
        ("an amount below the minimum", small, "422 unsatisfied: the amount is below the minimum"),
        ("a payment that is too old", old, "422 unsatisfied: the payment is too old"),
        ("another payment's signature", forged, "422 unsatisfied: the payer did not sign this payment"),
        ("a key outside the subgroup", torsion, "400 malformed_input: senderKey"),
    ]
    return [(what, expected, problem(client, body, expected)) for what, body, expected in cases]


def problem(client: httpx.Client, body: Mapping[str, Any], expected: str) -> str:
    """The refusal in one line, as much of it as is expected."""
    response = client.post("/generate-proof", json=body)
    if response.status_code == 200:
        return "200, a proof"
    document = response.json()
    told = f"{response.status_code} {document['code']}: {document['detail']}"
    return expected if told.startswith(expected) else told


def refused_by_shop(
    client: httpx.Client, shop: Shop, payer: PaymentKey, shop_key: PaymentKey, first: Row, now: int
) -> list[Refusal]:
    """Good proofs that this shop must not accept."""
    other = prove(client, sign(payer, keygen(), now))
    own_tree = Tree(SETTLEMENT_DEPTH)
    unpaid = sign(payer, shop_key, now)
    foreign = prove(client, with_path(unpaid, own_tree, settle(own_tree, unpaid)))
    return [
        ("a payment to another recipient", "recipient", shop.refusal(other)),
        ("the first payment once more", "replay", shop.refusal(first)),
        ("a receipt under the payer's own root", "settlement_root", shop.refusal(foreign)),
    ]


# --- the story ---


def run(folder: Path, count: int) -> bool:
    """The whole demo; whether everything was as expected."""
    payer, shop_key, tree = keygen(), keygen(), Tree(SETTLEMENT_DEPTH)
    now = int(time.time())
    bodies = sign_all(payer, shop_key, tree, now, count)
    with service(folder / "service.log") as client:
        console.print(f"the service listens at {client.base_url}")
        shop = open_shop(client, shop_key, tree, folder)
        with shop.store:
            start = time.perf_counter()
            rows = [shop.accept(row) for row in prove_all(client, bodies)]
            elapsed = time.perf_counter() - start
            refusals = {
                "the service": refused_by_service(client, payer, shop_key, now),
                "the shop": refused_by_shop(client, shop, payer, shop_key, rows[0], now),
            }
    for number, row in enumerate(rows):
        (folder / f"{number:02}-{row.kind}.json").write_text(json.dumps(dict(row.answer), indent=1))
    console.print(times(rows, elapsed), outcomes(refusals), sep="\n")
    return all(expected == got for cases in refusals.values() for _, expected, got in cases)


def prove_all(client: httpx.Client, bodies: list[dict[str, Any]]) -> list[Row]:
    """As many at once as the service proves at once."""
    with ThreadPoolExecutor(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1) as pool:
        proving = pool.map(lambda body: prove(client, body), bodies)
        return list(track(proving, "proving over HTTP", total=len(bodies), console=console, transient=True))


def times(rows: list[Row], elapsed: float) -> Table:
    """One line for each payment, medians below."""
    table = Table(title=f"{len(rows)} payments proved and accepted in {elapsed:.1f} s", title_justify="left")
    columns: dict[str, Callable[[Row], float]] = {
        "proving (ms)": lambda row: row.answer["generationTimeMs"],
        "over HTTP (ms)": lambda row: row.round_trip,
        "accepting (ms)": lambda row: row.accepted,
    }
    for name in ("#", "proof", "amount", *columns):
        table.add_column(name, justify="left" if name == "proof" else "right")
    for number, row in enumerate(rows):
        table.add_row(str(number), row.kind, f"{row.amount:,}", *(f"{column(row):.0f}" for column in columns.values()))
    table.add_section()
    for kind in ("promise", "receipt"):
        of_kind = [row for row in rows if row.kind == kind]
        medians = [f"{statistics.median(map(column, of_kind)):.0f}" for column in columns.values()]
        table.add_row("", kind, "median", *medians)
    return table


def outcomes(refusals: Mapping[str, list[Refusal]]) -> Table:
    """What was refused, by whom and why."""
    table = Table("by", "what", "answer", "", title="Refused", title_justify="left")
    for who, cases in refusals.items():
        for what, expected, got in cases:
            mark = "[green]as expected" if got == expected else f"[red]expected {expected}"
            table.add_row(who, what, got, mark)
    return table


def main() -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="where the proofs go [a new temporary folder]")
    parser.add_argument("--payments", type=int, default=20, metavar="N", help="how many, 2 to 50 [20]")
    arguments = parser.parse_args()
    if not 2 <= arguments.payments <= 50:  # they are ten seconds apart and at most MAX_AGE old
        parser.error("--payments takes 2 to 50")
    folder = arguments.output or Path(tempfile.mkdtemp(prefix="proofmill-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        as_expected = run(folder, arguments.payments)
    except (DemoError, AcceptanceError, httpx.HTTPError) as error:
        console.print(f"[red]not as expected:[/] {error}", soft_wrap=True)
        return 1
    console.print(f"proofs, verification keys and the service's log: {folder}", soft_wrap=True)
    console.print("[green]everything as expected" if as_expected else "[red]not everything was as expected")
    return 0 if as_expected else 1


if __name__ == "__main__":
    sys.exit(main())
