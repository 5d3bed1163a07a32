"""Whatever happens in a network, its users never hold more than was paid in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import examples
from tests.ledger.conftest import DOMAIN

from proofmill.errors import UnsatisfiedError
from proofmill.ledger.balance import BalanceLedger, Handover, User
from proofmill.statements.balance.types import GenericAddress, Tx

NAMES = ("alice", "bob", "carol")
Payment = tuple[int, int, int, bool, bool]
"""From whom, to whom, how much, signed or not, with the right nonce or not."""

users = st.integers(0, len(NAMES) - 1)
amounts = st.integers(0, 12)
payments = st.lists(
    st.tuples(users, users, amounts, st.booleans(), st.booleans()), max_size=3, unique_by=lambda p: p[0]
)
blocks = st.tuples(st.lists(st.tuples(users, amounts), max_size=2), payments, st.integers(0, 3).map(lambda n: n == 0))


class World:
    """A network whose users prove all that they can after each block."""

    def __init__(self) -> None:
        self.ledger = BalanceLedger(":memory:", DOMAIN)
        self.users = [User(name, self.ledger) for name in NAMES]
        self.received = 0
        self.on_the_way: list[tuple[User, Handover]] = []
        self.lost = False

    def block(self, deposits: list[tuple[int, int]], paid: list[Payment], spoiled: bool) -> None:
        indices = [(self.users[who], amount, self.users[who].deposit(amount)) for who, amount in deposits]
        txs = {payment[0]: self._spend(payment) for payment in paid}
        proposal = self.ledger.propose({self.users[who].key: tx for who, tx in txs.items()})
        signers = [self.users[who] for who, _, _, signs, _ in paid if signs]
        posted = proposal.posted(
            self.ledger.height, {user.key: user.sign(proposal.message(user.key)) for user in signers}
        )
        network = self.ledger.post(replace(posted, deposit_root=bytes(32)) if spoiled else posted)
        assert (network.fault is not None) == spoiled
        for who, user in enumerate(self.users):
            self._follow(user, who in txs, network.number)
        for user, amount, index in indices:
            user.receive_deposit(index)
            self.received += amount
            with pytest.raises(UnsatisfiedError):
                user.receive_deposit(index)

    def _spend(self, payment: Payment) -> Tx:
        who, to, amount, _, right = payment
        user = self.users[who]
        transfer = user.pay(GenericAddress.of_pubkey(self.users[to].pubkey), amount)
        return user.spend([transfer], None if right else user.holdings.state.nonce + 1)

    def _follow(self, user: User, sends: bool, number: int) -> None:
        if not sends:
            user.update(number)
            return
        before = user.balance.private_commitment
        user.send(number)
        if user.balance.private_commitment != before:
            handover = user.hand_over(0)
            data = handover.transfer_witness.transfer.recipient.data
            receiver = next(other for other in self.users if other.pubkey == data)
            self.on_the_way.append((receiver, handover))
            self.lost |= user.balance.last_tx_insufficient_flags[0]

    def arrive(self) -> None:
        """Every transfer that is on its way is received, if it was covered, and once."""
        for user, handover in self.on_the_way:
            with suppress(UnsatisfiedError):
                user.receive_transfer(handover, self.ledger.height)
                assert not handover.sender.public_inputs.last_tx_insufficient_flags[0]
                with pytest.raises(UnsatisfiedError):
                    user.receive_transfer(handover, self.ledger.height)
        self.on_the_way.clear()

    def held(self) -> int:
        return sum(user.asset(0).amount for user in self.users)


@settings(max_examples=examples(4))
@given(st.lists(blocks, min_size=1, max_size=3))
def test_nothing_is_made_and_what_is_not_overdrawn_is_kept(
    history: list[tuple[list[tuple[int, int]], list[Payment], bool]],
) -> None:
    world = World()
    with world.ledger:
        for deposits, paid, spoiled in history:
            world.block(deposits, paid, spoiled)
            assert world.held() <= world.received
        world.arrive()
        assert world.held() == world.received or (world.lost and world.held() < world.received)
        for user in world.users:
            assert user.holdings.state.commitment() == user.balance.private_commitment
