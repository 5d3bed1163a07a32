//! The numbers of a parsed system: that each refers to something, and that each variable is made once, before it is read.

use super::super::combination::ONE;
use super::super::hint::Kind;
use super::super::matrix::Rows;
use super::super::program::{Op, Program};
use super::super::system::ConstraintSystem;
use super::SECTIONS;

/// The section (its place in `SECTIONS`) and what is wrong in it.
type Problem = (usize, &'static str);

pub(super) fn check(system: &ConstraintSystem) -> Result<(), Problem> {
    check_matrices(system)?;
    let program = &system.program;
    let variables = program.variables;
    let known = |section: &'static str, list: &[u32]| {
        let right = list.iter().all(|&variable| variable != ONE && variable < variables);
        require(right, section, "a variable that does not exist")
    };
    known("outputs", &program.outputs)?;
    known("public inputs", &program.public_inputs)?;
    known("private inputs", &program.private_inputs)?;
    known("wires", system.wire_variables.get(1..).ok_or((section("wires"), "there is no wire"))?)?;
    let public = program.outputs.iter().chain(&program.public_inputs);
    let prefix = std::iter::once(&ONE).chain(public);
    let right =
        system.wire_variables.len() > system.r1cs.public && prefix.eq(&system.wire_variables[..=system.r1cs.public]);
    require(right, "wires", "the public variables do not come first")?;
    check_hints(program)?;
    check_program(program)
}

fn section(name: &str) -> usize {
    SECTIONS.iter().position(|other| *other == name).expect("a name of the list")
}

fn require(right: bool, name: &str, problem: &'static str) -> Result<(), Problem> {
    if right { Ok(()) } else { Err((section(name), problem)) }
}

fn check_matrices(system: &ConstraintSystem) -> Result<(), Problem> {
    let matrices = [("matrix A", &system.r1cs.a), ("matrix B", &system.r1cs.b), ("matrix C", &system.r1cs.c)];
    for (name, matrix) in matrices {
        require(matrix.rows() == system.locations.len(), name, "another number of rows than there are locations")?;
        require(ascending(matrix.lists(), system.r1cs.wires), name, "wires that do not exist, or in another order")?;
    }
    let right = ascending(&system.program.pool.rows, system.program.variables as usize);
    require(right, "combinations", "variables that do not exist, or in another order")
}

fn ascending(Rows { offsets, columns, .. }: &Rows, bound: usize) -> bool {
    offsets.windows(2).all(|pair| {
        let row = &columns[pair[0] as usize..pair[1] as usize];
        row.windows(2).all(|two| two[0] < two[1]) && row.last().is_none_or(|&last| (last as usize) < bound)
    })
}

fn check_hints(program: &Program) -> Result<(), Problem> {
    let combinations = program.pool.len();
    let right = program.hint_inputs.iter().all(|&input| (input as usize) < combinations);
    require(right, "hint inputs", "a combination that does not exist")?;
    for hint in &program.hints {
        let (start, end) = hint.inputs;
        require(start <= end && end as usize <= program.hint_inputs.len(), "hints", "inputs that do not exist")?;
        let right = hint.kind.check((end - start) as usize, hint.outputs).is_ok();
        require(right, "hints", "a number of inputs or outputs that the kind cannot have")?;
        let counted = !matches!(hint.kind, Kind::External(number) if number >= program.externals);
        require(counted, "numbers", "fewer functions than the hints call")?;
    }
    Ok(())
}

/// In the order of the steps, so that a solver never reads what is not there yet and the hunt always ends.
fn check_program(program: &Program) -> Result<(), Problem> {
    // Each variable is made once, so the steps say how many there are. Only then may as many be allocated.
    let made = |op: &Op| match *op {
        Op::Multiply { .. } | Op::Define { .. } => 1,
        Op::Hint { number } => program.hints.get(number as usize).map_or(0, |hint| u64::from(hint.outputs)),
        _ => 0,
    };
    let declared = 1 + program.outputs.len() + program.public_inputs.len() + program.private_inputs.len();
    let total = declared as u64 + program.ops.iter().map(made).sum::<u64>();
    require(total == u64::from(program.variables), "numbers", "another number of variables than the steps make")?;

    let mut made = vec![false; program.variables as usize];
    made[ONE as usize] = true;
    for &variable in program.public_inputs.iter().chain(&program.private_inputs) {
        let again = std::mem::replace(&mut made[variable as usize], true);
        require(!again, "private inputs", "one variable is two inputs")?;
    }
    for op in &program.ops {
        check_step(program, op, &mut made)?;
    }
    require(made.iter().all(|made| *made), "steps", "a variable that no step makes")
}

fn check_step(program: &Program, op: &Op, made: &mut [bool]) -> Result<(), Problem> {
    let read = |combination: u32, made: &[bool]| {
        require((combination as usize) < program.pool.len(), "steps", "a combination that does not exist")?;
        let right = program.pool.variables(combination).iter().all(|&variable| made[variable as usize]);
        require(right, "steps", "a variable is read before it is made")
    };
    let make = |variable: u32, made: &mut [bool]| {
        let again = made.get_mut(variable as usize).is_none_or(|made| std::mem::replace(made, true));
        require(!again, "steps", "a variable is made twice, or does not exist")
    };
    let is_output = |variable: u32| program.outputs.binary_search(&variable).is_ok();
    match *op {
        Op::Multiply { a, b, out, .. } => {
            read(a, made)?;
            read(b, made)?;
            make(out, made)
        }
        Op::Define { value, out, .. } => {
            read(value, made)?;
            make(out, made)
        }
        Op::Bind { value, out, .. } => {
            read(value, made)?;
            require(is_output(out), "steps", "a binding of what is no output")?;
            make(out, made)
        }
        Op::AssertMultiply { a, b, c, .. } => [a, b, c].into_iter().try_for_each(|part| read(part, made)),
        Op::AssertZero { a, .. } => read(a, made),
        Op::Hint { number } => {
            let hint = program.hints.get(number as usize).ok_or((section("steps"), "a hint that does not exist"))?;
            for &input in &program.hint_inputs[hint.inputs.0 as usize..hint.inputs.1 as usize] {
                read(input, made)?;
            }
            let last = hint.first.checked_add(hint.outputs).ok_or((section("hints"), "too many outputs"))?;
            (hint.first..last).try_for_each(|variable| make(variable, made))
        }
    }
}
