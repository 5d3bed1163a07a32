// Reads [[name, ...arguments], ...] from standard input, calls these functions of snarkjs in turn and prints their
// answers: [["groth16.verify", key, public, proof]] gives [true]. A curve is given by its name.
import * as snarkjs from "snarkjs";
import { text } from "node:stream/consumers";

const CURVE = "powersOfTau.newAccumulator";
const answers = [];
for (const [name, ...args] of JSON.parse(await text(process.stdin))) {
  if (name === CURVE) args[0] = await snarkjs.curves.getCurveFromName(args[0]);
  const [group, method] = name.split(".");
  answers.push((await snarkjs[group][method](...args)) ?? null);
}
// Fields and curves are no JSON, and constraints would fill pages.
const LEFT_OUT = new Set(["F", "curve", "constraints"]);
const plain = (key, value) => {
  if (LEFT_OUT.has(key) && typeof value === "object") return undefined;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return typeof value === "bigint" ? value.toString() : value;
};
console.log(JSON.stringify(answers, plain));
process.exit(0); // the curves leave worker threads running
