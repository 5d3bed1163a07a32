"""Reading without guessing: one spelling per value, the path of what is wrong, and no value in an error."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass
from typing import Annotated, Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.statements.balance.vectors import sample

from proofmill import strict_json
from proofmill.algebra.goldilocks import MODULUS
from proofmill.errors import MalformedInput
from proofmill.statements.balance import types
from proofmill.statements.balance.layout import Encoded, Record, Times
from proofmill.statements.balance.layout import scalars as codecs
from proofmill.statements.balance.types import AssetLeaf, GenericAddress, InsufficientFlags, Transfer, Tx
from proofmill.statements.balance.witnesses import ReceiveTransferRequest, SpentRequest, UpdateRequest

HASH = "0x" + "00" * 32
P_HEX = f"0x{MODULUS:016x}" + "00" * 24


def fault(read: Callable[[], object]) -> MalformedInput:
    with pytest.raises(MalformedInput) as caught:
        read()
    return caught.value


ACCEPTED = [
    (codecs.U256Codec(), "0", 0),
    (codecs.U256Codec(), "10", 10),
    (codecs.U256Codec(), "0x0", 0),
    (codecs.U256Codec(), "0xfF", 255),
    (codecs.U256Codec(), "0x" + "00" * 31 + "0f", 15),
    (codecs.U256Codec(), str((1 << 256) - 1), (1 << 256) - 1),
    (codecs.BytesCodec(20), "0x" + "aB" * 20, b"\xab" * 20),
    (codecs.HashCodec(), HASH, (0, 0, 0, 0)),
    (codecs.HashCodec(), f"0x{MODULUS - 1:016x}" + "00" * 24, (MODULUS - 1, 0, 0, 0)),
    (codecs.Unsigned(32), 5, 5),
    (codecs.Unsigned(32), "5", 5),
    (codecs.Unsigned(64, in_limbs=2), str((1 << 64) - 1), (1 << 64) - 1),
    (codecs.Unsigned(64), (1 << 53) - 1, (1 << 53) - 1),
    (codecs.Unsigned(64), str(MODULUS - 1), MODULUS - 1),
    (codecs.BoolCodec(), True, True),
    (codecs.Base64Codec(), "AAE=", b"\0\1"),
]

REFUSED: list[tuple[Any, list[Any]]] = [
    (codecs.U256Codec(), ["007", "+5", "1_0", "", "-1", " 5", "5 ", 5, None, 1.0, True, "٣", str(1 << 256), "1" * 79]),
    (codecs.U256Codec(), ["0x", "0X10", "0x010", "0x" + "0" * 63, "0x1" + "00" * 32, "0x-1", "0x1_0", "10\n"]),
    (codecs.BytesCodec(32), ["0x1234", "00" * 32, "0X" + "00" * 32, HASH + "00", HASH[:-1], "", "0x", 0, HASH + "\n"]),
    (codecs.BytesCodec(20), [HASH, "0x01"]),
    (codecs.HashCodec(), [P_HEX, "0x" + "ff" * 32, "0x05", "00" * 32, ["0", "0", "0", "0"], 0]),
    (codecs.Unsigned(32), [1 << 32, -1, 1.0, "01", "+1", "", True, None, "1.0", str(1 << 32)]),
    (codecs.Unsigned(64), [1 << 53, MODULUS - 1, str(MODULUS), str((1 << 64) - 1)]),
    (codecs.Unsigned(64, in_limbs=2), [1 << 53, str(1 << 64)]),
    (codecs.BoolCodec(), [0, 1, "true", None]),
    (codecs.Base64Codec(), ["", "AAE", "AAF=", "AAE=\n", "-_==", "A===", None, 0, "AAE=AAE="]),
]


@pytest.mark.parametrize(("codec", "data", "value"), ACCEPTED)
def test_accepted_spellings(codec: Any, data: Any, value: Any) -> None:
    assert codec.read(data, "x") == value
    codec.check(value, "x")
    jsonschema_rs.validate(codec.json_schema(), data)
    assert codec.read(codec.show(value), "x") == value


@pytest.mark.parametrize(("codec", "data"), [(codec, item) for codec, items in REFUSED for item in items])
def test_refused_spellings(codec: Any, data: Any) -> None:
    error = fault(lambda: codec.read(data, "a.b[3]"))
    assert error.fields == {"path": "a.b[3]"}
    assert str(error).startswith("a.b[3]: expected ")


READERS: dict[str, Callable[[object], object]] = {
    "Address": lambda data: codecs.BytesCodec(20).read(data, "x"),
    "AssetLeaf": AssetLeaf.from_json,
    "Bytes32": lambda data: codecs.BytesCodec(32).read(data, "x"),
    "PoseidonHashOut": lambda data: codecs.HashCodec().read(data, "x"),
    "Salt": lambda data: codecs.HashCodec().read(data, "x"),
    "Tx": Tx.from_json,
    "U256": lambda data: codecs.U256Codec().read(data, "x"),
}


def reads(kind: str, text: str) -> bool:
    try:
        READERS[kind](strict_json.loads(text.encode()))
    except MalformedInput:
        return False
    return True


def test_of_the_spellings_that_the_original_was_tried_on_we_read_two() -> None:
    """The greatest U256, and hex for a U256, which the original does not read; no second spelling, no unknown key."""
    cases = sample("json-reading")
    assert READERS.keys() == {case["type"] for case in cases}
    read = [case["text"] for case in cases if reads(case["type"], case["text"])]
    assert read == ['"0x10"', f'"{(1 << 256) - 1}"']


def test_keys_in_either_case() -> None:
    camel = {"isInsufficient": True, "amount": "7"}
    assert AssetLeaf.from_json(camel) == AssetLeaf.from_json({"is_insufficient": True, "amount": "7"})
    assert AssetLeaf.from_json(camel).to_json() == camel


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"amount": "1"}, "is_insufficient"),
        ({"isInsufficient": False, "amount": "1", "extra": 1}, "extra"),
        ({"isInsufficient": False, "is_insufficient": False, "amount": "1"}, "is_insufficient"),
        ({"isInsufficient": False, "amount": "1" * 90}, "amount"),
        ([False, "1"], "AssetLeaf"),
        (None, "AssetLeaf"),
        ("x", "AssetLeaf"),
    ],
)
def test_what_an_object_must_be(data: Any, path: str) -> None:
    assert fault(lambda: AssetLeaf.from_json(data)).fields["path"] == path


def spent_request() -> Any:
    leaf = {"isInsufficient": False, "amount": "1"}
    state = {"assetTreeRoot": HASH, "nullifierTreeRoot": HASH, "prevPrivateCommitment": HASH, "nonce": 0, "salt": HASH}
    return {
        "spentWitness": {
            "prevPrivateState": state,
            "prevBalances": [dict(leaf) for _ in range(64)],
            "assetMerkleProofs": [[HASH] * 32 for _ in range(64)],
            "transfers": [Transfer().to_json() for _ in range(64)],
            "tx": Tx().to_json(),
            "newPrivateStateSalt": HASH,
        }
    }


def broken(*keys: str | int, value: Any) -> Any:
    data = spent_request()["spentWitness"]
    place = data
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    return {"spentWitness": data}


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (broken("prevBalances", 63, "amount", value="01"), "spent_witness.prev_balances[63].amount"),
        (broken("assetMerkleProofs", 5, 31, value=P_HEX), "spent_witness.asset_merkle_proofs[5][31]"),
        (broken("assetMerkleProofs", 5, value=[HASH] * 31), "spent_witness.asset_merkle_proofs[5]"),
        (broken("assetMerkleProofs", 5, value=[HASH] * 33), "spent_witness.asset_merkle_proofs[5]"),
        (broken("transfers", value=[]), "spent_witness.transfers"),
        (broken("transfers", 2, "recipient", value=None), "spent_witness.transfers[2].recipient"),
        (broken("transfers", 2, "recipient", "isPubkey", value=1), "spent_witness.transfers[2].recipient.is_pubkey"),
        (broken("prevPrivateState", "Nonce", value=1), "spent_witness.prev_private_state.Nonce"),
        (broken("tx", value=[HASH, 0]), "spent_witness.tx"),
    ],
)
def test_the_path_of_what_is_wrong_inside(data: Any, path: str) -> None:
    assert fault(lambda: SpentRequest.from_json(data)).fields["path"] == path


def test_a_request_reads_what_it_writes() -> None:
    request = SpentRequest.from_json(spent_request())
    assert request.to_json() == spent_request()


@given(st.integers(10**10, 10**60), st.sampled_from(["amount", "salt", "data"]))
def test_no_value_in_an_error(secret: int, field: str) -> None:
    data: Any = {"recipient": {"isPubkey": True, "data": "1"}, "tokenIndex": 1, "amount": "1", "salt": HASH}
    (data["recipient"] if field == "data" else data)[field] = f"0{secret}"
    error = fault(lambda: Transfer.from_json(data))
    assert str(secret) not in f"{error}{error.fields}{error.__context__}"


def test_no_value_in_a_representation() -> None:
    assert repr(Transfer(GenericAddress(True, 123456), 1, 123456)) == "Transfer(…)"
    assert "123456" not in repr([AssetLeaf(False, 123456)])


@pytest.mark.parametrize(
    "make",
    [
        lambda: AssetLeaf(False, -1),
        lambda: AssetLeaf(False, 1 << 256),
        lambda: AssetLeaf(0, 1),  # type: ignore[arg-type]
        lambda: AssetLeaf(False, True),
        lambda: Tx((0, 0, 0, MODULUS), 0),
        lambda: Tx((0, 0, 0), 0),  # type: ignore[arg-type]
        lambda: Tx(nonce=1 << 32),
        lambda: GenericAddress.of_address(bytes(33)),
        lambda: InsufficientFlags((0,)),
        lambda: InsufficientFlags((0, 1 << 32)),
        lambda: Transfer(None),  # type: ignore[arg-type]
    ],
)
def test_nothing_out_of_range_is_made(make: Callable[[], object]) -> None:
    assert "path" in fault(make).fields


def test_a_record_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        AssetLeaf().amount = 3  # type: ignore[misc]


@pytest.mark.parametrize("place", range(9))
@pytest.mark.parametrize("value", [2, 1 << 32, -1, MODULUS])
def test_elements_out_of_range(place: int, value: int) -> None:
    elements = AssetLeaf(True, 5).elements()
    elements[place] = value
    if place and 0 <= value < 1 << 32:
        assert AssetLeaf.from_elements(elements).elements() == elements
    else:
        fault(lambda: AssetLeaf.from_elements(elements))


@pytest.mark.parametrize("count", [0, 8, 10])
def test_another_number_of_elements(count: int) -> None:
    fault(lambda: AssetLeaf.from_elements([0] * count))


def test_what_may_be_absent() -> None:
    assert "prevProof" not in UpdateRequest.json_schema()["required"]
    required = ReceiveTransferRequest.json_schema()["required"]
    assert required == ["pubkey", "receiveTransferWitness"]
    partial = {"pubkey": "1", "updateWitness": None, "prevProof": None}
    assert fault(lambda: UpdateRequest.from_json(partial)).fields["path"] == "update_witness"


def test_the_schema_takes_what_is_written_and_refuses_more() -> None:
    schema = SpentRequest.json_schema()
    jsonschema_rs.validate(schema, spent_request())
    for wrong in (broken("extra", value=1), broken("transfers", value=[]), broken("newPrivateStateSalt", value="0x")):
        assert not jsonschema_rs.is_valid(schema, wrong)


def test_every_type_has_a_description() -> None:
    for name in types.__all__:
        schema = getattr(types, name).json_schema()
        assert schema["title"] == name
        assert schema["description"]


def test_a_field_that_is_no_element_is_an_error_of_the_author() -> None:
    @dataclass(frozen=True, slots=True, repr=False)
    class Wrong(Encoded):
        proof: codecs.Base64

    with pytest.raises(TypeError, match=r"Wrong\.proof"):
        Wrong(b"x").elements()

    @dataclass(frozen=True, slots=True, repr=False)
    class Unknown(Record):
        amount: int

    with pytest.raises(TypeError, match="no codec"):
        Unknown(1)


def test_lists_of_what_is_no_element() -> None:
    @dataclass(frozen=True, slots=True, repr=False)
    class Proofs(Record):
        all: Annotated[tuple[codecs.Base64, ...], Times(2)]

    assert Proofs.from_json({"all": ["AA==", "AQ=="]}) == Proofs((b"\0", b"\1"))
