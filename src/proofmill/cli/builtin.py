"""The statements that come with Proofmill, by name. Their modules are imported when one of them is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from types import ModuleType

from proofmill.circuit import Circuit

__all__ = ["BUILT_IN"]

_PAYMENT = "proofmill.statements.payment"
_BALANCE = "proofmill.statements.balance.circuits"
_BLOCKS = {name: f"{_BALANCE}.blocks.{name}" for name in ("deposits", "sender_group", "senders")}
_MODULES = {
    "payment-promise": _PAYMENT,
    "payment-receipt": _PAYMENT,
    "spent-1": _BALANCE,
    "spent-8": _BALANCE,
    "spent-64": _BALANCE,
    "balance-send-1": _BALANCE,
    "balance-send-8": _BALANCE,
    "balance-send-64": _BALANCE,
    "balance-update": _BALANCE,
    "balance-transfer-leaf": _BALANCE,
    "balance-receive-transfer": _BALANCE,
    "balance-receive-transfer-here": _BALANCE,
    "balance-deposit-leaf": _BALANCE,
    "balance-receive-deposit": _BALANCE,
    "balance-withdrawal": _BALANCE,
    "balance-claim": _BALANCE,
    "balance-claim-faster": _BALANCE,
    "balance-block": _BALANCE,
    "balance-deposits-step": _BLOCKS["deposits"],
    "balance-sender-group": _BLOCKS["sender_group"],
    "balance-senders-step": _BLOCKS["senders"],
}
"""Where each is: a class of the module, or one of a table there."""


class _BuiltIn(Mapping[str, type[Circuit]]):
    """Its names are known without importing anything."""

    def __getitem__(self, name: str) -> type[Circuit]:
        module = importlib.import_module(_MODULES[name])
        return next(circuit for circuit in _circuits(module) if circuit.circuit_name == name)

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


def _circuits(module: ModuleType) -> Iterator[type[Circuit]]:
    for value in vars(module).values():
        for candidate in value.values() if isinstance(value, dict) else (value,):
            if isinstance(candidate, type) and issubclass(candidate, Circuit) and candidate is not Circuit:
                yield candidate


BUILT_IN: Mapping[str, type[Circuit]] = _BuiltIn()
