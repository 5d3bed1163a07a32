// snarkjs' own exports. Reads {zkey, proof, public} from standard input, zkey the path of a file; prints {verifier, calldata}:
// the source of the contract that snarkjs makes from the key, and its text of the call.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { groth16, zKey } from "snarkjs";

const question = JSON.parse(await text(process.stdin));
const templates = join(dirname(createRequire(import.meta.url).resolve("snarkjs")), "..", "templates");
const template = await readFile(join(templates, "verifier_groth16.sol.ejs"), "utf8");
const verifier = await zKey.exportSolidityVerifier(question.zkey, { groth16: template });
const calldata = await groth16.exportSolidityCallData(question.proof, question.public);
console.log(JSON.stringify({ verifier, calldata }));
process.exit(0); // snarkjs leaves its worker threads running
