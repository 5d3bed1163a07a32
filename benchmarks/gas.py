"""The golden gas: `python -m benchmarks.gas --write` makes gas.csv again, so that a change shows in the diff."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from benchmarks import evm, golden
from benchmarks.trapdoor import Trapdoor
from proofmill.settle.evm import ContractKey, calldata, solidity, vyper

__all__ = ["COLUMNS", "INPUTS", "contracts", "main", "table"]

FILE = Path(__file__).with_name("gas.csv")
COLUMNS = ["language", "public_inputs", "code_bytes", "deploy_gas", "verify_gas"]
INPUTS = (0, 1, 8, 9)
"""A payment promise has 8 public inputs, a receipt 9."""


@cache
def contracts() -> dict[tuple[str, int], bytes]:
    """Creation code by language and number of public inputs, for the key of `Trapdoor`."""
    keys = {str(count): ContractKey.from_bytes(Trapdoor(count).key, f"trapdoor {count}") for count in INPUTS}
    compiled = {
        "solidity": evm.compile_solidity({count: solidity.contract(key) for count, key in keys.items()}),
        "vyper": evm.compile_vyper({count: vyper.contract(key) for count, key in keys.items()}),
    }
    return {(language, int(count)): code for language, codes in compiled.items() for count, code in codes.items()}


def table() -> str:
    """The file's text. Gas is that of a whole transaction under the rules of `evm.FORK`, calldata included."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for (language, count), code in contracts().items():
        writer.writerow([language, count, *_measured(Trapdoor(count), code)])
    return text.getvalue()


def _measured(trapdoor: Trapdoor, code: bytes) -> tuple[int, int, int]:
    chain = evm.Chain()
    address = chain.deploy(code)
    answer = chain.call(address, calldata.encode(trapdoor.prove(trapdoor.inputs), trapdoor.inputs))
    if not answer.yes:
        raise ValueError("the contract refused a good proof")
    return chain.code_bytes(address), chain.deploy_gas, answer.gas


def main(arguments: Sequence[str]) -> int:
    """Print the table, or write it; exit code 2 for other arguments."""
    return golden.main("benchmarks.gas", FILE, table, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
