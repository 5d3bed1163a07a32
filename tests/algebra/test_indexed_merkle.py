from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.vectors import intmax2, node, nodes
from tests.effort import examples

from proofmill.algebra.goldilocks_poseidon import two_to_one
from proofmill.algebra.indexed_merkle import IndexedLeaf, IndexedTree, InsertionProof, MembershipProof, UpdateProof
from proofmill.algebra.sparse_merkle import Shape, SparseTree
from proofmill.errors import MalformedInput, UnsatisfiedError

VECTORS = intmax2("indexed-trees.json")
GENESIS = intmax2("trees.json")["genesis"]
KEYS = [30, 10, 2**256 - 1, 20]
HEIGHT = 4


def leaf(value: dict[str, Any]) -> IndexedLeaf:
    return IndexedLeaf(value["nextIndex"], int(value["key"]), int(value["nextKey"]), value["value"])


def insertion(value: dict[str, Any]) -> InsertionProof:
    return InsertionProof(
        index=value["index"],
        low_leaf_proof=nodes(value["lowLeafProof"]),
        leaf_proof=nodes(value["leafProof"]),
        low_leaf_index=value["lowLeafIndex"],
        prev_low_leaf=leaf(value["prevLowLeaf"]),
    )


def genesis_accounts() -> IndexedTree:
    return IndexedTree(40).insert(1)[0]


def accounts() -> IndexedTree:
    """After the insertions of the vectors."""
    tree = genesis_accounts()
    for step in VECTORS["account"]["insertions"]:
        tree, _ = tree.insert(int(step["key"]), step["value"])
    return tree


def filled(keys: list[int]) -> IndexedTree:
    tree = IndexedTree(HEIGHT)
    for value, key in enumerate(keys, 100):
        tree, _ = tree.insert(key, value)
    return tree


def test_genesis() -> None:
    tree = genesis_accounts()
    assert tree.root == node(GENESIS["accountRoot"])
    assert len(tree) == GENESIS["nextAccountId"]
    assert [tree.leaf(i) for i in range(len(tree))] == [leaf(value) for value in GENESIS["accountLeaves"]]
    assert IndexedTree(32).root == node(GENESIS["nullifierRoot"])


@pytest.mark.parametrize("name", ["account", "nullifier"])
def test_insertions(name: str) -> None:
    tree = genesis_accounts() if name == "account" else IndexedTree(32)
    for step in VECTORS[name]["insertions"]:
        key = int(step["key"] if name == "account" else step["nullifier"], 0)
        roots = node(step["rootBefore"]), node(step["rootAfter"])
        before = tree.root
        tree, proof = tree.insert(key, step.get("value", 0))
        assert (before, tree.root) == roots
        assert proof == insertion(step["insertionProof"])
        assert proof.roots(key, step.get("value", 0)) == roots


def test_leaves_after_the_insertions() -> None:
    tree = accounts()
    assert [tree.leaf(i) for i in range(len(tree))] == list(map(leaf, VECTORS["account"]["leavesAfterInsertions"]))


@pytest.mark.parametrize("vector", VECTORS["account"]["membership"], ids=lambda v: str(v["proof"]["isIncluded"]))
def test_membership(vector: dict[str, Any]) -> None:
    tree, key, known = accounts(), int(vector["key"]), vector["proof"]
    proof = tree.prove(key)
    expected = MembershipProof(known["isIncluded"], nodes(known["leafProof"]), known["leafIndex"], leaf(known["leaf"]))
    assert proof == expected
    assert proof.root(key) == tree.root == node(VECTORS["account"]["root"])
    assert (key in tree) is known["isIncluded"]
    assert proof.value == (known["leaf"]["value"] if known["isIncluded"] else 0)


def test_update() -> None:
    known = VECTORS["account"]["update"]
    tree, proof = accounts().update(int(known["key"]), known["newValue"])
    update = known["updateProof"]
    assert proof == UpdateProof(nodes(update["leafProof"]), update["leafIndex"], leaf(update["prevLeaf"]))
    assert tree.root == node(known["rootAfter"])
    assert proof.roots(int(known["key"]), known["newValue"]) == (node(known["rootBefore"]), tree.root)


@settings(max_examples=examples(20))
@given(st.lists(st.integers(1, 2**256 - 1), unique=True, max_size=8), st.integers(0, 2**256 - 1))
def test_a_sorted_list(keys: list[int], asked: int) -> None:
    tree = filled(keys)
    walked, current = [], tree.leaf(0)
    while current.next_key:
        following = tree.leaf(current.next_index)
        assert following.key == current.next_key
        walked.append(following.key)
        current = following
    assert walked == sorted(keys)
    assert len(tree) == len(keys) + 1
    for key in {*keys, asked}:
        proof = tree.prove(key)
        assert proof.is_included is (key in keys or key == 0)
        assert proof.root(key) == tree.root
        assert tree.index(key) == ([0, *keys].index(key) if key in [0, *keys] else None)
        assert proof.value == (100 + keys.index(key) if key in keys else 0)


def test_older_versions_stay() -> None:
    before = filled(KEYS)
    root, after = before.root, before.insert(15)[0]
    assert 15 in after
    assert 15 not in before
    assert before.root == root != after.root
    other, _ = before.insert(16)
    assert 15 not in other
    assert before.update(10, 7)[0].root != root
    assert before.prove(10).value == 101


@pytest.mark.parametrize("key", [0, *KEYS])
def test_present_keys_are_refused(key: int) -> None:
    tree = filled(KEYS)
    with pytest.raises(UnsatisfiedError):
        tree.insert(key)


def test_absent_keys_have_no_value_to_change() -> None:
    with pytest.raises(UnsatisfiedError):
        filled(KEYS).update(11, 1)


@pytest.mark.parametrize("key", [-1, 2**256])
def test_keys_have_256_bits(key: int) -> None:
    tree = filled(KEYS)
    for call in (lambda: tree.prove(key), lambda: tree.insert(key), lambda: tree.update(key, 1)):
        with pytest.raises(MalformedInput):
            call()


def test_full_trees_refuse() -> None:
    tree = IndexedTree(1).insert(5)[0]
    with pytest.raises(MalformedInput):
        tree.insert(6)


# Forgeries. `raw` is the tree behind: it can be opened anywhere.


def raw(tree: IndexedTree) -> SparseTree[IndexedLeaf, Any]:
    return SparseTree(Shape(HEIGHT, IndexedLeaf.hash, two_to_one, IndexedLeaf())).extend(
        [tree.leaf(i) for i in range(len(tree))]
    )


def forged(tree: IndexedTree, low_index: int, key: int, index: int) -> InsertionProof:
    """An insertion whose paths all open, with the leaf at `low_index` given as the low leaf."""
    low = tree.leaf(low_index)
    between = raw(tree).set(low_index, replace(low, next_index=index, next_key=key))
    return InsertionProof(index, tree.siblings(low_index), between.siblings(index), low_index, low)


def test_the_honest_insertion_is_one_of_these() -> None:
    tree = filled(KEYS)
    assert forged(tree, 2, 15, 5) == tree.insert(15)[1]


@pytest.mark.parametrize("key", [10, 15])
@pytest.mark.parametrize("low_index", [5, 7, 15])
def test_an_empty_place_is_no_low_leaf(low_index: int, key: int) -> None:
    """All zero, it would stand before every key, and a nullifier could be inserted any number of times."""
    tree = filled(KEYS)
    proof = forged(tree, low_index, key, 6)
    assert proof.prev_low_leaf == IndexedLeaf()
    with pytest.raises(UnsatisfiedError, match="nothing was written"):
        proof.roots(key, 0)


@pytest.mark.parametrize("key", [10, 15])
def test_an_empty_place_does_not_show_absence(key: int) -> None:
    """An account that has sent would be shown as one that never did, and what it sent be kept from its balance."""
    tree = filled(KEYS)
    with pytest.raises(UnsatisfiedError, match="nothing was written"):
        MembershipProof(False, tree.siblings(9), 9, IndexedLeaf()).root(key)
    with pytest.raises(UnsatisfiedError, match="nothing was written"):
        UpdateProof(tree.siblings(9), 9, IndexedLeaf()).roots(0, 7)


@pytest.mark.parametrize("low_index", [0, 1, 3, 4])
def test_a_low_leaf_stands_right_before_the_key(low_index: int) -> None:
    with pytest.raises(UnsatisfiedError, match="right before"):
        forged(filled(KEYS), low_index, 15, 5).roots(15, 0)


@pytest.mark.parametrize("key", KEYS)
def test_no_low_leaf_stands_before_a_present_key(key: int) -> None:
    tree = filled(KEYS)
    for low_index in range(len(tree)):
        with pytest.raises(UnsatisfiedError, match="right before"):
            forged(tree, low_index, key, 5).roots(key, 0)


@pytest.mark.parametrize("index", [0, 1, 2, 3])
def test_a_leaf_is_not_written_over_another(index: int) -> None:
    with pytest.raises(UnsatisfiedError, match="not empty"):
        forged(filled(KEYS), 2, 15, index).roots(15, 0)


def test_neighbours_are_not_the_keys_leaf() -> None:
    tree = filled(KEYS)
    proof = tree.prove(10)
    for key, included in ((20, True), (10, False), (25, False), (5, False)):
        with pytest.raises(UnsatisfiedError):
            replace(proof, is_included=included).root(key)
    with pytest.raises(UnsatisfiedError):
        tree.update(10, 5)[1].roots(20, 5)


@pytest.mark.parametrize("change", [{"index": 6}, {"low_leaf_index": 3}, {"prev_low_leaf": IndexedLeaf(4, 10, 20, 9)}])
def test_changed_insertions_lead_elsewhere(change: dict[str, Any]) -> None:
    tree = filled(KEYS)
    grown, proof = tree.insert(15, 3)
    try:
        roots = replace(proof, **change).roots(15, 3)
    except UnsatisfiedError:
        return
    assert roots[0] != tree.root or roots[1] != grown.root
