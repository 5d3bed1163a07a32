//! What arkworks writes: a key and a proof of the `ark-groth16` crate, compressed and not, as one JSON object.
//!
//! `cargo run --release --bin vectors`: x³ + x + 5 = 35 with the public inputs 5 and 35. With `check` as argument it reads
//! two lines of hex, a key and a proof of that statement, in the form that the second argument names (`compressed` or
//! `uncompressed`), and exits with 1 when arkworks refuses them.

use ark_bn254::{Bn254, Fr};
use ark_groth16::{Groth16, Proof, VerifyingKey};
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, Result as SynthesisResult, Variable,
};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize, Compress, Validate};
use ark_std::rand::SeedableRng;
use ark_std::rand::rngs::StdRng;

const PUBLIC: [u64; 2] = [5, 35];
const ROOT: u64 = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => print(),
        ["check", form] => check(if form == "compressed" { Compress::Yes } else { Compress::No }),
        _ => panic!("usage: vectors [check compressed|uncompressed]"),
    }
}

fn print() {
    let mut rng = StdRng::seed_from_u64(254);
    let key = Groth16::<Bn254>::generate_random_parameters_with_reduction(Cubic, &mut rng).expect("a key");
    let proof = Groth16::<Bn254>::create_random_proof_with_reduction(Cubic, &key, &mut rng).expect("a proof");
    let [key, proof] = [both(&key.vk), both(&proof)];
    println!("{{\n \"public\": [\"{}\", \"{}\"],\n \"key\": {key},\n \"proof\": {proof}\n}}", PUBLIC[0], PUBLIC[1]);
}

fn check(form: Compress) {
    let mut lines = std::io::stdin().lines();
    let mut next = || unhex(lines.next().expect("a line").expect("text").trim());
    let key = VerifyingKey::<Bn254>::deserialize_with_mode(&next()[..], form, Validate::Yes).expect("a key");
    let proof = Proof::<Bn254>::deserialize_with_mode(&next()[..], form, Validate::Yes).expect("a proof");
    let prepared = ark_groth16::prepare_verifying_key(&key);
    let holds = Groth16::<Bn254>::verify_proof(&prepared, &proof, &PUBLIC.map(Fr::from)).expect("two inputs");
    assert!(holds, "the proof does not hold");
}

fn both(value: &impl CanonicalSerialize) -> String {
    let [compressed, uncompressed] = [Compress::Yes, Compress::No].map(|form| {
        let mut bytes = Vec::new();
        value.serialize_with_mode(&mut bytes, form).expect("memory");
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    format!("{{\n  \"compressed\": \"{compressed}\",\n  \"uncompressed\": \"{uncompressed}\"\n }}")
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}

/// I know x, a root of x³ + x + constant = result.
struct Cubic;

impl ConstraintSynthesizer<Fr> for Cubic {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> SynthesisResult<()> {
        let [constant, result] = PUBLIC.map(|value| cs.new_input_variable(|| Ok(Fr::from(value))));
        let [x, square, cube] = [1, 2, 3].map(|power| cs.new_witness_variable(|| Ok(Fr::from(ROOT.pow(power)))));
        let (constant, result, x, square, cube) = (constant?, result?, x?, square?, cube?);
        let one = |variable: Variable| LinearCombination(vec![(Fr::from(1u8), variable)]);
        cs.enforce_r1cs_constraint(|| one(x), || one(x), || one(square))?;
        cs.enforce_r1cs_constraint(|| one(square), || one(x), || one(cube))?;
        let sum = LinearCombination(vec![(Fr::from(1u8), cube), (Fr::from(1u8), x), (Fr::from(1u8), constant)]);
        cs.enforce_r1cs_constraint(|| sum.clone(), || one(Variable::one()), || one(result))
    }
}
