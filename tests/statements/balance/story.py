"""One run of every statement: Alice gets a deposit, pays, withdraws and overdraws; Bob receives and claims."""

from dataclasses import replace
from functools import cache
from typing import Any

from tests.statements.balance.world import SET_DIGEST, Account, Network, salt, transfer_proof

from proofmill.statements.balance import NORMAL, nullifiers
from proofmill.statements.balance.transitions import receive_deposit, receive_transfer, send, update
from proofmill.statements.balance.types import Deposit, GenericAddress, Transfer, Tx

ALICE, BOB = 1 << 200, (1 << 255) + 9
ADDRESS = bytes(range(1, 21))
DEPOSIT_SALT = salt(77)
DAY = 86_400


def deposit_for(pubkey: int, amount: int, **changes: Any) -> Deposit:
    hidden = nullifiers.pubkey_salt_hash(pubkey, DEPOSIT_SALT)
    return replace(Deposit(ADDRESS, hidden, amount, 0, True), **changes)


class Story:
    """Alice deposits 100, pays Bob 30, withdraws 20 and overdraws 99 in one transaction; Bob receives.

    Each step's arguments are kept by name, so that a test can change one and try again.
    """

    def __init__(self) -> None:
        self.network = network = Network()
        self.alice, self.bob = Account(network, ALICE), Account(network, BOB)
        network.deposit(deposit_for(BOB, 1))
        network.block(time=5)
        index = network.deposit(deposit_for(ALICE, 100))
        network.block(time=10)
        self._receive_deposit(index)
        self._send()
        self._receive_transfer()
        self.withdraw = (self.alice.withdrawal_witness(transfer_proof(self.spent_witness, self.tx, 1)), SET_DIGEST)
        network.block(time=6 * DAY)
        self.claim = (self.bob.claim_witness(0, DEPOSIT_SALT, 1, ADDRESS), NORMAL)

    def _receive_deposit(self, index: int) -> None:
        alice = self.alice
        self.update = (alice.balance, self.network.update_witness(ALICE, 0))
        alice.balance = update(*self.update)
        self.receive_deposit = (alice.balance, alice.deposit_witness(index, DEPOSIT_SALT))
        alice.balance = receive_deposit(*self.receive_deposit)
        alice.received(self.receive_deposit[1].private_transition_witness)

    def _send(self) -> None:
        alice = self.alice
        self.spent_witness = alice.spent_witness(
            [
                Transfer(GenericAddress.of_pubkey(BOB), 0, 30, salt(1)),
                Transfer(GenericAddress.of_address(ADDRESS), 0, 20, salt(2)),
                Transfer(GenericAddress.of_pubkey(BOB), 3, 99, salt(3)),
            ]
        )
        spent = alice.spent(self.spent_witness)
        self.tx = spent.tx
        self.network.block([(BOB, Tx(), False), (ALICE, self.tx, True)], time=20)
        witness = self.network.update_witness(ALICE, 2, 3, before_block=True)
        self.send = (alice.balance, spent, self.network.tx_witness(3, 1), witness)
        alice.balance = send(*self.send)

    def _receive_transfer(self) -> None:
        bob, sent = self.bob, transfer_proof(self.spent_witness, self.tx, 0)
        witness = bob.transfer_witness(self.alice.balance, sent, 3)
        self.receive_transfer = (bob.balance, witness, self.network.update_witness(BOB, 0))
        bob.balance = receive_transfer(*self.receive_transfer)
        bob.received(witness.private_transition_witness)


@cache
def story() -> Story:
    return Story()
