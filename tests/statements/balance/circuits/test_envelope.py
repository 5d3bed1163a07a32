"""An envelope before its proof is looked at."""

from __future__ import annotations

import pytest

from proofmill.errors import MalformedProof
from proofmill.statements.balance import genesis
from proofmill.statements.balance.circuits.envelope import LARGEST, from_envelope, given, to_envelope
from proofmill.statements.balance.witnesses import BalanceProof
from proofmill.systems import CircuitIdentity, Proof

PROOF = Proof("plonky2", CircuitIdentity("balance-update", "1", 64 * "0"), 64 * "1", {}, bytes(150_000))
SHOWN = genesis.balance(5, (1, 2, 3, 4))


def test_an_envelope_may_be_padded_only_so_far() -> None:
    # Spaces are JSON, and a proof beside them holds: whoever kept 5 MB of them could send no request and no transfer.
    envelope = to_envelope(PROOF)
    full = BalanceProof(envelope.ljust(LARGEST), SHOWN)
    assert from_envelope(full) == from_envelope(BalanceProof(envelope, SHOWN)) == PROOF
    padded = BalanceProof(envelope.ljust(LARGEST + 1), SHOWN)
    with pytest.raises(MalformedProof, match="more than"):
        from_envelope(padded)
    with pytest.raises(MalformedProof) as raised:
        given(padded, [], "prev_proof")
    assert raised.value.fields["path"] == "prev_proof.envelope"
