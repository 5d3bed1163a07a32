"""Makes spent-padding.json from the written rules alone: nothing of proofmill is imported, and nothing is fast.

    python tests/vectors/balance/make_spent_padding.py > tests/vectors/balance/spent-padding.json

The round constants of Poseidon are read from ../intmax2/poseidon.json.
"""

import json
from pathlib import Path
from typing import Any

P = 2**64 - 2**32 + 1
CONSTANTS = json.loads((Path(__file__).parents[1] / "intmax2" / "poseidon.json").read_text())
CIRCULANT = (17, 15, 41, 16, 2, 28, 13, 13, 39, 18, 34, 20)
NO_NULLIFIER = "0x04be8a2d898710f6400ecc983fb74a62a88d88546400912f2168dcd37f77124a"
NOTHING = "0x" + "00" * 32

Assets = dict[int, tuple[bool, int]]


def round_constants(value: Any) -> list[int]:
    """The only list of 360 in the file."""
    if isinstance(value, list) and len(value) == 360:
        return [int(item, 16 if item.startswith("0x") else 10) for item in value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for item in inner if (found := round_constants(item))), [])


ROUND_CONSTANTS = round_constants(CONSTANTS)


def permute(s: list[int]) -> list[int]:
    for r in range(30):
        s = [(x + ROUND_CONSTANTS[12 * r + i]) % P for i, x in enumerate(s)]
        s = [pow(x, 7, P) if r < 4 or r >= 26 or i == 0 else x for i, x in enumerate(s)]
        mixed = [sum(CIRCULANT[i] * s[(i + lane) % 12] for i in range(12)) for lane in range(12)]
        s = [(x + (8 * s[0] if lane == 0 else 0)) % P for lane, x in enumerate(mixed)]
    return s


def h(elements: list[int]) -> list[int]:
    s = [0] * 12
    for start in range(0, len(elements), 8):
        chunk = elements[start : start + 8]
        s = permute(chunk + s[len(chunk) :])
    return s[:4]


def limbs(number: int) -> list[int]:
    return [number >> 32 * (7 - i) & 0xFFFFFFFF for i in range(8)]


def node(text: str) -> list[int]:
    return [int(text[2 + 16 * i : 18 + 16 * i], 16) for i in range(4)]


def shown(value: list[int]) -> str:
    return "0x" + "".join(f"{element:016x}" for element in value)


def root(height: int, leaves: dict[int, list[int]], default: list[int]) -> list[int]:
    empty = [default]
    for _ in range(height):
        empty.append(h(empty[-1] * 2))

    def at(level: int, place: int) -> list[int]:
        if not any(index >> level == place for index in leaves):
            return empty[level]
        return leaves[place] if level == 0 else h(at(level - 1, 2 * place) + at(level - 1, 2 * place + 1))

    return at(height, 0)


def asset_root(assets: Assets) -> list[int]:
    leaves = {token: h([int(short), *limbs(amount)]) for token, (short, amount) in assets.items()}
    return root(32, leaves, h([0] * 9))


def transfer(token: int, amount: int, data: int = 77, pubkey: bool = True, salt: str = "") -> dict[str, Any]:
    recipient = {"isPubkey": pubkey, "data": str(data)}
    return {"recipient": recipient, "tokenIndex": token, "amount": str(amount), "salt": salt or SALTS[0]}


def transfer_hash(t: dict[str, Any]) -> list[int]:
    recipient = [int(t["recipient"]["isPubkey"]), *limbs(int(t["recipient"]["data"]))]
    return h([*recipient, t["tokenIndex"], *limbs(int(t["amount"])), *node(t["salt"])])


SALTS = [shown([a, 12, 13, 14]) for a in (11, P - 1, 31)]
EMPTY = transfer(0, 0, 0, False, NOTHING)


def case(name: str, assets: Assets, transfers: list[dict[str, Any]], nonce: int = 0, sent: int = 0) -> dict[str, Any]:
    before = {
        "assetTreeRoot": shown(asset_root(assets)),
        "nullifierTreeRoot": NO_NULLIFIER,
        "prevPrivateCommitment": SALTS[0],
        "nonce": nonce,
        "salt": SALTS[1],
    }
    fixed = node(NO_NULLIFIER)
    old = h([*asset_root(assets), *fixed, *node(SALTS[0]), nonce, *node(SALTS[1])])
    left, flags = dict(assets), 0
    for place in range(64):
        t = transfers[place] if place < len(transfers) else EMPTY
        short, amount = left.get(t["tokenIndex"], (False, 0))
        if short or amount < int(t["amount"]):
            left[t["tokenIndex"]] = (True, 0)
            flags |= 1 << 63 - place
        else:
            left[t["tokenIndex"]] = (False, amount - int(t["amount"]))
    new = h([*asset_root(left), *fixed, *old, nonce + 1, *node(SALTS[2])])
    tree = root(6, {place: transfer_hash(t) for place, t in enumerate(transfers)}, transfer_hash(EMPTY))
    shows = [*old, *new, *tree, sent, flags >> 32, flags & 0xFFFFFFFF, int(sent == nonce)]
    return {
        "name": name,
        "assets": {str(token): {"isInsufficient": short, "amount": str(a)} for token, (short, a) in assets.items()},
        "prevPrivateState": before,
        "transfers": transfers,
        "tx": {"transferTreeRoot": shown(tree), "nonce": sent},
        "newPrivateStateSalt": SALTS[2],
        "assetTreeRootAfter": shown(asset_root(left)),
        "publicInputs": [str(element) for element in shows],
    }


def cases() -> list[dict[str, Any]]:
    eight = [(0, 1), (7, 1), (0, 2), (7, 0), (2**32 - 1, 0), (0, 7), (0, 0)]
    last = transfer(0, 1, 2**255, False)
    return [
        case(
            "token 0 is short and has 17: padding empties it",
            {0: (True, 17), 5: (False, 30)},
            [transfer(5, 30)],
        ),
        case("the one transfer overdraws token 0", {0: (False, 10)}, [transfer(0, 11)], 3, 3),
        case(
            "the last of eight overdraws token 0; another nonce",
            {0: (False, 10), 7: (False, 1)},
            [*(transfer(token, amount) for token, amount in eight), last],
            1,
            2,
        ),
        case("nine transfers, token 0 covered: no flag", {0: (False, 2**256 - 1)}, [transfer(0, 2**250)] * 9),
        case("64 transfers leave no padding", {0: (True, 5), 3: (False, 64)}, [transfer(3, 1)] * 64),
        case("no transfer, token 0 insufficient", {0: (True, 1)}, []),
    ]


if __name__ == "__main__":
    print(json.dumps(cases(), indent=1))
