// Reads {key, public, proof} in snarkjs' JSON forms from standard input; prints whether snarkjs accepts the proof.
import { groth16 } from "snarkjs";
import { text } from "node:stream/consumers";

const question = JSON.parse(await text(process.stdin));
const answer = await groth16.verify(question.key, question.public, question.proof);
console.log(JSON.stringify(answer));
process.exit(0); // snarkjs leaves its worker threads running
