"""What needs no built circuits; keys that verify are in test_wallet_proofs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from proofmill.client import BalanceKeys
from proofmill.client.balance.keys import CIRCUITS
from proofmill.errors import MismatchError


def key(name: str) -> Any:
    return SimpleNamespace(circuit=SimpleNamespace(name=name), digest="00", key=None)


def test_there_are_the_circuits_whose_proofs_a_wallet_meets() -> None:
    assert len(CIRCUITS) == len(set(CIRCUITS)) == 13
    assert "balance" not in CIRCUITS  # the chain itself: its base proof shows whatever one likes


@pytest.mark.parametrize("missing", CIRCUITS)
def test_every_key_is_needed_under_its_own_name(missing: str) -> None:
    others = {name: key(name) for name in CIRCUITS if name != missing}
    with pytest.raises(MismatchError, match=f"no key for the circuit {missing}"):
        BalanceKeys(others)
    with pytest.raises(MismatchError, match=f"no key for the circuit {missing}"):
        BalanceKeys({**others, missing: key("balance")})


def test_a_balance_is_proved_by_steps_of_a_chain() -> None:
    with pytest.raises(MismatchError, match="steps of a chain"):
        BalanceKeys({name: key(name) for name in CIRCUITS})
