"""Adds the nullifiers 0, 1, 2, … and prints each one that is stored, until it is killed. usage: writer.py STORE"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from proofmill.algebra.babyjubjub import BASE8
from proofmill.settle import SqliteNullifiers

if __name__ == "__main__":
    store = SqliteNullifiers(Path(sys.argv[1]))
    for number in count():
        assert store.add(1, BASE8, number)
        print(number, flush=True)
