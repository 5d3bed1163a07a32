//! One recursive step: a circuit of 2^12 rows that verifies a proof of a circuit of 2^12 rows.
//!
//! `cargo run --release --example step [repetitions] [zk]` proves it in turn with the crate's prover and with ours, so
//! that a load on the machine falls on both, and prints wall and processor seconds.

use plonky2::field::types::Field;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::circuit_data::CircuitData;
use plonky2::plonk::proof::{ProofWithPublicInputs, ProofWithPublicInputsTarget};
use plonky2::util::timing::TimingTree;
use proofmill_kernels::cancel::Cancel;
use proofmill_recursion::config::{Config, D, F, circuit_config};
use std::time::Instant;

type Proof = ProofWithPublicInputs<F, Config, D>;

/// A circuit and, where it verifies one, the place of the inner proof.
struct Step {
    data: CircuitData<F, Config, D>,
    inner: Option<ProofWithPublicInputsTarget<D>>,
}

impl Step {
    fn first(zero_knowledge: bool) -> Self {
        let mut builder = CircuitBuilder::<F, D>::new(circuit_config(zero_knowledge));
        let (mut a, b) = (builder.add_virtual_public_input(), builder.one());
        while builder.num_gates() < (1 << 11) {
            a = builder.mul_add(a, a, b);
            let hash = builder
                .hash_n_to_hash_no_pad::<<Config as plonky2::plonk::config::GenericConfig<D>>::InnerHasher>(vec![a, b]);
            a = hash.elements[0];
        }
        Self { data: builder.build(), inner: None }
    }

    fn over(inner: &CircuitData<F, Config, D>, zero_knowledge: bool) -> Self {
        let mut builder = CircuitBuilder::<F, D>::new(circuit_config(zero_knowledge));
        let proof = builder.add_virtual_proof_with_pis(&inner.common);
        let key = builder.constant_verifier_data(&inner.verifier_only);
        builder.verify_proof::<Config>(&proof, &key, &inner.common);
        Self { data: builder.build(), inner: Some(proof) }
    }

    fn witness(&self, inner: Option<&Proof>) -> PartialWitness<F> {
        let mut witness = PartialWitness::new();
        match (&self.inner, inner) {
            (Some(target), Some(proof)) => witness.set_proof_with_pis_target(target, proof).expect("it fits"),
            _ => witness.set_target(self.data.prover_only.public_inputs[0], F::from_canonical_u64(3)).expect("it fits"),
        }
        witness
    }

    fn theirs(&self, inner: Option<&Proof>, timing: &mut TimingTree) -> Proof {
        let (key, common) = (&self.data.prover_only, &self.data.common);
        plonky2::plonk::prover::prove(key, common, self.witness(inner), timing).expect("a proof")
    }

    /// One proof of ours, phase by phase.
    fn phases(&self, inner: &Proof) {
        let (key, common) = (&self.data.prover_only, &self.data.common);
        let mut since = (Instant::now(), processor_seconds());
        let mut observer = |phase: &'static str| {
            let now = (Instant::now(), processor_seconds());
            println!("ours: {phase}: {:.3} s, {:.3} s of processor", (now.0 - since.0).as_secs_f64(), now.1 - since.1);
            since = now;
        };
        let witness = self.witness(Some(inner));
        proofmill_recursion::prover::prove_observed(key, common, witness, &Cancel::default(), &mut observer)
            .expect("a proof");
    }

    fn ours(&self, inner: Option<&Proof>) -> Proof {
        let (key, common) = (&self.data.prover_only, &self.data.common);
        proofmill_recursion::prover::prove(key, common, self.witness(inner), &Cancel::default()).expect("a proof")
    }
}

/// Processor seconds of this process's threads so far.
fn processor_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    let of_task = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(path.join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(0.0)
    };
    tasks.map(|task| of_task(task.expect("a task").path())).sum::<f64>() / 1e9
}

/// The result, wall seconds and processor seconds.
fn timed<T>(call: impl FnOnce() -> T) -> (T, f64, f64) {
    let (wall, user) = (Instant::now(), processor_seconds());
    let result = call();
    (result, wall.elapsed().as_secs_f64(), processor_seconds() - user)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints what the crate's timing tree logs.
struct Printer;

impl log::Log for Printer {
    fn enabled(&self, _: &log::Metadata) -> bool {
        true
    }

    fn log(&self, record: &log::Record) {
        if record.target().contains("timing") {
            println!("{}", record.args());
        }
    }

    fn flush(&self) {}
}

fn main() {
    log::set_logger(&Printer).expect("the first logger");
    log::set_max_level(log::LevelFilter::Debug);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let repetitions = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(5);
    let zero_knowledge = arguments.iter().any(|argument| argument == "zk");
    let first = Step::first(false);
    let (second, wall, user) = timed(|| Step::over(&first.data, false));
    println!("building 2^{}: {wall:.2} s, {user:.3} s of processor", second.data.common.degree_bits());
    let step = Step::over(&second.data, zero_knowledge);
    println!("step: 2^{} rows, zero knowledge {zero_knowledge}", step.data.common.degree_bits());
    let proof = first.ours(None);
    first.data.verify(proof.clone()).expect("the first proof holds");
    let inner = second.ours(Some(&proof));
    second.data.verify(inner.clone()).expect("the second proof holds");
    let mut timing = TimingTree::new("the crate's prover", log::Level::Info);
    step.theirs(Some(&inner), &mut timing);
    timing.print();
    step.phases(&inner);
    let mut figures: [[Vec<f64>; 2]; 2] = Default::default();
    for _ in 0..repetitions {
        let (_, wall, user) = timed(|| step.theirs(Some(&inner), &mut TimingTree::default()));
        figures[0][0].push(wall);
        figures[0][1].push(user);
        let (proof, wall, user) = timed(|| step.ours(Some(&inner)));
        figures[1][0].push(wall);
        figures[1][1].push(user);
        step.data.verify(proof).expect("our proof holds");
    }
    let [theirs, ours] = figures.map(|figures| figures.map(median));
    println!("the crate: {:.3} s, {:.3} s of processor", theirs[0], theirs[1]);
    println!("ours:      {:.3} s, {:.3} s of processor", ours[0], ours[1]);
    println!("ratio:     {:.2} wall, {:.2} processor", theirs[0] / ours[0], theirs[1] / ours[1]);
}
