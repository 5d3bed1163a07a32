// A browser wallet: reads the fields of a payment, signs it with circomlibjs, prints what a request needs besides.
// stdin: {privateKey, domain, amount, recipient: {x, y}, paymentTime, txHash, paymentIndex}
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { buildBabyjub, buildEddsa, buildPoseidonReference } from "circomlibjs";

const babyjub = await buildBabyjub();
const eddsa = await buildEddsa();
const poseidon = await buildPoseidonReference();
const F = babyjub.F;

const payment = JSON.parse(readFileSync(0, "utf8"));
const H = (text) => BigInt("0x" + createHash("sha256").update(text, "utf8").digest("hex")) % F.p;
const hash = (...inputs) => F.toObject(poseidon(inputs.map(BigInt)));
const hex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");
const decimal = (element) => F.toObject(element).toString();

const d = H(payment.domain);
const t = H(`${payment.txHash}:${payment.paymentIndex}`);
const { x, y } = payment.recipient;
const message = hash(H("proofmill/payment/v1"), d, payment.amount, x, y, payment.paymentTime, t);

const key = Buffer.from(payment.privateKey.slice(2), "hex");
const payer = eddsa.prv2pub(key);
const signature = eddsa.signPoseidon(key, F.e(message));
const [payerX, payerY] = payer.map(decimal);

console.log(
  JSON.stringify({
    packed: { senderKey: hex(babyjub.packPoint(payer)), signature: hex(eddsa.packSignature(signature)) },
    coordinates: {
      senderKeyX: payerX,
      senderKeyY: payerY,
      signatureR8x: decimal(signature.R8[0]),
      signatureR8y: decimal(signature.R8[1]),
      signatureS: signature.S.toString(),
    },
    nullifier: hash(H("proofmill/payment/nullifier/v1"), d, payerX, payerY, t).toString(),
    settlementLeaf: hash(H("proofmill/payment/settlement/v1"), message, payerX, payerY).toString(),
  }),
);
process.exit(0); // circomlibjs leaves worker threads running
