"""`docs/concepts/payment.md` says what the code does."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from tests.statements.payments import PAYMENT, SHOP, receipt

import proofmill
from proofmill.algebra import merkle
from proofmill.errors import AcceptanceError
from proofmill.settle.payment import Accepted

DOCUMENT = (Path(__file__).parents[2] / "docs" / "concepts" / "payment.md").read_text()


def test_the_table_names_the_public_inputs_in_order() -> None:
    names = re.findall(r"^\| `(\w+)` \|", DOCUMENT, re.MULTILINE)
    assert names == [slot.name for slot in receipt().compiled.schema.revealed]


def test_its_code_accepts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [code] = re.findall(r"^```python\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    now = int(time.time())
    paid = PAYMENT.but(payment_time=now - 50)
    tree = merkle.Tree(32)
    tree.update(5, paid.leaf)
    inputs = paid.settled(tree, 5, current_time=now, max_block_age=600, context=12)
    names: dict[str, Any] = {
        "receipt_key": receipt().keys.verification_key,
        "my_public_key": SHOP,
        "trusted_root": tree.root,
        "challenge": 12,
        "answer": proofmill.prove(receipt().compiled, receipt().keys, inputs),
    }
    exec(code, names)
    assert names["accepted"] == Accepted(paid.nullifier, now, tree.root)
    with pytest.raises(AcceptanceError) as caught:
        exec(code, names)
    assert caught.value.fields["check"] == "replay"
