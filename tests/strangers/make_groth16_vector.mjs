// Prints ../vectors/snarkjs_groth16.json: a circuit compiled by circom2, keys, a proof and its check by snarkjs.
// Keys and proof are random; run again, it prints another vector that must verify just as well.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as snarkjs from "snarkjs";

const CIRCUIT = `pragma circom 2.0.0;
template Cubic() {
    signal input x;
    signal input offset;
    signal input unused;
    signal output y;
    signal square <== x * x;
    y <== square * x + offset;
}
component main {public [offset, unused]} = Cubic();
`;

const folder = mkdtempSync(join(tmpdir(), "groth16-"));
const at = (name) => join(folder, name);
const circom = fileURLToPath(new URL("node_modules/circom2/cli.js", import.meta.url));
writeFileSync(at("cubic.circom"), CIRCUIT);
execFileSync(process.execPath, [circom, "cubic.circom", "--r1cs", "--wasm"], { cwd: folder, stdio: "ignore" });

const curve = await snarkjs.curves.getCurveFromName("bn128");
await snarkjs.powersOfTau.newAccumulator(curve, 4, at("0.ptau"));
await snarkjs.powersOfTau.contribute(at("0.ptau"), at("1.ptau"), "test", "test");
await snarkjs.powersOfTau.preparePhase2(at("1.ptau"), at("2.ptau"));
await snarkjs.zKey.newZKey(at("cubic.r1cs"), at("2.ptau"), at("0.zkey"));
await snarkjs.zKey.contribute(at("0.zkey"), at("1.zkey"), "test", "test");
const verificationKey = await snarkjs.zKey.exportVerificationKey(at("1.zkey"));

const inputs = { x: 3, offset: 5, unused: 77 };
const { proof, publicSignals } = await snarkjs.groth16.fullProve(inputs, at("cubic_js/cubic.wasm"), at("1.zkey"));
if (!(await snarkjs.groth16.verify(verificationKey, publicSignals, proof))) throw new Error("snarkjs refuses its own proof");
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ verificationKey, publicSignals, proof }, null, 1));
process.exit(0); // the curve leaves worker threads running
