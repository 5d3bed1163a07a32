//! From a recorded program to matrices: rows, substitution, wires.

use super::combination::{ONE, Pool, Term};
use super::eliminate::{Row, eliminate};
use super::matrix::{R1cs, Rows};
use super::program::{Op, Program, Variable};
use super::system::{ConstraintSystem, Untouched};
use super::table::Table;
use crate::error::Result;
use ark_bn254::Fr;
use ark_ff::Field;
use std::collections::HashSet;

const NONE: u32 = u32::MAX;

pub(crate) fn finish(mut program: Program, variables: &[Variable]) -> Result<ConstraintSystem> {
    let rows = rows(&program);
    let linear = rows.iter().filter(|row| row.linear).count();
    let untouched = untouched(&rows, variables);
    let removable: Vec<bool> = variables
        .iter()
        .map(|kind| matches!(kind, Variable::PrivateInput | Variable::Internal | Variable::Hint(_)))
        .collect();
    let rows = without_duplicates(eliminate(rows, &removable)?);
    let linear_removed = (linear - rows.iter().filter(|row| row.linear).count()) as u32;

    let wire_variables = wires(&program, &rows);
    let mut wire_of = vec![NONE; variables.len()];
    for (wire, &variable) in wire_variables.iter().enumerate() {
        wire_of[variable as usize] = wire as u32;
    }
    let table = &mut program.pool.table;
    let sides = [0, 1, 2].map(|side| matrix(&rows, side, &wire_of, table));
    let locations = rows.iter().map(|row| row.location).collect();
    drop(rows);
    program.pool.seal();
    let [a, b, c] = sides.map(|side| side.over(program.pool.table.values()));
    let r1cs =
        R1cs { public: program.outputs.len() + program.public_inputs.len(), wires: wire_variables.len(), a, b, c };
    Ok(ConstraintSystem { r1cs, program, locations, wire_variables, linear_removed, untouched })
}

/// The constraints that the program's steps stand for, in its order.
fn rows(program: &Program) -> Vec<Row> {
    let terms = |i: u32| terms(&program.pool, i);
    let variable = |variable: u32| vec![(variable, Fr::ONE)];
    let mut rows = Vec::with_capacity(program.ops.len());
    for op in &program.ops {
        rows.push(match *op {
            Op::Multiply { a, b, out, location } => {
                Row { sides: [terms(a), terms(b), variable(out)], location, linear: false }
            }
            // Kept: to substitute the long combination back would undo what the variable is for.
            Op::Define { value, out, location } => {
                Row { sides: [terms(value), variable(ONE), variable(out)], location, linear: false }
            }
            Op::Bind { value, out, location } => {
                let difference = super::combination::add_scaled(&terms(value), &[(out, Fr::ONE)], -Fr::ONE);
                Row::linear(difference, location)
            }
            Op::AssertMultiply { a, b, c, location } => {
                Row { sides: [terms(a), terms(b), terms(c)], location, linear: false }
            }
            Op::AssertZero { a, location } => Row::linear(terms(a), location),
            Op::Hint { .. } => continue,
        });
    }
    rows
}

fn terms(pool: &Pool, i: u32) -> Vec<Term> {
    pool.terms(i).collect()
}

fn mentioned(rows: &[Row], variables: usize) -> Vec<bool> {
    let mut mentioned = vec![false; variables];
    for &(variable, _) in rows.iter().flat_map(|row| row.sides.iter().flatten()) {
        mentioned[variable as usize] = true;
    }
    mentioned
}

fn untouched(rows: &[Row], variables: &[Variable]) -> Vec<Untouched> {
    let mentioned = mentioned(rows, variables.len());
    let mut untouched = Vec::new();
    let mut counts = [0u32; 3];
    for (variable, kind) in variables.iter().enumerate() {
        let report = match *kind {
            Variable::One | Variable::Internal => continue,
            Variable::Output => Untouched::Output(next(&mut counts[0])),
            Variable::PublicInput => Untouched::PublicInput(next(&mut counts[1])),
            Variable::PrivateInput => Untouched::PrivateInput(next(&mut counts[2])),
            Variable::Hint(location) => Untouched::Hint(location),
        };
        if !mentioned[variable] {
            untouched.push(report);
        }
    }
    untouched
}

fn next(count: &mut u32) -> u32 {
    *count += 1;
    *count - 1
}

/// A constraint said twice is one constraint; the first place is kept.
fn without_duplicates(rows: Vec<Row>) -> Vec<Row> {
    let mut seen = HashSet::with_capacity(rows.len());
    let fresh: Vec<bool> = rows.iter().map(|row| seen.insert(&row.sides)).collect();
    drop(seen);
    rows.into_iter().zip(fresh).filter_map(|(row, fresh)| fresh.then_some(row)).collect()
}

/// The variable of each wire: one, outputs, public inputs, then the private inputs and other variables that a remaining
/// constraint mentions. The verifier's values always have a wire; a private one without a constraint would only put
/// points at infinity into the keys.
fn wires(program: &Program, rows: &[Row]) -> Vec<u32> {
    let mut open = mentioned(rows, program.variables as usize);
    let mut wires = vec![ONE];
    wires.extend(program.outputs.iter().chain(&program.public_inputs));
    for &variable in &wires {
        open[variable as usize] = false;
    }
    let private: Vec<u32> = program.private_inputs.iter().copied().filter(|&v| open[v as usize]).collect();
    for &variable in &private {
        open[variable as usize] = false;
    }
    wires.extend(private);
    wires.extend((0..program.variables).filter(|&variable| open[variable as usize]));
    wires
}

fn matrix(rows: &[Row], side: usize, wire_of: &[u32], table: &mut Table) -> Rows {
    let mut matrix = Rows::default();
    let mut line: Vec<Term> = Vec::new();
    for row in rows {
        line.clear();
        line.extend(row.sides[side].iter().map(|&(variable, value)| (wire_of[variable as usize], value)));
        line.sort_unstable_by_key(|entry| entry.0);
        line.iter().for_each(|(wire, value)| matrix.push(*wire, table.place(value)));
        matrix.end_row().expect("fewer than 2^32 entries");
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Kind};
    use super::*;

    #[test]
    fn wires_are_one_outputs_public_private_then_the_rest() {
        let mut builder = Builder::new();
        // Declared in a mixed order on purpose.
        let private = builder.private_input();
        let public = builder.public_input();
        let output = builder.output();
        let product = builder.mul(private, public, 1).unwrap();
        let square = builder.mul(product, product, 2).unwrap();
        builder.bind_output(output, square, 3).unwrap();
        let system = builder.finish().unwrap();
        // The square is the output itself, once the binding is substituted.
        assert_eq!((system.wires(), system.constraints(), system.linear_removed()), (5, 2, 1));
        let witness = system.solve(&[Fr::from(3), Fr::from(5)], &|_, _| unreachable!()).unwrap();
        assert_eq!(witness.wires(), [1u64, 225, 3, 5, 15].map(Fr::from));
        assert!(system.satisfied(&witness));
        for wire in 0..5 {
            assert!(!system.satisfied(&witness.replace(wire, Fr::from(7)).unwrap()), "wire {wire} is free");
        }
    }

    #[test]
    fn duplicates_are_dropped_and_locations_follow() {
        let mut builder = Builder::new();
        let (x, y) = (builder.private_input(), builder.private_input());
        for location in [4, 5] {
            builder.assert_mul(x, x, x, location).unwrap();
        }
        builder.assert_mul(y, y, y, 6).unwrap();
        let system = builder.finish().unwrap();
        assert_eq!(system.locations(), [4, 6]);
    }

    #[test]
    fn untouched_variables_are_named() {
        let mut builder = Builder::new();
        builder.public_input();
        let x = builder.private_input();
        builder.private_input();
        builder.hint(Kind::Inverse, &[x], 1, 77).unwrap();
        builder.assert_mul(x, x, x, 1).unwrap();
        let system = builder.finish().unwrap();
        assert_eq!(system.untouched(), [Untouched::PublicInput(0), Untouched::PrivateInput(1), Untouched::Hint(77)]);
        // The public input keeps its wire; the private one and the hint have none.
        assert_eq!(system.wires(), 3);
    }
}
