// Reads [[command, argument…]…] from standard input, runs them by snarkjs in one process, prints each one's answer.
import * as snarkjs from "snarkjs";
import { text } from "node:stream/consumers";

const commands = {
  accumulator: async (power, ptau) => {
    await snarkjs.powersOfTau.newAccumulator(await snarkjs.curves.getCurveFromName("bn128"), power, ptau);
  },
  phase1: async (from, to) => Buffer.from(await snarkjs.powersOfTau.contribute(from, to, "first", "entropy")).toString("hex"),
  phase1Beacon: async (from, to, value, iterations) =>
    Buffer.from(await snarkjs.powersOfTau.beacon(from, to, "moon", value, iterations)).toString("hex"),
  phase1Verify: async (ptau) => await snarkjs.powersOfTau.verify(ptau),
  truncate: async (from, template) => await snarkjs.powersOfTau.truncate(from, template),
  prepare: async (from, to) => await snarkjs.powersOfTau.preparePhase2(from, to),
  new: async (r1cs, ptau, zkey) => Buffer.from(await snarkjs.zKey.newZKey(r1cs, ptau, zkey)).toString("hex"),
  contribute: async (from, to, name) =>
    Buffer.from(await snarkjs.zKey.contribute(from, to, name, "entropy")).toString("hex"),
  beacon: async (from, to, value, iterations, name) =>
    Buffer.from(await snarkjs.zKey.beacon(from, to, name, value, iterations)).toString("hex"),
  verify: async (r1cs, ptau, zkey) => await snarkjs.zKey.verifyFromR1cs(r1cs, ptau, zkey),
};

const answers = [];
for (const [command, ...given] of JSON.parse(await text(process.stdin))) {
  answers.push((await commands[command](...given)) ?? null);
}
console.log(JSON.stringify(answers));
process.exit(0); // snarkjs leaves its worker threads running
