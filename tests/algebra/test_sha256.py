from proofmill.algebra import sha256


def test_fips_180_example() -> None:
    assert sha256.hash(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
