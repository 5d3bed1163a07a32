from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.vectors import intmax2, node, nodes
from tests.effort import examples

from proofmill.algebra import keccak256
from proofmill.algebra.goldilocks_poseidon import hash_no_pad, two_to_one
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.limbs import to_limbs
from proofmill.algebra.sparse_merkle import Shape, SparseTree, keccak_two_to_one, root_of_path
from proofmill.errors import MalformedInput

TREES: dict[str, dict[str, Any]] = {name: tree for name, tree in intmax2("trees.json").items() if name != "genesis"}
POSEIDON = [name for name, tree in TREES.items() if tree["hash"] == "poseidon"]
PROOFS = intmax2("merkle-proofs.json")
DEPOSITS = intmax2("deposit-tree.json")

Elements = tuple[int, ...]
SMALL: Shape[Elements, HashOut] = Shape(3, hash_no_pad, two_to_one, (0,))


def shape(name: str) -> Shape[Elements, HashOut]:
    """A tree of the vectors whose leaves are their elements."""
    default = tuple(int(x) for x in TREES[name]["defaultLeafElements"])
    return Shape(TREES[name]["height"], hash_no_pad, two_to_one, default)


def dense_root(leaves: list[Elements]) -> HashOut:
    level = [hash_no_pad(leaf) for leaf in leaves]
    while len(level) > 1:
        level = [two_to_one(*level[i : i + 2]) for i in range(0, len(level), 2)]
    return level[0]


@pytest.mark.parametrize("name", POSEIDON)
def test_empty_poseidon_trees(name: str) -> None:
    empty = shape(name)
    assert empty.empty_roots == nodes(TREES[name]["emptySubtreeRoots"])
    assert empty.empty_roots[0] == node(TREES[name]["defaultLeafHash"])
    assert SparseTree(empty).root == node(TREES[name]["emptyRoot"])


def data(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def deposit_shape() -> Shape[bytes, bytes]:
    """Leaves are their bytes: depositor, hash, amount, token index, whether eligible."""
    return Shape(TREES["deposit"]["height"], keccak256.hash, keccak_two_to_one, bytes(92))


def test_empty_keccak_tree() -> None:
    empty = deposit_shape()
    assert empty.empty_roots == tuple(map(data, TREES["deposit"]["emptySubtreeRoots"]))
    assert empty.empty_roots[0] == data(TREES["deposit"]["defaultLeafHash"])


def test_deposits() -> None:
    pair = DEPOSITS["twoToOne"]
    assert keccak_two_to_one(data(pair["left"]), data(pair["right"])) == data(pair["output"])
    tree = SparseTree(deposit_shape())
    for step in DEPOSITS["insertions"]:
        assert tree.root == data(step["rootBefore"])
        assert tree.siblings(step["index"]) == tuple(map(data, step["proofBefore"]))
        assert len(tree) == step["index"]
        tree = tree.push(deposit_bytes(step["deposit"]))
        assert tree.root == data(step["rootAfter"])
        assert tree.siblings(step["index"]) == tuple(map(data, step["proofAfter"]))


def deposit_bytes(deposit: dict[str, Any]) -> bytes:
    return b"".join(
        [
            data(deposit["depositor"]),
            data(deposit["pubkeySaltHash"]),
            int(deposit["amount"]).to_bytes(32, "big"),
            deposit["tokenIndex"].to_bytes(4, "big"),
            int(deposit["isEligible"]).to_bytes(4, "big"),
        ]
    )


@pytest.mark.parametrize("proof", PROOFS["proofs"], ids=lambda proof: f"{proof['tree']} {proof['index']}")
def test_proofs(proof: dict[str, Any]) -> None:
    siblings = nodes(proof["siblings"])
    assert len(siblings) == TREES[proof["tree"]]["height"]
    assert root_of_path(two_to_one, node(proof["leafHash"]), proof["index"], siblings) == node(proof["root"])


def opened(kind: str, tree: SparseTree[Elements, HashOut]) -> int:
    """How many of the proofs of this kind are paths of the tree."""
    proofs = [proof for proof in PROOFS["proofs"] if proof["tree"] == kind]
    for proof in proofs:
        assert tree.root == node(proof["root"])
        assert tree.siblings(proof["index"]) == nodes(proof["siblings"])
        assert hash_no_pad(tree.leaf(proof["index"])) == node(proof["leafHash"])
    return len(proofs)


def test_assets() -> None:
    tree = SparseTree(shape("asset"))
    for step in PROOFS["assetHistory"]:
        leaf = step["leaf"]
        tree = tree.set(step["index"], (int(leaf["isInsufficient"]), *to_limbs(int(leaf["amount"]), 8)))
        assert tree.root == node(step["rootAfter"])
    assert opened("asset", tree) == 3


def test_blocks() -> None:
    leaves = [to_limbs(int(text, 16), 8) for text in PROOFS["blockHashLeaves"]]
    one_by_one = SparseTree(shape("blockHash"))
    for leaf in leaves:
        one_by_one = one_by_one.push(leaf)
    assert opened("blockHash", one_by_one) > 0
    assert SparseTree(shape("blockHash")).extend(leaves).root == one_by_one.root


leaves = st.tuples(st.integers(0, 9))


@settings(max_examples=examples(10))
@given(st.lists(st.dictionaries(st.integers(0, 7), leaves, max_size=5), max_size=4))
def test_every_version_is_dense(writes: list[dict[int, Elements]]) -> None:
    tree, model = SparseTree(SMALL), [SMALL.default] * 8
    versions = [(tree, list(model))]
    for write in writes:
        tree = tree.set_all(write)
        for index, leaf in write.items():
            model[index] = leaf
        versions.append((tree, list(model)))
    for version, known in versions:
        assert version.root == dense_root(known)
        for index in range(8):
            assert version.leaf(index) == known[index]
            assert SMALL.root(known[index], index, version.siblings(index)) == version.root


def test_versions_share_what_did_not_change() -> None:
    before = SparseTree(SMALL).set(0, (5,)).set(7, (6,))
    after = before.set(0, (8,))
    assert before._top is not None
    assert after._top is not None
    assert after._top.right is before._top.right
    assert after._top.left is not before._top.left


def test_nothing_is_hashed_twice_in_one_write() -> None:
    hashed: list[tuple[HashOut, HashOut]] = []

    def counted(left: HashOut, right: HashOut) -> HashOut:
        hashed.append((left, right))
        return two_to_one(left, right)

    tree = SparseTree(Shape(3, hash_no_pad, counted, (0,)))
    assert len(hashed) == 0
    grown = tree.extend([(n,) for n in range(1, 9)])
    assert len(hashed) == 7
    assert grown.root == dense_root([(n,) for n in range(1, 9)])


def test_index_bits_go_from_leaf_to_root() -> None:
    a, b, c = ((n, 0, 0, 0) for n in range(3))
    assert root_of_path(two_to_one, a, 0b01, [b, c]) == two_to_one(two_to_one(b, a), c)
    assert root_of_path(two_to_one, a, 0b10, [b, c]) == two_to_one(c, two_to_one(a, b))


def test_push_goes_behind_the_highest_leaf() -> None:
    tree = SparseTree(SMALL).set(6, (1,)).set(2, (2,)).push((3,))
    assert tree.leaf(7) == (3,)
    assert len(tree) == 8
    with pytest.raises(MalformedInput):
        tree.push((4,))
    with pytest.raises(MalformedInput):
        SparseTree(SMALL).extend([(1,)] * 9)


@pytest.mark.parametrize("index", [-1, 8])
def test_leaves_outside_the_tree_are_refused(index: int) -> None:
    tree = SparseTree(SMALL)
    siblings = tree.siblings(0)
    for call in (
        lambda: tree.leaf(index),
        lambda: tree.siblings(index),
        lambda: tree.set(index, (1,)),
        lambda: SMALL.root((1,), index, siblings),
    ):
        with pytest.raises(MalformedInput):
            call()


def test_paths_of_another_height_are_refused() -> None:
    siblings = SparseTree(SMALL).siblings(0)
    for path in (siblings[:-1], (*siblings, siblings[0])):
        with pytest.raises(MalformedInput):
            SMALL.root((0,), 0, path)


def test_keccak_nodes_are_32_bytes() -> None:
    for left, right in ((bytes(31), bytes(33)), (bytes(64), b"")):
        with pytest.raises(MalformedInput):
            keccak_two_to_one(left, right)
