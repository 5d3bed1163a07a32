//! Constraint systems from outside: random circuits against direct evaluation, and the bounds on time.

use ark_bn254::Fr;
use ark_ff::Field;
use proofmill_kernels::error::{Code, Result};
use proofmill_kernels::r1cs::{Builder, ConstraintSystem, Kind};
use std::time::Instant;

fn none(_: u32, _: &[Fr]) -> Result<Vec<Fr>> {
    unreachable!("these circuits have no external hints")
}

/// xorshift: a fixed seed, so that a failure comes again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// A hint that is a value's copy, which nothing says yet.
fn copy(builder: &mut Builder, value: u32, location: u32) -> u32 {
    let one = builder.constant(Fr::ONE);
    builder.hint(Kind::Quotient, &[value, one], 1, location).unwrap()[0]
}

/// A circuit, and beside it the plain values of its handles.
struct Twin {
    builder: Builder,
    handles: Vec<u32>,
    values: Vec<Fr>,
}

impl Twin {
    fn push(&mut self, handle: u32, value: Fr) {
        self.handles.push(handle);
        self.values.push(value);
    }

    fn step(&mut self, random: &mut Random, location: u32) {
        let (i, j) = (random.below(self.handles.len()), random.below(self.handles.len()));
        let (a, b, x, y) = (self.handles[i], self.handles[j], self.values[i], self.values[j]);
        let builder = &mut self.builder;
        match random.below(8) {
            0 => {
                let sum = builder.add(a, b).unwrap();
                self.push(sum, x + y);
            }
            1 => {
                let difference = builder.sub(a, b).unwrap();
                self.push(difference, x - y);
            }
            2 => {
                let scaled = builder.scale(a, Fr::from(5)).unwrap();
                self.push(scaled, x * Fr::from(5));
            }
            3 | 4 => {
                let product = builder.mul(a, b, location).unwrap();
                self.push(product, x * y);
            }
            5 => {
                // Two copies that two linear constraints pin down together.
                let (first, second) = (copy(builder, a, location), copy(builder, b, location));
                for sign in [Fr::ONE, -Fr::ONE] {
                    let parts = [(first, Fr::ONE), (second, sign), (a, -Fr::ONE), (b, -sign)];
                    let difference = builder.sum(&parts).unwrap();
                    builder.assert_zero(difference, location).unwrap();
                }
                self.push(first, x);
                self.push(second, y);
            }
            6 => {
                let product = builder.mul(a, b, location).unwrap();
                let same = copy(builder, product, location);
                builder.assert_mul(b, a, same, location).unwrap();
                self.push(same, x * y);
            }
            _ => {
                let copy = copy(builder, a, location);
                let difference = builder.sub(copy, a).unwrap();
                builder.assert_zero(difference, location).unwrap();
                self.push(copy, x);
            }
        }
    }
}

fn random_circuit(random: &mut Random) -> (ConstraintSystem, Vec<Fr>, Vec<Fr>) {
    let mut builder = Builder::new();
    let outputs = [builder.output(), builder.output()];
    let handles = vec![builder.public_input(), builder.private_input(), builder.private_input()];
    let inputs: Vec<Fr> = (0..3).map(|_| Fr::from(random.below(1000) as u64)).collect();
    let mut twin = Twin { builder, handles, values: inputs.clone() };
    for location in 0..40 {
        twin.step(random, location);
    }
    let last = twin.handles.len() - 1;
    let expected = vec![twin.values[last], twin.values[last / 2]];
    // Everything is pinned down, so each public value of an honest witness is the only one.
    twin.builder.bind_output(outputs[0], twin.handles[last], 90).unwrap();
    twin.builder.bind_output(outputs[1], twin.handles[last / 2], 91).unwrap();
    (twin.builder.finish().unwrap(), inputs, expected)
}

#[test]
fn random_circuits_agree_with_plain_evaluation() {
    let mut random = Random(0x00c0_ffee_1234_5678);
    let mut removed = 0;
    for _ in 0..200 {
        let (system, inputs, expected) = random_circuit(&mut random);
        removed += system.linear_removed();
        let witness = system.solve(&inputs, &none).unwrap();
        assert_eq!(witness.public(), [expected[0], expected[1], inputs[0]]);
        assert!(system.satisfied(&witness));
        assert_eq!(witness.wires().len(), system.wires());
        assert_eq!(system.locations().len(), system.constraints());
    }
    assert!(removed > 200, "only {removed} linear constraints were removed");
}

#[test]
fn a_forged_output_never_satisfies_the_matrices() {
    let mut random = Random(0x0bad_5eed_0000_0007);
    for _ in 0..100 {
        let (system, inputs, _) = random_circuit(&mut random);
        let witness = system.solve(&inputs, &none).unwrap();
        for output in 1..=2 {
            let forged = witness.replace(output, witness.wires()[output] + Fr::ONE).unwrap();
            assert!(!system.satisfied(&forged));
        }
        // All wires scaled, the constant with them: linear rows would hold.
        assert!(!system.satisfied(&witness.replace(0, Fr::from(2)).unwrap()));
    }
}

#[test]
fn a_linear_constraint_that_was_removed_is_still_checked() {
    let mut builder = Builder::new();
    let (x, y) = (builder.public_input(), builder.private_input());
    let difference = builder.sub(x, y).unwrap();
    builder.assert_zero(difference, 70).unwrap();
    builder.mul(y, y, 71).unwrap();
    let system = builder.finish().unwrap();
    assert_eq!(system.linear_removed(), 1);
    assert!(system.solve(&[Fr::from(4), Fr::from(4)], &none).is_ok());
    let error = system.solve(&[Fr::from(4), Fr::from(5)], &none).unwrap_err();
    assert_eq!((error.code, error.location), (Code::Unsatisfied, Some(70)));
}

#[test]
fn a_hundred_thousand_multiplications_stay_within_the_bounds() {
    let start = Instant::now();
    let mut builder = Builder::new();
    let output = builder.output();
    let (mut x, y) = (builder.private_input(), builder.private_input());
    for location in 0..100_000 {
        x = builder.mul(x, y, location).unwrap();
    }
    builder.bind_output(output, x, 0).unwrap();
    let system = builder.finish().unwrap();
    assert!(start.elapsed().as_secs_f64() < 2.0, "compiling took {:?}", start.elapsed());
    let start = Instant::now();
    let witness = system.solve(&[Fr::from(3), Fr::from(2)], &none).unwrap();
    assert!(start.elapsed().as_secs_f64() < 0.1, "solving took {:?}", start.elapsed());
    assert_eq!(witness.public(), [Fr::from(2).pow([100_000]) * Fr::from(3)]);
}
