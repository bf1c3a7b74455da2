// Times single operations of other implementations of the curves. One JSON request a line on standard input, {"peer", "operation", "milliseconds"};
// one JSON answer a line on standard output, {"nanoseconds"} of one operation, or {"nanoseconds": null} where the peer does not offer it.
import { createInterface } from 'node:readline';
import blst from '@chainsafe/blst';
import { pippenger } from '@noble/curves/abstract/curve.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bn254 } from '@noble/curves/bn254.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';

const message = new Uint8Array(32).fill(9);
const scalar = 0x1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdefn;
const must = (condition) => { if (!condition) throw new Error('wrong result'); };

const g1 = bls12_381.G1.Point.BASE.multiply(12345n);
const g2 = bls12_381.G2.Point.BASE.multiply(6789n);
const manyPoints = Array.from({ length: 128 }, (_, index) => bls12_381.G1.Point.BASE.multiply(BigInt(index + 2)));
const manyScalars = manyPoints.map((_, index) => scalar - BigInt(index));
const bnG1 = bn254.G1.Point.BASE.multiply(99n);
const bnG2 = bn254.G2.Point.BASE.multiply(98n);
const p256Key = p256.keygen();
const p256Signature = p256.sign(message, p256Key.secretKey, { prehash: false });
const secpKey = secp256k1.keygen();
const secpSignature = secp256k1.sign(message, secpKey.secretKey, { prehash: false, format: 'recovered' });
const blsKey = blst.SecretKey.fromKeygen(new Uint8Array(32).fill(7));
const blsPublic = blsKey.toPublicKey();
const blsSignature = blsKey.sign(message);

const operations = {
  noble: {
    'secp256k1.recover': () => secp256k1.recoverPublicKey(secpSignature, message, { prehash: false }),
    'p256.verify': () => must(p256.verify(p256Signature, message, p256Key.publicKey, { prehash: false, lowS: false })),
    'bn254.multiply': () => bnG1.multiplyUnsafe(scalar),
    'bn254.pairing-2': () => bn254.pairingBatch([{ g1: bnG1, g2: bnG2 }, { g1: bnG1.negate(), g2: bnG2 }]),
    'bls12381.multiply-g1': () => g1.multiplyUnsafe(scalar),
    'bls12381.multiply-g2': () => g2.multiplyUnsafe(scalar),
    'bls12381.multiply-g1-128': () => pippenger(bls12_381.G1.Point, manyPoints, manyScalars),
    'bls12381.map-g1': () => bls12_381.G1.mapToCurve(scalar),
    'bls12381.map-g2': () => bls12_381.G2.mapToCurve([scalar, scalar + 1n]),
    'bls12381.pairing-2': () => bls12_381.pairingBatch([{ g1, g2 }, { g1: g1.negate(), g2 }]),
  },
  blst: {
    'bls12381.subgroup-g1': () => blsPublic.keyValidate(),
    'bls12381.subgroup-g2': () => blsSignature.sigValidate(),
    // Hashing the message to the second group and the check of two pairs; the package offers no pairing alone.
    'bls12381.pairing-2': () => must(blst.verify(message, blsPublic, blsSignature, false, false)),
  },
};

function measure(operation, milliseconds) {
  const start = process.hrtime.bigint();
  const end = start + BigInt(Math.round(milliseconds * 1e6));
  let count = 0;
  let now = start;
  while (now < end) {
    operation();
    count++;
    now = process.hrtime.bigint();
  }
  return Number(now - start) / count;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { peer, operation, milliseconds } = JSON.parse(line);
  const run = operations[peer]?.[operation];
  process.stdout.write(JSON.stringify({ nanoseconds: run ? measure(run, milliseconds) : null }) + '\n');
}
