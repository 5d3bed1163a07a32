"""Scenario files: users, deposits, blocks and proofs in the order in which they happen, and what is expected of them.

    users = ["alice", "bob"]

    [[steps]]
    do = "deposit"
    user = "alice"
    amount = 100
    name = "first"

docs/concepts/ledger-balance.md names every step and its keys.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from proofmill.errors import MalformedInput

__all__ = [
    "BlockStep",
    "ClaimStep",
    "DepositStep",
    "ExpectStep",
    "ReceiveDepositStep",
    "ReceiveTransferStep",
    "Script",
    "SendStep",
    "Sender",
    "Spoil",
    "TransferLine",
    "UpdateStep",
    "WithdrawStep",
    "read_script",
]

Amount = Annotated[int, Field(ge=0, lt=1 << 256)]
Token = Annotated[int, Field(ge=0, lt=1 << 32)]
Address = Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$")]
Spoil = Literal["key", "order", "tx_root", "deposit_root", "signature"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DepositStep(_Table):
    """A user pays in. The next block takes the deposit in."""

    do: Literal["deposit"]
    name: str
    user: str
    amount: Amount
    token: Token = 0
    eligible: bool = False


class TransferLine(_Table):
    """One transfer, to a user by name or to an address of the chain below."""

    name: str
    to: str
    amount: Amount
    token: Token = 0


class Sender(_Table):
    """A user in a block: his transfers, whether he signs, and his transaction's nonce if it is not the next."""

    user: str
    transfers: list[TransferLine]
    signs: bool = True
    nonce: Annotated[int, Field(ge=0, lt=1 << 32)] | None = None


class BlockStep(_Table):
    """The next block. `spoil` says what its poster does wrong: the fault that it is expected to have."""

    do: Literal["block"]
    timestamp: Annotated[int, Field(ge=0, lt=1 << 63)]
    senders: list[Sender] = []
    spoil: Spoil | None = None


class _UserStep(_Table):
    user: str
    refused: str | None = None
    """The name of the check that refuses the step; None for a step that is proved."""


class SendStep(_UserStep):
    """The user proves his transaction in the last block that holds one, or in `block`."""

    do: Literal["send"]
    block: int | None = None
    takes_effect: bool = True
    insufficient: list[int] = []
    """The transfers that the flags show as not covered."""


class UpdateStep(_UserStep):
    """The user's balance follows the network to `block`, or to the last."""

    do: Literal["update"]
    block: int | None = None


class ReceiveDepositStep(_UserStep):
    """The user receives a deposit by its name."""

    do: Literal["receive-deposit"]
    deposit: str


class ReceiveTransferStep(_UserStep):
    """The user receives a transfer by its name, following the network first if `updates`."""

    do: Literal["receive-transfer"]
    transfer: str
    updates: bool = False


class WithdrawStep(_UserStep):
    """The user shows a transfer of his last transaction to an address."""

    do: Literal["withdraw"]
    transfer: str


class ClaimStep(_UserStep):
    """The user claims the reward for a deposit, as of the last block."""

    do: Literal["claim"]
    deposit: str
    recipient: Address
    faster: bool = False


class ExpectStep(_Table):
    """What the user holds of a token by now."""

    do: Literal["expect"]
    user: str
    amount: Amount
    token: Token = 0
    is_insufficient: bool = False


ScriptStep = (
    DepositStep
    | BlockStep
    | SendStep
    | UpdateStep
    | ReceiveDepositStep
    | ReceiveTransferStep
    | WithdrawStep
    | ClaimStep
    | ExpectStep
)


class Script(_Table):
    """A scenario."""

    title: str
    chain: Annotated[int, Field(ge=0, lt=1 << 63)] | None = None
    contract: Address | None = None
    """Where signatures count; None: as the settings say. What is proved must be of the settings' deployment."""
    users: list[str]
    steps: list[Annotated[ScriptStep, Field(discriminator="do")]]


def read_script(path: Path | str) -> Script:
    """The scenario of a TOML file. Raises MalformedInput with the place of what is wrong, OSError for no file."""
    try:
        return Script.model_validate(tomllib.loads(Path(path).read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MalformedInput(f"{path}: {place}: {first['msg']}", path=place) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MalformedInput(f"{path}: not TOML: {error}") from None
