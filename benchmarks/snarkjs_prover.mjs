// A peer: proves with snarkjs once for each line of standard input, and answers {"ms", "proof", "publicSignals"}.
// Arguments: node_modules to load snarkjs from, a .zkey, a .wtns. Both files are in memory before the clock starts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [modules, key, witness] = process.argv.slice(2);
const snarkjs = createRequire(join(modules, "snarkjs", "package.json"))("snarkjs");
const memory = (path) => ({ type: "mem", data: new Uint8Array(readFileSync(path)) });
const [zkey, wtns] = [memory(key), memory(witness)];

for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const { proof, publicSignals } = await snarkjs.groth16.prove(zkey, wtns);
  console.log(JSON.stringify({ ms: performance.now() - start, proof, publicSignals }));
}
process.exit(0);
