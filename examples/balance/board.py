"""Two tables that grow while they are looked at: steps with their proofs, attacks with their answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from proofmill.algebra import hash_out
from proofmill.algebra.hash_out import HashOut
from proofmill.statements.balance.public_inputs import (
    BalancePublicInputs,
    ClaimPublicInputs,
    SpentPublicInputs,
    ValidityPublicInputs,
    WithdrawalPublicInputs,
)


@dataclass
class Step:
    """One line: who did what where, how long it took, and what everybody may see of it."""

    who: str
    what: str
    where: str
    began: float = field(default_factory=time.perf_counter)
    seconds: float | None = None
    size: int | None = None
    verified: float | None = None
    seen: str = ""

    def cells(self) -> list[str]:
        """As the table shows it; a step under way counts its seconds."""
        seconds = (
            f"{self.seconds:.1f}" if self.seconds is not None else f"[dim]{time.perf_counter() - self.began:.0f} …"
        )
        size = "" if self.size is None else f"{self.size / 1000:.0f}"
        verified = "" if self.verified is None else f"[green]✔[/] {1000 * self.verified:.0f} ms"
        return [self.who, self.what, self.where, seconds, size, verified, self.seen]


@dataclass(frozen=True)
class Attack:
    """What was tried, where, the answer that must come, the answer that came."""

    name: str
    tried: str
    where: str
    expected: str
    got: str

    @property
    def refused(self) -> bool:
        """As it must be."""
        return self.expected == self.got

    def cells(self) -> list[str]:
        """As the table shows it."""
        return [
            self.name,
            self.tried,
            self.where,
            self.expected,
            f"[green]{self.got}" if self.refused else f"[red]{self.got}",
        ]


class Board:
    """Both tables, drawn again several times a second; while it grows, as much of the newer one as the window holds."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.attacks: list[Attack] = []
        self.status: Callable[[], str] = str
        """What is waited for, below the tables."""
        self.growing = True
        self.say: Callable[[str], object] = lambda line: None
        """Told each line as it comes, where the tables cannot be drawn again."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """What there is so far."""
        room = max(options.size.height - 8, 3) if self.growing else None
        tables = [self._steps(room)] if self.steps else []
        tables += [self._attacks(room)] if self.attacks else []
        yield from tables[-1:] if self.growing else tables
        if self.growing:
            yield Text(self.status(), style="dim")

    def _steps(self, room: int | None) -> Table:
        table = Table(title="Private balances over HTTP", title_justify="left")
        for name in ("who", "step", "proved by", "s", "kB", "verified here", "what a stranger sees"):
            table.add_column(name, justify="right" if name in ("s", "kB", "verified here") else "left", overflow="fold")
        for step in self.steps[-room:] if room else self.steps:
            table.add_row(*step.cells())
        return table

    def _attacks(self, room: int | None) -> Table:
        table = Table(title="Attacks", title_justify="left")
        for name in ("attack", "what was tried", "where", "expected", "got"):
            table.add_column(name, overflow="fold")
        for attack in self.attacks[-room:] if room else self.attacks:
            table.add_row(*attack.cells())
        return table

    @contextmanager
    def step(self, who: str, what: str, where: str) -> Iterator[Step]:
        """A line that is there from when it begins."""
        line = Step(who, what, where)
        self.steps.append(line)
        yield line
        if line.seconds is None:
            line.seconds = time.perf_counter() - line.began
        self.say(f"{who}: {what} ({where}), {line.seconds:.1f} s")

    def attack(self, name: str, tried: str, where: str, expected: str, got: str) -> None:
        """One more."""
        self.attacks.append(Attack(name, tried, where, expected, got))
        self.say(f"attack, {name}: {tried} ({where}): {got}")


def seen(shown: Any) -> str:
    """The public inputs, in short: nothing else of the step is public."""
    match shown:
        case SpentPublicInputs():
            start, end = _hash(shown.prev_private_commitment), _hash(shown.new_private_commitment)
            return f"{start} → {end}, transfers {_hash(shown.tx.transfer_tree_root)}"
        case BalancePublicInputs():
            block = shown.public_state.block_number
            return f"account {shown.pubkey >> 224:08x}…, {_hash(shown.private_commitment)}, block {block}"
        case WithdrawalPublicInputs():
            return f"{shown.amount} of token {shown.token_index} to {_exit(shown.recipient, shown.nullifier)}"
        case ClaimPublicInputs():
            return f"a deposit of {shown.amount}, reward to {_exit(shown.recipient, shown.nullifier)}"
        case ValidityPublicInputs():
            state, valid = shown.public_state, "valid" if shown.is_valid_block else "invalid"
            return f"block {state.block_number} is {valid}, {state.block_hash.hex()[:8]}…"
    raise TypeError(type(shown))


def _hash(value: HashOut) -> str:
    return f"{hash_out.to_bytes(value).hex()[:8]}…"


def _exit(recipient: bytes, nullifier: bytes) -> str:
    return f"0x…{recipient.hex()[-4:]}, nullifier {nullifier.hex()[:8]}…"
