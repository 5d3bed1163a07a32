//! Building a chain: first the one shape, then the circuits that its steps verify, then the steps, then the set.

use super::context::Known;
use super::shape::placeholder;
use super::{Base, Builder, Context, Data, KeySet, Shape, Slots, VerifierData};
use crate::config::{Config, circuit_config};
use plonky2::iop::target::Target;
use proofmill_kernels::error::{Code, Error, Result};
use proofmill_kernels::watch::Watch;
use rayon::prelude::*;

/// Adds a statement's constraints and gives out its public values, and whatever its maker wants back from the last build.
/// It runs several times, and must build the same circuit for the same shape each time.
pub type Definition<'a, T> = Box<dyn Fn(&mut Context<'_>) -> Result<(Vec<Target>, T)> + Send + Sync + 'a>;

/// A step of a chain.
pub struct Step<'a, T> {
    /// For errors.
    pub name: String,
    /// Its statement.
    pub define: Definition<'a, T>,
}

/// A circuit that steps verify and that is not in the set: it may take members itself, and the dependents before it.
pub struct Dependent<'a, T> {
    /// For errors.
    pub name: String,
    /// Whether its witness is private.
    pub zero_knowledge: bool,
    /// Its statement.
    pub define: Definition<'a, T>,
}

/// What a chain is built from.
pub struct Plan<'a, T> {
    /// Whether the steps' witness is private: for all of them or for none.
    pub zero_knowledge: bool,
    /// How many public values each step has before the set digest; those of a step with fewer are padded with zeros.
    pub public_values: usize,
    /// The circuits that the steps verify, each before those that take its proofs.
    pub dependents: Vec<Dependent<'a, T>>,
    /// The steps, in the order of their kinds from 1.
    pub steps: Vec<Step<'a, T>>,
}

/// A circuit of a chain.
#[derive(Debug)]
pub struct Built<T> {
    /// The circuit.
    pub data: Data,
    /// Where its proofs go.
    pub slots: Slots,
    /// What its definition gave back.
    pub extra: T,
    /// Its rows before it was padded or blinded.
    pub rows: usize,
}

impl<T> Built<T> {
    /// What a circuit that takes its proofs under a constant key needs.
    pub fn known(&self) -> Known {
        Known { data: self.data.verifier_data(), carries_set_digest: self.slots.carries_set_digest() }
    }
}

/// All circuits of a chain and the keys of its set.
#[derive(Debug)]
pub struct Chain<T> {
    /// Kind 0.
    pub base: Base,
    /// The circuits that the steps verify.
    pub dependents: Vec<Built<T>>,
    /// Kinds 1, 2, ….
    pub steps: Vec<Built<T>>,
    /// The keys.
    pub set: KeySet,
}

/// More growth than there can be: each gate is added once, and the degree doubles.
const MOST_GROWTH: usize = 32;
/// How often each step is built, more or less, until the shape is found. For progress alone.
const ROUNDS: usize = 3;
/// How many builds without a commitment take as long as one with it, more or less.
const WEIGHT: usize = 4;

impl<T: Send> Plan<'_, T> {
    /// The least shape that all steps have when each verifies members of that very shape.
    ///
    /// A step's gates and rows depend on the shape that it verifies, so that the shape is looked for: the steps are built
    /// in turn, without a commitment and over placeholders for the keys, each time over the widest shape so far, until
    /// all of them in a row fit the shape that they were given.
    pub fn shape(&self, watch: &mut Watch<'_, '_>) -> Result<Shape> {
        let mut shape = Shape::smallest(self.zero_knowledge, self.steps.len(), self.public_values)?;
        let mut dependents = self.mock_dependents(&shape)?;
        let (mut fitting, mut growth) = (0, 0);
        for step in self.steps.iter().cycle() {
            let mut builder = shape.builder();
            run(&mut builder, &step.name, &step.define, &shape, &dependents, true)?;
            watch.step(1)?;
            let wider = shape.widened(&builder.mock_build::<Config>().common)?;
            if wider == shape {
                fitting += 1;
            } else {
                (shape, fitting, growth) = (wider, 0, growth + 1);
                dependents = self.mock_dependents(&shape)?;
            }
            if fitting == self.steps.len() || growth == MOST_GROWTH {
                break;
            }
        }
        if fitting < self.steps.len() {
            return Err(Error::new(Code::InvalidArgument, "the steps' shape grows with each build"));
        }
        Ok(shape)
    }

    fn mock_dependents(&self, shape: &Shape) -> Result<Vec<Known>> {
        let mut known = Vec::new();
        for dependent in &self.dependents {
            let mut builder = Builder::new(circuit_config(dependent.zero_knowledge));
            let (slots, _) = run(&mut builder, &dependent.name, &dependent.define, shape, &known, false)?;
            let common = builder.mock_build::<Config>().common;
            let verifier_only = placeholder(&common, known.len());
            let data = VerifierData { verifier_only, common };
            known.push(Known { data, carries_set_digest: slots.carries_set_digest() });
        }
        Ok(known)
    }

    /// Build everything.
    pub fn build(&self, watch: &mut Watch<'_, '_>) -> Result<Chain<T>> {
        let (steps, dependents) = (self.steps.len(), self.dependents.len());
        watch.expect(ROUNDS * steps + WEIGHT * (steps + dependents));
        let shape = self.shape(watch)?;
        let base = Base::build(&shape)?;
        let mut dependents = Vec::new();
        let mut known = Vec::new();
        for Dependent { name, zero_knowledge, define } in &self.dependents {
            let mut builder = Builder::new(circuit_config(*zero_knowledge));
            let (slots, extra) = run(&mut builder, name, define, &shape, &known, false)?;
            let rows = builder.num_gates();
            let built = Built { data: builder.build::<Config>(), slots, extra, rows };
            known.push(built.known());
            dependents.push(built);
            watch.step(WEIGHT)?;
        }
        let mut steps = Vec::new();
        // Parts of a build run on one thread.
        for some in self.steps.chunks(rayon::current_num_threads()) {
            steps.extend(some.par_iter().map(|step| build_step(step, &shape, &known)).collect::<Result<Vec<_>>>()?);
            watch.step(WEIGHT * some.len())?;
        }
        let keys = steps.iter().map(|step: &Built<T>| step.data.verifier_only.clone()).collect();
        let set = KeySet::new(shape, base.data.verifier_only.clone(), keys)?;
        Ok(Chain { base, dependents, steps, set })
    }
}

fn build_step<T>(step: &Step<'_, T>, shape: &Shape, dependents: &[Known]) -> Result<Built<T>> {
    let mut builder = shape.builder();
    let (slots, extra) = run(&mut builder, &step.name, &step.define, shape, dependents, true)?;
    let rows = builder.num_gates();
    shape.fill(&mut builder);
    let data = builder.build::<Config>();
    if data.common != *shape.common() {
        let message = format!("step {} does not have the shape of its chain", step.name);
        return Err(Error::new(Code::Mismatch, message));
    }
    Ok(Built { data, slots, extra, rows })
}

fn run<T>(
    builder: &mut Builder,
    name: &str,
    define: &Definition<'_, T>,
    shape: &Shape,
    dependents: &[Known],
    member: bool,
) -> Result<(Slots, T)> {
    let mut context = Context::of_chain(builder, shape, dependents);
    let named = |error: Error| Error { message: format!("{name}: {}", error.message), ..error };
    let (values, extra) = define(&mut context).map_err(named)?;
    Ok((context.finish(&values, member).map_err(named)?, extra))
}
