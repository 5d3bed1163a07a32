// Prints the circomlibjs vectors of ../vectors/circomlib.json. Everything is fixed: two runs print the same bytes.
import { buildBabyjub, buildEddsa, buildPoseidonReference } from "circomlibjs";
import createBlakeHash from "blake-hash";

const babyjub = await buildBabyjub();
const eddsa = await buildEddsa();
const poseidon = await buildPoseidonReference();
const F = babyjub.F;

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const decimal = (element) => F.toObject(element).toString();
const point = (p) => ({ x: decimal(p[0]), y: decimal(p[1]) });
const ORDER = babyjub.order / 8n;
const LARGE = F.toObject(F.e(-1)); // r − 1

function poseidonVectors() {
  const vectors = [];
  for (let n = 1; n <= 16; n++) {
    const counting = Array.from({ length: n }, (_, i) => BigInt(i + 1));
    const large = Array.from({ length: n }, (_, i) => LARGE - BigInt(i * i));
    for (const inputs of [counting, large]) {
      vectors.push({ inputs: inputs.map(String), hash: decimal(poseidon(inputs)) });
    }
  }
  return vectors;
}

function pointVectors() {
  const scalars = [1n, 2n, 3n, 7n, 8n, 12345678901234567890n, ORDER - 1n, ORDER + 5n];
  const vectors = [];
  for (const [base, start] of [["generator", babyjub.Generator], ["base8", babyjub.Base8]]) {
    for (const scalar of scalars) {
      const p = babyjub.mulPointEscalar(start, scalar);
      const sum = babyjub.addPoint(p, babyjub.Base8);
      vectors.push({
        base,
        scalar: scalar.toString(),
        point: point(p),
        packed: hex(babyjub.packPoint(p)),
        unpacked: point(babyjub.unpackPoint(babyjub.packPoint(p))),
        plusBase8: point(sum),
        inSubgroup: babyjub.inSubgroup(p),
      });
    }
  }
  return vectors;
}

function signatureVectors() {
  const keys = [0, 1, 2, 3, 4].map((n) => Buffer.from(Array.from({ length: 32 }, (_, i) => (n * 37 + i * n * 7) % 256)));
  const messages = [0n, 1n, 1234n, LARGE, 0x0123456789abcdef0123456789abcdefn];
  return keys.map((key, n) => {
    const publicKey = eddsa.prv2pub(key);
    const message = messages[n];
    const signature = eddsa.signPoseidon(key, F.e(message));
    if (!eddsa.verifyPoseidon(F.e(message), signature, publicKey)) throw new Error("circomlibjs refuses its own signature");
    return {
      private: hex(key),
      public: point(publicKey),
      packedPublic: hex(babyjub.packPoint(publicKey)),
      message: message.toString(),
      r8: point(signature.R8),
      s: signature.S.toString(),
      packed: hex(eddsa.packSignature(signature)),
    };
  });
}

function blakeVectors() {
  return [0, 1, 32, 64, 110, 111, 112, 127, 128, 129, 239, 240, 256, 300].map((length) => {
    const data = Buffer.from(Array.from({ length }, (_, i) => (i * 29 + length) % 256));
    return { data: hex(data), hash: createBlakeHash("blake512").update(data).digest("hex") };
  });
}

const vectors = {
  poseidon: poseidonVectors(),
  babyjubjub: pointVectors(),
  eddsa: signatureVectors(),
  blake512: blakeVectors(),
};
console.log(JSON.stringify(vectors, null, 1));
process.exit(0); // circomlibjs leaves worker threads running
