// A contender: snarkjs on a .zkey and a .wtns of ours, both in memory before the first command.
// Arguments: node_modules to load snarkjs from, the two files. One command a line on standard input, each answered by one
// JSON object: `prove`, `verify`, `release` (with node's --expose-gc), `show` (proof.json and the public values).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [modules, key, witness] = process.argv.slice(2);
const snarkjs = createRequire(join(modules, "snarkjs", "package.json"))("snarkjs");
const memory = (path) => ({ type: "mem", data: new Uint8Array(readFileSync(path)) });
const [zkey, wtns] = [memory(key), memory(witness)];
const verificationKey = await snarkjs.zKey.exportVerificationKey(zkey);
let last;

const timed = async (work) => {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
};

const commands = {
  async prove() {
    const [ms, result] = await timed(() => snarkjs.groth16.prove(zkey, wtns));
    last = result;
    return { ms };
  },
  async verify() {
    const [ms, holds] = await timed(() => snarkjs.groth16.verify(verificationKey, last.publicSignals, last.proof));
    if (!holds) throw new Error("the proof does not hold");
    return { ms };
  },
  async release() {
    globalThis.gc();
    return {};
  },
  async show() {
    return { proof: last.proof };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await commands[line.trim()]()));
}
process.exit(0);
