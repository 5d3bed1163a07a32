// Compiles Solidity. Reads {name: source} from standard input; prints {name: creation code in hex}. A warning is an error.
import { text } from "node:stream/consumers";
import solc from "solc";

const sources = JSON.parse(await text(process.stdin));
const settings = {
  optimizer: { enabled: true, runs: 1000000 },
  metadata: { appendCBOR: false, bytecodeHash: "none" }, // no hash of comments in the code: gas is golden
  outputSelection: { "*": { "*": ["evm.bytecode.object"] } },
};
const input = { language: "Solidity", settings, sources: {} };
for (const [name, content] of Object.entries(sources)) input.sources[name] = { content };
const output = JSON.parse(solc.compile(JSON.stringify(input)));
if (output.errors) {
  console.error(output.errors.map((error) => error.formattedMessage).join("\n"));
  process.exit(1);
}
const contracts = {};
for (const name of Object.keys(sources)) {
  const [contract] = Object.values(output.contracts[name]);
  contracts[name] = contract.evm.bytecode.object;
}
console.log(JSON.stringify(contracts));
