from __future__ import annotations

from rich.console import Console

import proofmill
from proofmill.cli.inspect import _location_table, _locations
from proofmill.statements.payment import PaymentReceipt

from .conftest import Run


def test_the_table_shows_lines_and_percent(run: Run) -> None:
    assert run("setup", "cubic.py").code == 0
    ran = run("inspect", "cubic.py")
    assert ran.code == 0
    assert "cubic 1 on groth16" in ran.out
    assert "2, and 1 linear ones removed" in ran.out
    assert any(line.split() == ["2", "100.0", "cubic.py:14"] for line in ran.out.splitlines())
    assert any(line.split() == ["0", "y", "Field", "public"] for line in ran.out.splitlines())


def test_json_has_the_facts_of_the_compiled_circuit(run: Run) -> None:
    facts = run("inspect", "payment-receipt", "--json").json()
    compiled = proofmill.compile(PaymentReceipt)
    assert facts["circuit"] == {"name": "payment-receipt", "version": "1", "digest": compiled.digest}
    assert sum(place["constraints"] for place in facts["locations"]) == compiled.constraints == facts["constraints"]
    counts = [place["constraints"] for place in facts["locations"]]
    assert counts == sorted(counts, reverse=True)
    assert abs(sum(place["percent"] for place in facts["locations"]) - 100) < 1
    assert any(place["gadget"] == "merkle.root/poseidon.hash" for place in facts["locations"])
    assert [(slot["index"], slot["name"]) for slot in facts["public"]] == [
        (0, "nullifier"),
        (1, "min_amount"),
        (2, "recipient"),
        (4, "max_block_age"),
        (5, "current_time"),
        (6, "d"),
        (7, "context"),
        (8, "settlement_root"),
    ]
    assert facts["verification_key_digest"] is None


def test_the_key_digest_is_shown_once_there_are_keys(run: Run) -> None:
    made = run("setup", "cubic.py", "--json").json()
    assert run("inspect", "cubic.py", "--json").json()["verification_key_digest"] == made["verification_key_digest"]


def test_a_gadget_is_never_broken_in_eighty_columns() -> None:
    places = _locations(proofmill.compile(PaymentReceipt))
    console = Console(width=80)
    with console.capture() as shown:
        console.print(_location_table(places))
    words = set(shown.get().split())
    assert {gadget for place in places if place["gadget"] for gadget in place["gadget"].split("/")} <= words
