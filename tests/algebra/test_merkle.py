import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import examples

from proofmill.algebra import merkle, poseidon
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.algebra.merkle import Tree
from proofmill.errors import MalformedInput

DEPTH = 4


def dense_root(leaves: list[int]) -> int:
    while len(leaves) > 1:
        leaves = [poseidon.hash(leaves[i : i + 2]) for i in range(0, len(leaves), 2)]
    return leaves[0]


@settings(max_examples=examples(10))
@given(st.dictionaries(st.integers(0, 2**DEPTH - 1), st.integers(0, SCALAR_MODULUS - 1), max_size=6))
def test_sparse_is_dense(leaves: dict[int, int]) -> None:
    tree = Tree(DEPTH)
    for index, leaf in leaves.items():
        tree.update(index, leaf)
    dense = [leaves.get(index, 0) for index in range(2**DEPTH)]
    assert tree.root == dense_root(dense)
    for index in (*leaves, 0, 2**DEPTH - 1):
        assert merkle.root(dense[index], index, tree.siblings(index)) == tree.root
        assert tree.leaf(index) == dense[index]


def test_index_bits_go_from_leaf_to_root() -> None:
    assert merkle.root(5, 0b01, [6, 7]) == merkle.hash_pair(merkle.hash_pair(6, 5), 7)
    assert merkle.root(5, 0b10, [6, 7]) == merkle.hash_pair(7, merkle.hash_pair(5, 6))


def test_updating_back_gives_the_old_root() -> None:
    tree = Tree(32)
    empty = tree.root
    tree.update(2**32 - 1, 9)
    assert tree.root != empty
    tree.update(2**32 - 1, 0)
    assert tree.root == empty


def test_insert_appends() -> None:
    tree = Tree(2)
    assert tree.insert(10) == 0
    tree.update(2, 30)
    assert tree.insert(40) == 3
    with pytest.raises(MalformedInput):
        tree.insert(50)
    assert tree.root == dense_root([10, 0, 30, 40])


@pytest.mark.parametrize("index", [-1, 4])
def test_leaves_outside_the_tree_are_refused(index: int) -> None:
    tree = Tree(2)
    for call in (
        lambda: merkle.root(1, index, [0, 0]),
        lambda: tree.siblings(index),
        lambda: tree.update(index, 1),
        lambda: tree.leaf(index),
    ):
        with pytest.raises(MalformedInput):
            call()


def test_bad_leaves_and_depths_are_refused() -> None:
    tree = Tree(2)
    with pytest.raises(MalformedInput):
        tree.update(0, SCALAR_MODULUS)
    assert tree.root == Tree(2).root
    with pytest.raises(MalformedInput):
        Tree(-1)
