"""Where signatures count: a setting, and a constant of the circuits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.balance.people import key, signature

import proofmill
from proofmill.errors import MalformedInput, MismatchError, VerificationError
from proofmill.ledger.balance import BalanceLedger, block_witness
from proofmill.ledger.balance.proposal import Proposal
from proofmill.statements.balance.blocks import BlockFault, Domain
from proofmill.statements.balance.circuits.blocks.block_inputs import block_inputs, fresh_mask
from proofmill.statements.balance.circuits.blocks.sender_group import SenderGroup
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.types import Tx
from proofmill.systems import solve

Deploy = Callable[[int, str], Domain]
CONTRACT = "0x5FBDB2315678AFECB367F032D93F642F64180AA3"
HERE, THERE = (1, CONTRACT), (2, CONTRACT)
TX = Tx((1, 2, 3, 4), 0)


@pytest.fixture
def deploy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Deploy]:
    """The process as it would be, had it been started with these settings."""
    monkeypatch.chdir(tmp_path)

    def choose(chain: int, contract: str) -> Domain:
        monkeypatch.setenv("PROOFMILL_BALANCE_CHAIN", str(chain))
        monkeypatch.setenv("PROOFMILL_BALANCE_CONTRACT", contract)
        deployment.cache_clear()
        return deployment()

    yield choose
    deployment.cache_clear()


def test_it_is_chosen_by_settings_and_read_once(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = deploy((1 << 64) - 1, CONTRACT)
    assert chosen == Domain((1 << 64) - 1, int(CONTRACT, 16))
    monkeypatch.setenv("PROOFMILL_BALANCE_CHAIN", "7")
    assert deployment() is chosen


def test_it_is_chosen_by_the_settings_file(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHAIN", "CONTRACT"):
        monkeypatch.delenv(f"PROOFMILL_BALANCE_{name}", raising=False)
    Path("proofmill.toml").write_text('balance_chain = 10\nbalance_contract = "0x' + 39 * "0" + '1"\n')
    deployment.cache_clear()
    assert deployment() == Domain(10, 1)


@pytest.mark.parametrize("contract", ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", CONTRACT, CONTRACT.lower()])
def test_an_address_may_carry_its_checksum(deploy: Deploy, contract: str) -> None:
    contract = contract.replace("0X", "0x")
    assert deploy(1, contract).contract == int(contract, 16)


@pytest.mark.parametrize(
    ("chain", "contract", "path"),
    [
        (-1, CONTRACT, "balance_chain"),
        (1 << 64, CONTRACT, "balance_chain"),
        (1, "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "balance_contract"),  # a letter changed: no checksum
        (1, CONTRACT[:-1], "balance_contract"),
        (1, CONTRACT + "0", "balance_contract"),
        (1, CONTRACT[2:], "balance_contract"),
        (1, "0x" + 40 * "g", "balance_contract"),
    ],
)
def test_nonsense_is_refused_by_its_name(deploy: Deploy, chain: int, contract: str, path: str) -> None:
    with pytest.raises(MalformedInput) as error:
        deploy(chain, contract)
    assert error.value.fields["path"] == path


def test_another_deployment_has_another_circuit(deploy: Deploy) -> None:
    digests = set()
    for chain, contract in (HERE, THERE, (1, "0x" + 40 * "1")):
        deploy(chain, contract)
        digests.add(proofmill.compile(SenderGroup).digest)
    deploy(*HERE)
    assert len(digests) == 3
    assert proofmill.compile(SenderGroup).digest in digests


def test_a_signature_of_one_deployment_is_none_of_another(deploy: Deploy, tmp_path: Path) -> None:
    for chosen in (HERE, THERE):
        here, there = deploy(*chosen), Domain(chosen[0] + 1, int(chosen[1], 16))
        with BalanceLedger(tmp_path / f"{chosen[0]}.db", here) as ledger:
            for domain, fault in ((here, None), (there, BlockFault.SIGNATURE)):
                proposal = Proposal.of(domain, ledger.height + 1, {key("alice"): TX})
                network = ledger.post(
                    proposal.posted(1, {key("alice"): signature("alice", proposal.message(key("alice")))})
                )
                assert network.fault is fault
                assert _judged(ledger, network.number) == (fault is None)


def test_a_ledger_of_one_deployment_is_none_of_another(deploy: Deploy, tmp_path: Path) -> None:
    BalanceLedger(tmp_path / "ledger.db", deploy(*HERE)).close()
    with pytest.raises(MismatchError):
        BalanceLedger(tmp_path / "ledger.db", deploy(*THERE))


def _judged(ledger: BalanceLedger, number: int) -> bool:
    """What the circuit of this deployment says of the block's signatures."""
    before = ledger.network(number - 1).validity
    (group,) = block_inputs(before, block_witness(ledger, number), fresh_mask()).groups
    compiled = proofmill.compile(SenderGroup)
    witness: Any = solve(compiled, group)
    return bool(compiled.schema.decode_public(witness.public)["all_good"])


def test_a_proof_of_one_deployment_is_none_of_another(deploy: Deploy, tmp_path: Path) -> None:
    with BalanceLedger(tmp_path / "ledger.db", deploy(*HERE)) as ledger:
        proposal = Proposal.of(ledger.domain, 1, {key("alice"): TX})
        ledger.post(proposal.posted(1, {key("alice"): signature("alice", proposal.message(key("alice")))}))
        (group,) = block_inputs(ledger.network(0).validity, block_witness(ledger, 1), fresh_mask()).groups
    here = proofmill.compile(SenderGroup)
    proof = proofmill.prove(here, proofmill.setup(here), group)
    deploy(*THERE)
    there = proofmill.setup(proofmill.compile(SenderGroup)).verification_key
    with pytest.raises(MismatchError):
        proofmill.verify(proof, there)
    disguised = replace(proof, circuit=there.circuit, verification_key_digest=there.digest)
    with pytest.raises(VerificationError):
        proofmill.verify(disguised, there)
