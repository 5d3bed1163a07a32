"""Both contracts in a real EVM: what they accept, each refusal, and no amount of gas that turns yes into no."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks.trapdoor import Trapdoor
from tests.algebra.twist import point_outside_the_subgroup

from benchmarks import evm, gas
from proofmill.algebra.bn254 import Point, add, multiply
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.algebra.fq12 import Fq
from proofmill.settle.evm import ContractKey, calldata
from proofmill.systems.groth16 import proof_to_snarkjs, public_to_snarkjs

from .payments import (
    LANGUAGES,
    NO_PAIRING,
    NO_PRODUCT,
    NO_SUM,
    SNARKJS,
    STATEMENTS,
    Contract,
    by_snarkjs,
    contract,
    deployed,
    proved,
)

ONE = Trapdoor(1)
PAIRING = "groth16: the pairing failed"


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def one(language: str) -> Contract:
    """Of a key with one public input whose randomness we know."""
    return deployed(gas.contracts()[language, 1])


def word(data: bytes, number: int, value: int) -> bytes:
    return data[: 32 * number] + value.to_bytes(32, "big") + data[32 * number + 32 :]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_payments_proof_holds_and_no_changed_word_of_it(language: str, statement: str) -> None:
    there, good = contract(language, statement), proved(statement)
    assert there.call(good.proof, good.inputs).yes
    for i in range(8):
        changed = int.from_bytes(good.proof[32 * i : 32 * i + 32], "big") ^ 1
        answer = there.call(word(good.proof, i, changed), good.inputs)
        assert answer.reason == PAIRING, "a changed coordinate is off its curve"
    for i, value in enumerate(good.inputs):
        others = [*good.inputs[:i], value ^ 1, *good.inputs[i + 1 :]]
        assert not there.call(good.proof, others).yes


@pytest.mark.parametrize("statement", STATEMENTS)
def test_each_public_input_has_one_spelling(language: str, statement: str) -> None:
    # The nullifier among them: n and n + r are one field element, and would be two entries of a contract's mapping.
    there, good = contract(language, statement), proved(statement)
    for i, value in enumerate(good.inputs):
        for spelling in (value + SCALAR_MODULUS, value + 5 * SCALAR_MODULUS):
            if spelling < 1 << 256:
                answer = there.call(good.proof, [*good.inputs[:i], spelling, *good.inputs[i + 1 :]])
                assert answer.reason == "groth16: a public input is not below r"


def test_the_greatest_input_is_r_minus_one(one: Contract) -> None:
    greatest = [SCALAR_MODULUS - 1]
    assert one.call(ONE.prove(greatest), greatest).yes
    for value in (SCALAR_MODULUS, (1 << 256) - 1):
        proof = ONE.prove([value % SCALAR_MODULUS])
        assert one.call(proof, [value]).reason == "groth16: a public input is not below r"


@pytest.mark.parametrize("count", gas.INPUTS)
def test_any_number_of_inputs(language: str, count: int) -> None:
    trapdoor = Trapdoor(count)
    there = deployed(gas.contracts()[language, count])
    assert there.call(trapdoor.prove(trapdoor.inputs), trapdoor.inputs).yes
    assert there.call(trapdoor.prove([0] * count), [0] * count).yes
    if count:
        assert not there.call(trapdoor.prove([0] * count), trapdoor.inputs).yes


@pytest.mark.parametrize("number", range(8))
def test_a_coordinate_has_one_spelling(one: Contract, number: int) -> None:
    good = ONE.prove(ONE.inputs)
    coordinate = int.from_bytes(good[32 * number : 32 * number + 32], "big")
    assert one.call(word(good, number, coordinate + BASE_MODULUS), ONE.inputs).reason == PAIRING


def test_infinity_is_refused_where_the_equation_holds(one: Contract) -> None:
    # The precompile would say yes to each, so that it is our check that refuses.
    proofs = {"a": ONE.prove(ONE.inputs, a=0), "b": ONE.prove(ONE.inputs, b=0), "c": ONE.prove_without_c(ONE.inputs)}
    for name, proof in proofs.items():
        assert one.chain.call(f"0x{8:040x}", equation(ONE, proof)).yes
        assert one.call(proof, ONE.inputs).reason == f"groth16: {name} is infinity"
    # By another spelling it is no point at all.
    spelled = word(ONE.prove(ONE.inputs, a=0), 1, BASE_MODULUS)
    assert one.call(spelled, ONE.inputs).reason == PAIRING


def equation(trapdoor: Trapdoor, proof: bytes) -> bytes:
    """The words of the pairing check, as a contract that checks nothing else puts them together."""
    key = ContractKey.from_bytes(trapdoor.key, "")
    total = Point(Fq(key.ic[0][0]), Fq(key.ic[0][1]))
    for (x, y), value in zip(key.ic[1:], trapdoor.inputs, strict=True):
        total = add(total, multiply(Point(Fq(x), Fq(y)), value)) or total
    words = [*key.minus_alpha, *key.beta, total.x.n, total.y.n, *key.minus_gamma]
    middle = b"".join(number.to_bytes(32, "big") for number in words)
    return proof[:192] + middle + proof[192:] + b"".join(number.to_bytes(32, "big") for number in key.minus_delta)


def test_b_outside_the_subgroup_is_refused(one: Contract) -> None:
    point = point_outside_the_subgroup()
    assert point is not None
    coordinates = (point.x.c1, point.x.c0, point.y.c1, point.y.c0)
    b = b"".join(number.to_bytes(32, "big") for number in coordinates)
    good = ONE.prove(ONE.inputs)
    assert one.call(good[:64] + b + good[192:], ONE.inputs).reason == PAIRING


def test_swapped_parts_of_b_are_refused(one: Contract) -> None:
    good = ONE.prove(ONE.inputs)
    swapped = good[:64] + good[96:128] + good[64:96] + good[160:192] + good[128:160] + good[192:]
    assert one.call(swapped, ONE.inputs).reason == PAIRING


def test_calldata_of_another_length_and_other_functions_are_refused(one: Contract) -> None:
    good = calldata.encode(ONE.prove(ONE.inputs), ONE.inputs)
    for shorter in (good[:-1], good[:-32], good[:4], good[:3], b""):
        assert one.chain.call(one.address, shorter).reason is not None
    for longer in (good + b"\0", good + bytes(32)):
        assert one.chain.call(one.address, longer).reason == "groth16: calldata of another length"
    assert one.chain.call(one.address, calldata.selector(2) + good[4:] + bytes(32)).reason is not None


def test_no_amount_of_gas_turns_a_good_proof_into_no(one: Contract) -> None:
    # A gas estimation looks for the least gas at which the call succeeds: an answer of no would be a success.
    good = calldata.encode(ONE.prove(ONE.inputs), ONE.inputs)
    enough = one.chain.call(one.address, good).gas
    low, high = 26_000, enough + 10_000
    for limit in range(low, high, 4_001):
        answer = one.chain.call(one.address, good, limit)
        assert answer.reason is not None or answer.yes
    while high - low > 1:
        middle = (low + high) // 2
        if one.chain.call(one.address, good, middle).reason is None:
            high = middle
        else:
            low = middle
    assert one.chain.call(one.address, good, high).yes


def test_a_proof_by_snarkjs_holds(language: str) -> None:
    there = contract(language, SNARKJS)
    _, proof, inputs = by_snarkjs()
    assert there.call(proof, inputs).yes
    assert not there.call(proof, [*inputs[:-1], inputs[-1] ^ 1]).yes


def test_a_chain_without_the_precompile_gives_no_answer(language: str) -> None:
    # There the call succeeds and writes nothing: what was in memory would be read as the answer.
    _, proof, inputs = by_snarkjs()
    assert contract(language, NO_PAIRING).call(proof, inputs).reason == PAIRING
    if language == "solidity":  # Vyper's own functions call the other two
        for absent in (NO_PRODUCT, NO_SUM):
            assert contract(language, absent).call(proof, inputs).reason == "groth16: adding the inputs failed"


def test_snarkjs_verifier_takes_our_calldata(stranger: Callable[[str, Any], Any], tmp_path: Path) -> None:
    good = proved("payment-promise")
    good.keys.save(tmp_path / "key.zkey")
    question = {"proof": proof_to_snarkjs(good.proof), "public": public_to_snarkjs(good.inputs)}
    answer = stranger("evm.mjs", question | {"zkey": str(tmp_path / "key.zkey")})
    assert calldata.snarkjs_text(good.proof, good.inputs) == answer["calldata"]
    there = deployed(evm.compile_solidity({"theirs": answer["verifier"]})["theirs"])
    assert there.call(good.proof, good.inputs).yes
    assert not there.call(good.proof, [good.inputs[0] ^ 1, *good.inputs[1:]]).yes
