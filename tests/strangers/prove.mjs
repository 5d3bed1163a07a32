// snarkjs proves with files of ours. Reads {r1cs, zkey, wtns}, paths, from standard input; prints {checked, proof, public}: whether
// the witness satisfies the constraints, and a proof by snarkjs.
import { groth16, wtns } from "snarkjs";
import { text } from "node:stream/consumers";

const question = JSON.parse(await text(process.stdin));
const checked = await wtns.check(question.r1cs, question.wtns);
const { proof, publicSignals } = await groth16.prove(question.zkey, question.wtns);
console.log(JSON.stringify({ checked, proof, public: publicSignals }));
process.exit(0); // snarkjs leaves its worker threads running
