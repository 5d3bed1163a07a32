// Reads {folder, circuits} from standard input; circuits are {name: {inputs, key}}. Compiles those of ./circuits into the folder
// with circom2; makes keys, a proof and the files that `snarkjs groth16 fullprove` writes for those marked with `key`.
import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import * as snarkjs from "snarkjs";

const { folder, circuits } = JSON.parse(await text(process.stdin));
const at = (name) => join(folder, name);
const circom = fileURLToPath(new URL("node_modules/circom2/cli.js", import.meta.url));
const show = (value) => JSON.stringify(value, null, 1);

for (const name of Object.keys(circuits)) {
    copyFileSync(fileURLToPath(new URL(`circuits/${name}.circom`, import.meta.url)), at(`${name}.circom`));
    execFileSync(process.execPath, [circom, `${name}.circom`, "--r1cs", "--wasm", "--sym"], { cwd: folder, stdio: "ignore" });
    copyFileSync(at(`${name}_js/${name}.wasm`), at(`${name}.wasm`));
}

const curve = await snarkjs.curves.getCurveFromName("bn128");
await snarkjs.powersOfTau.newAccumulator(curve, 4, at("0.ptau"));
await snarkjs.powersOfTau.contribute(at("0.ptau"), at("1.ptau"), "test", "test");
await snarkjs.powersOfTau.preparePhase2(at("1.ptau"), at("2.ptau"));

for (const [name, { inputs, key }] of Object.entries(circuits)) {
    if (inputs === null) continue;
    await snarkjs.wtns.calculate(inputs, at(`${name}.wasm`), at(`${name}.wtns`));
    if (!key) continue;
    await snarkjs.zKey.newZKey(at(`${name}.r1cs`), at("2.ptau"), at("0.zkey"));
    await snarkjs.zKey.contribute(at("0.zkey"), at(`${name}.zkey`), "test", "test");
    writeFileSync(at(`${name}_key.json`), show(await snarkjs.zKey.exportVerificationKey(at(`${name}.zkey`))));
    const { proof, publicSignals } = await snarkjs.groth16.fullProve(inputs, at(`${name}.wasm`), at(`${name}.zkey`));
    writeFileSync(at(`${name}_proof.json`), show(proof));
    writeFileSync(at(`${name}_public.json`), show(publicSignals));
}
console.log(JSON.stringify(Object.keys(circuits)));
process.exit(0); // the curve leaves worker threads running
