"""The page of formats says what the readers do."""

from __future__ import annotations

import json

from proofmill.systems.groth16.encodings import ENCODINGS, arkworks, gnark, read_proof

from .blocks import DOCS, blocks

PAGE = "reference/formats.md"
ROOT = DOCS.parent
VECTORS = ROOT / "tests" / "vectors"


def test_the_example_verifies_a_proof_of_gnark() -> None:
    made = json.loads((VECTORS / "gnark_groth16.json").read_text())["groth16_bn254"]
    [example] = [block.text for block in blocks(PAGE) if block.language == "python"]
    exec(compile(example, PAGE, "exec"), {"key": made["key"]["raw"], "proof": made["proof"]["json"]})


def test_every_encoding_is_described_with_its_length() -> None:
    page = (DOCS / PAGE).read_text()
    described = {"evm": "EVM's words", "snarkjs": "proof.json", "gnark": "## gnark", "arkworks": "## arkworks"}
    assert set(described) == set(ENCODINGS)
    assert all(heading in page for heading in described.values())
    proof = read_proof(json.loads((VECTORS / "arkworks_groth16.json").read_text())["proof"]["compressed"])
    short, long = (len(gnark.proof_to_bytes(proof, compressed=compressed)) for compressed in (True, False))
    assert f"`WriteTo` {short} bytes, `WriteRawTo` {long}" in page
    short, long = (len(arkworks.proof_to_bytes(proof, compressed=compressed)) for compressed in (True, False))
    assert f"{short} bytes compressed, {long} not" in page


def test_the_code_that_is_named_is_there() -> None:
    named = [row.split(" | ")[-1].strip(" |") for row in (DOCS / PAGE).read_text().splitlines() if "| yes |" in row]
    paths = [part.strip("`") for cell in named for part in cell.split(", ")]
    assert len(paths) >= 8
    homes = (ROOT, ROOT / "src" / "proofmill", ROOT / "src" / "proofmill" / "systems" / "groth16" / "encodings")
    assert [path for path in paths if not any((home / path).exists() for home in homes)] == []
