"""The seven bodies: read what is written, in both spellings, as their schemas say."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from tests.statements.balance.story import ALICE, BOB, story
from tests.statements.balance.world import ENVELOPE

from proofmill import strict_json
from proofmill.errors import MalformedInput
from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.public_inputs import ClaimPublicInputs, WithdrawalPublicInputs
from proofmill.statements.balance.transitions import claim, withdraw
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentProof,
    SpentRequest,
    UpdateRequest,
    WithdrawalProof,
    WithdrawalRequest,
)


def update_request() -> Record:
    return UpdateRequest(ALICE, story().update[1])


def receive_deposit_request() -> Record:
    balance, witness = story().receive_deposit
    return ReceiveDepositRequest(ALICE, witness, BalanceProof(ENVELOPE, balance))


def send_request() -> Record:
    balance, spent, tx_witness, update_witness = story().send
    return SendRequest(ALICE, tx_witness, update_witness, SpentProof(ENVELOPE, spent), BalanceProof(ENVELOPE, balance))


def receive_transfer_request() -> Record:
    balance, witness, update_witness = story().receive_transfer
    return ReceiveTransferRequest(BOB, witness, update_witness, BalanceProof(ENVELOPE, balance))


REQUESTS: dict[str, Callable[[], Record]] = {
    "spent": lambda: SpentRequest(story().spent_witness),
    "send": send_request,
    "update": update_request,
    "receive_transfer": receive_transfer_request,
    "receive_deposit": receive_deposit_request,
    "withdrawal": lambda: WithdrawalRequest(story().withdraw[0]),
    "claim": lambda: ClaimRequest(False, story().claim[0]),
}


@cache
def request_of(name: str) -> Record:
    return REQUESTS[name]()


def snake(value: Any) -> Any:
    """Keys in snake_case."""
    if isinstance(value, dict):
        return {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", key): snake(item) for key, item in value.items()}
    return [snake(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", REQUESTS)
def test_a_body_reads_as_it_was_written(name: str) -> None:
    request = request_of(name)
    written = strict_json.loads(json.dumps(request.to_json()).encode())
    assert type(request).from_json(written) == request
    assert type(request).from_json(snake(written)) == request
    jsonschema_rs.validate(type(request).json_schema(), written)


@pytest.mark.parametrize("name", REQUESTS)
def test_each_key_of_a_body_is_needed_and_no_other_is_taken(name: str) -> None:
    request = request_of(name)
    written, optional = request.to_json(), {"prevProof"} | ({"updateWitness"} if name == "receive_transfer" else set())
    for key in written.keys() - optional:
        with pytest.raises(MalformedInput):
            type(request).from_json({other: value for other, value in written.items() if other != key})
    for key in written.keys() & optional:
        partial = {other: value for other, value in written.items() if other != key}
        assert type(request).from_json(partial) == type(request).from_json({**written, key: None})
    with pytest.raises(MalformedInput):
        type(request).from_json({**written, "more": 1})


def test_the_first_step_has_no_previous_proof() -> None:
    written = request_of("update").to_json()
    assert written["prevProof"] is None
    assert UpdateRequest.from_json(written).prev_proof is None


@pytest.mark.parametrize("envelope", ["", "AAF=", "AA", None, 5, [0]])
def test_an_envelope_is_base64(envelope: Any) -> None:
    written = request_of("withdrawal").to_json()
    written["withdrawalWitness"]["balanceProof"]["envelope"] = envelope
    with pytest.raises(MalformedInput) as caught:
        WithdrawalRequest.from_json(written)
    assert caught.value.fields["path"] == "withdrawal_witness.balance_proof.envelope"


def test_answers_name_their_public_inputs() -> None:
    shown = withdraw(*story().withdraw)
    proof = WithdrawalProof(b"\0", shown)
    assert proof.to_json() == {"envelope": "AA==", "publicInputs": shown.to_json()}
    assert WithdrawalPublicInputs.from_elements(shown.elements()) == shown
    claimed = ClaimProof(b"\0", claim(*story().claim))
    assert ClaimProof.from_json(claimed.to_json()) == claimed
    assert ClaimPublicInputs.from_elements(claimed.public_inputs.elements()) == claimed.public_inputs
