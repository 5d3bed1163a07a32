//! The verifier: e(A, B) = e(α, β) · e(Σ xᵢ·ICᵢ, γ) · e(C, δ), as one product of pairings.

use super::encoding::{B, Proof, outside_subgroup};
use super::key::VerificationKey;
use super::multiples::Multiples;
use crate::error::{Code, Error, Result};
use crate::pairing::{self, Method};
use ark_bn254::{Fq12, Fr, G1Projective};

/// What does not change between verifications with one key.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) method: Method,
    /// e(α, β); none for points that have no pairing, with which nothing is proved.
    pub(super) alpha_beta: Option<Fq12>,
    pub(super) minus_gamma: pairing::Prepared,
    pub(super) minus_delta: pairing::Prepared,
    /// For IC.
    pub(super) inputs: Multiples,
}

impl Prepared {
    pub(super) fn new(key: &VerificationKey) -> Self {
        Self::with(Method::best(), key)
    }

    fn with(method: Method, key: &VerificationKey) -> Self {
        let alpha_beta = method.miller_loop(&[(key.alpha.into(), &method.prepare(&key.beta))]);
        Self {
            method,
            alpha_beta: method.final_exponentiation(&alpha_beta),
            minus_gamma: method.prepare(&-key.gamma),
            minus_delta: method.prepare(&-key.delta),
            inputs: Multiples::new(&key.ic[1..]),
        }
    }
}

/// Raises `VerificationFailed`, or `InvalidArgument` for a wrong number of public inputs: taken as zeros, missing ones
/// would let a proof about one statement pass for a shorter one.
///
/// Points, coordinates and the range of the inputs are checked where they are decoded (`encoding`).
pub fn verify(key: &VerificationKey, inputs: &[Fr], proof: &Proof) -> Result<()> {
    check_count(key, inputs)?;
    if judge(key.prepared(), key, inputs, proof).holds { Ok(()) } else { Err(failed()) }
}

/// The same for a proof's 256 bytes, in less time than to decode them first. Raises as `Proof::from_bytes` and `verify`.
///
/// That B lies in the subgroup of order r is seen where its lines end. Outside, the pairing is not bilinear in B, and a
/// component of the cofactor's order could answer for what A and C lack.
pub fn verify_bytes(key: &VerificationKey, inputs: &[Fr], proof: &[u8]) -> Result<()> {
    let proof = Proof::from_bytes_on_curves(proof)?;
    check_count(key, inputs)?;
    let verdict = judge(key.prepared(), key, inputs, &proof);
    if !verdict.in_subgroup {
        return Err(outside_subgroup(B));
    }
    if verdict.holds { Ok(()) } else { Err(failed()) }
}

struct Verdict {
    /// Whether B lies in the subgroup of order r.
    in_subgroup: bool,
    /// Whether the equation holds.
    holds: bool,
}

fn judge(prepared: &Prepared, key: &VerificationKey, inputs: &[Fr], proof: &Proof) -> Verdict {
    let method = prepared.method;
    let own = || {
        let (b, in_subgroup) = method.prepare_checked(&proof.b);
        (method.miller_loop(&[(proof.a.into(), &b)]), in_subgroup)
    };
    let fixed = || {
        let public = prepared.inputs.sum(inputs) + key.ic[0];
        method.miller_loop(&[(public.into(), &prepared.minus_gamma), (proof.c.into(), &prepared.minus_delta)])
    };
    let ((own, in_subgroup), fixed) = rayon::join(own, fixed);
    // Products of Miller loops take one final exponentiation.
    let product = method.final_exponentiation(&(own * fixed));
    // Two values that do not exist are not equal.
    Verdict { in_subgroup, holds: product.is_some() && product == prepared.alpha_beta }
}

pub(super) fn check_count(key: &VerificationKey, inputs: &[Fr]) -> Result<()> {
    if inputs.len() == key.public_inputs() {
        return Ok(());
    }
    let message = format!("the key takes {} public inputs, not {}", key.public_inputs(), inputs.len());
    Err(Error::new(Code::InvalidArgument, message))
}

/// IC₀ + Σ xᵢ·ICᵢ₊₁ over as many inputs as the key takes.
pub(super) fn input_sum(key: &VerificationKey, inputs: &[Fr]) -> G1Projective {
    key.prepared().inputs.sum(inputs) + key.ic[0]
}

pub(super) fn failed() -> Error {
    Error::new(Code::VerificationFailed, "the proof does not hold for these public inputs")
}

#[cfg(test)]
mod tests {
    use super::super::random::random_scalar;
    use super::*;
    use ark_bn254::{Bn254, Fq, Fq2, G1Affine, G2Affine, G2Projective};
    use ark_ec::pairing::{Pairing, PairingOutput};
    use ark_ec::{CurveGroup, PrimeGroup};
    use ark_ff::{AdditiveGroup, Field};

    const INPUTS: usize = 3;

    fn random() -> Fr {
        random_scalar().unwrap()
    }

    fn g1(scalar: Fr) -> G1Affine {
        (G1Projective::generator() * scalar).into_affine()
    }

    fn g2(scalar: Fr) -> G2Affine {
        (G2Projective::generator() * scalar).into_affine()
    }

    /// A key whose logarithms are known: proofs without witnesses can be made for it.
    struct Trapdoor {
        key: VerificationKey,
        alpha_beta: Fr,
        gamma: Fr,
        delta: Fr,
        ic: Vec<Fr>,
    }

    impl Trapdoor {
        fn new([alpha, beta, gamma, delta]: [Fr; 4], ic: Vec<Fr>) -> Self {
            let points = ic.iter().map(|scalar| g1(*scalar)).collect();
            let key = VerificationKey::new(g1(alpha), g2(beta), g2(gamma), g2(delta), points);
            Self { key, alpha_beta: alpha * beta, gamma, delta, ic }
        }

        fn random() -> Self {
            Self::new([(); 4].map(|()| random()), (0..=INPUTS).map(|_| random()).collect())
        }

        /// The one C for these A and B; zero where delta is.
        fn proof(&self, [a, b]: [Fr; 2], inputs: &[Fr]) -> Proof {
            let public: Fr = self.ic[0] + self.ic[1..].iter().zip(inputs).map(|(ic, input)| *ic * input).sum::<Fr>();
            let c = (a * b - self.alpha_beta - public * self.gamma) * self.delta.inverse().unwrap_or(Fr::ZERO);
            Proof { a: g1(a), b: g2(b), c: g1(c) }
        }
    }

    /// The equation in arkworks' own arithmetic.
    fn expected(key: &VerificationKey, inputs: &[Fr], proof: &Proof) -> bool {
        let sum: G1Projective = key.ic[1..].iter().zip(inputs).map(|(point, input)| *point * input).sum();
        let left = [proof.a, (sum + key.ic[0]).into_affine(), proof.c];
        let product = Bn254::final_exponentiation(Bn254::multi_miller_loop(left, [proof.b, -key.gamma, -key.delta]));
        let alpha_beta: Option<PairingOutput<Bn254>> =
            Bn254::final_exponentiation(Bn254::multi_miller_loop([key.alpha], [key.beta]));
        product.is_some() && product == alpha_beta
    }

    /// Our verdict, the same by every method and the same as arkworks'.
    fn verdict(key: &VerificationKey, inputs: &[Fr], proof: &Proof) -> bool {
        let verdict = verify(key, inputs, proof).is_ok();
        assert_eq!(verdict, expected(key, inputs, proof), "{key:?} {inputs:?} {proof:?}");
        for method in Method::all() {
            assert_eq!(judge(&Prepared::with(method, key), key, inputs, proof).holds, verdict, "{method:?}");
        }
        verdict
    }

    fn inputs(round: usize) -> Vec<Fr> {
        (0..INPUTS).map(|i| if round >> i & 1 == 1 { random() } else { Fr::from(i as u64) }).collect()
    }

    #[test]
    fn proofs_hold_and_random_points_do_not() {
        for round in 0..24 {
            let trapdoor = Trapdoor::random();
            let (key, inputs) = (&trapdoor.key, inputs(round));
            let proof = trapdoor.proof([random(), random()], &inputs);
            assert!(verdict(key, &inputs, &proof));
            assert!(verdict(key, &inputs, &Proof { a: -proof.a, b: -proof.b, ..proof }));
            let bad = [
                Proof { a: g1(random()), ..proof },
                Proof { b: g2(random()), ..proof },
                Proof { c: g1(random()), ..proof },
                Proof { a: -proof.a, ..proof },
                Proof { c: -proof.c, ..proof },
                Proof { a: g1(random()), b: g2(random()), c: g1(random()) },
            ];
            assert!(bad.iter().all(|proof| !verdict(key, &inputs, proof)));
            let mut others = inputs.clone();
            others[round % INPUTS] += Fr::ONE;
            assert!(!verdict(key, &others, &proof));
        }
    }

    #[test]
    fn infinity_counts_as_one_in_every_place() {
        // What no reader lets through; the equation itself stays arkworks'.
        for round in 0..16u64 {
            let part = |bit: u64| if round >> bit & 1 == 1 { Fr::ZERO } else { random() };
            let trapdoor = Trapdoor::random();
            let inputs = inputs(7);
            let proof = trapdoor.proof([part(0), part(1)], &inputs);
            assert!(verdict(&trapdoor.key, &inputs, &proof));
            assert!(!verdict(&trapdoor.key, &inputs, &Proof { c: G1Affine::identity(), ..proof }));
            let damaged = Trapdoor::new([part(0), part(1), part(2), part(3)], trapdoor.ic.clone());
            let proof = damaged.proof([random(), random()], &inputs);
            // Without delta nothing can make up for what is missing.
            assert_eq!(verdict(&damaged.key, &inputs, &proof), part(3) != Fr::ZERO);
            let unbound = Trapdoor::new([(); 4].map(|()| random()), vec![Fr::ZERO; INPUTS + 1]);
            assert!(verdict(&unbound.key, &inputs, &unbound.proof([part(0), part(1)], &inputs)));
        }
    }

    #[test]
    fn points_outside_the_groups_get_the_same_verdict() {
        // Also what no reader lets through: outside the subgroup, off the curve, and (0, 0) with its lines of zero.
        let points = (1u64..).filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(x.into(), Fq::ONE), true));
        let off = |x: u64| G2Affine::new_unchecked(Fq2::new(Fq::from(x), Fq::ONE), Fq2::ONE);
        let mut bad: Vec<G2Affine> = points.take(8).collect();
        bad.extend([off(1), off(2), G2Affine::new_unchecked(Fq2::ONE, Fq2::ZERO)]);
        for b in bad {
            let trapdoor = Trapdoor::random();
            let inputs = inputs(5);
            let proof = trapdoor.proof([random(), random()], &inputs);
            assert!(!verdict(&trapdoor.key, &inputs, &Proof { b, ..proof }));
            let VerificationKey { alpha, beta, gamma, delta, ref ic, .. } = trapdoor.key;
            for (beta, gamma, delta) in [(b, gamma, delta), (beta, b, delta), (beta, gamma, b)] {
                let damaged = VerificationKey::new(alpha, beta, gamma, delta, ic.clone());
                assert!(!verdict(&damaged, &inputs, &proof));
            }
        }
    }
}
