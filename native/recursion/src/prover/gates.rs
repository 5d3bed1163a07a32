//! Constraints of the crate's gates at `WIDTH` points at once, in the crate's order.
//!
//! A gate that is not known here is asked itself, through its own interface. What is written here cannot make a false
//! proof hold: a constraint evaluated otherwise than by the verifier gives a proof that does not verify.

use crate::config::{D, F};
use crate::hash::poseidon::{self, CONSTANTS, PARTIAL, Sbox, WIDTH, seventh};
use crate::lanes::{Lanes, Pair};
use plonky2::field::types::Field;
use plonky2::gates::arithmetic_base::ArithmeticGate;
use plonky2::gates::arithmetic_extension::ArithmeticExtensionGate;
use plonky2::gates::base_sum::BaseSumGate;
use plonky2::gates::constant::ConstantGate;
use plonky2::gates::coset_interpolation::CosetInterpolationGate;
use plonky2::gates::exponentiation::ExponentiationGate;
use plonky2::gates::gate::{Gate, GateRef};
use plonky2::gates::multiplication_extension::MulExtensionGate;
use plonky2::gates::noop::NoopGate;
use plonky2::gates::poseidon::PoseidonGate;
use plonky2::gates::poseidon_mds::PoseidonMdsGate;
use plonky2::gates::public_input::PublicInputGate;
use plonky2::gates::random_access::RandomAccessGate;
use plonky2::gates::reducing::ReducingGate;
use plonky2::gates::reducing_extension::ReducingExtensionGate;
use plonky2::hash::hash_types::HashOut;
use plonky2::plonk::vars::EvaluationVarsBaseBatch;

/// A gate as far as its constraints go.
pub(crate) enum Kind {
    Noop,
    Constant { count: usize },
    PublicInput,
    Arithmetic { count: usize },
    ArithmeticExtension { count: usize },
    MulExtension { count: usize },
    BaseSum { limbs: usize },
    RandomAccess { bits: usize, copies: usize, extra: usize },
    Reducing { count: usize },
    ReducingExtension { count: usize },
    Exponentiation { bits: usize },
    CosetInterpolation { degree: usize, domain: Vec<F>, weights: Vec<F> },
    Poseidon,
    PoseidonMds,
    Other(GateRef<F, D>),
}

impl Kind {
    pub(crate) fn new(gate: &GateRef<F, D>) -> Self {
        let any = gate.0.as_any();
        if any.is::<NoopGate>() {
            Kind::Noop
        } else if let Some(gate) = any.downcast_ref::<ConstantGate>() {
            Kind::Constant { count: Gate::<F, D>::num_constraints(gate) }
        } else if any.is::<PublicInputGate>() {
            Kind::PublicInput
        } else if let Some(gate) = any.downcast_ref::<ArithmeticGate>() {
            Kind::Arithmetic { count: gate.num_ops }
        } else if let Some(gate) = any.downcast_ref::<ArithmeticExtensionGate<D>>() {
            Kind::ArithmeticExtension { count: gate.num_ops }
        } else if let Some(gate) = any.downcast_ref::<MulExtensionGate<D>>() {
            Kind::MulExtension { count: gate.num_ops }
        } else if let Some(gate) = any.downcast_ref::<BaseSumGate<2>>() {
            Kind::BaseSum { limbs: gate.num_limbs }
        } else if let Some(gate) = any.downcast_ref::<RandomAccessGate<F, D>>() {
            Kind::RandomAccess { bits: gate.bits, copies: gate.num_copies, extra: gate.num_extra_constants }
        } else if let Some(gate) = any.downcast_ref::<ReducingGate<D>>() {
            Kind::Reducing { count: gate.num_coeffs }
        } else if let Some(gate) = any.downcast_ref::<ReducingExtensionGate<D>>() {
            Kind::ReducingExtension { count: gate.num_coeffs }
        } else if let Some(gate) = any.downcast_ref::<ExponentiationGate<F, D>>() {
            Kind::Exponentiation { bits: gate.num_power_bits }
        } else if let Some(gate) = any.downcast_ref::<CosetInterpolationGate<F, D>>() {
            let domain = F::two_adic_subgroup(gate.subgroup_bits);
            Kind::CosetInterpolation { degree: gate.degree, domain, weights: gate.barycentric_weights.clone() }
        } else if any.is::<PoseidonGate<F, D>>() {
            Kind::Poseidon
        } else if any.is::<PoseidonMdsGate<F, D>>() {
            Kind::PoseidonMds
        } else {
            Kind::Other(gate.clone())
        }
    }
}

/// What a gate sees of its points: wire or constant j of point i is at `j · WIDTH + i`.
#[derive(Clone, Copy)]
pub(crate) struct Points<'a> {
    pub(crate) wires: &'a [F],
    pub(crate) constants: &'a [F],
    pub(crate) public_inputs_hash: &'a HashOut<F>,
}

impl Points<'_> {
    #[inline(always)]
    fn wire<L: Lanes>(&self, l: L, j: usize) -> L::Vector {
        l.load(&self.wires[j * L::WIDTH..])
    }

    /// Wires j and j + 1 as an element of the extension.
    #[inline(always)]
    fn pair<L: Lanes>(&self, l: L, j: usize) -> Pair<L::Vector> {
        Pair(self.wire(l, j), self.wire(l, j + 1))
    }

    #[inline(always)]
    fn constant<L: Lanes>(&self, l: L, j: usize) -> L::Vector {
        l.load(&self.constants[j * L::WIDTH..])
    }
}

/// Adds constraints, times the gate's filter, to the sums over gates; constraint j of every gate to sum j.
pub(crate) struct Sums<'a, L: Lanes> {
    pub(crate) filter: L::Vector,
    pub(crate) sums: &'a mut [L::Vector],
    next: usize,
}

impl<'a, L: Lanes> Sums<'a, L> {
    #[inline(always)]
    pub(crate) fn new(filter: L::Vector, sums: &'a mut [L::Vector]) -> Self {
        Self { filter, sums, next: 0 }
    }

    #[inline(always)]
    fn one(&mut self, l: L, constraint: L::Vector) {
        let sum = &mut self.sums[self.next];
        *sum = l.add(*sum, l.mul(self.filter, constraint));
        self.next += 1;
    }

    #[inline(always)]
    fn pair(&mut self, l: L, constraint: Pair<L::Vector>) {
        self.one(l, constraint.0);
        self.one(l, constraint.1);
    }
}

impl Kind {
    /// All constraints of the gate.
    #[inline(always)]
    pub(crate) fn evaluate<L: Lanes>(&self, l: L, points: Points, sums: &mut Sums<L>) {
        match self {
            Kind::Noop => {}
            Kind::Constant { count } => {
                for i in 0..*count {
                    sums.one(l, l.sub(points.constant(l, i), points.wire(l, i)));
                }
            }
            Kind::PublicInput => {
                for i in 0..4 {
                    let hash = l.splat(points.public_inputs_hash.elements[i].0);
                    sums.one(l, l.sub(points.wire(l, i), hash));
                }
            }
            Kind::Arithmetic { count } => arithmetic(l, points, sums, *count),
            Kind::ArithmeticExtension { count } => arithmetic_extension(l, points, sums, *count),
            Kind::MulExtension { count } => mul_extension(l, points, sums, *count),
            Kind::BaseSum { limbs } => base_sum(l, points, sums, *limbs),
            Kind::RandomAccess { bits, copies, extra } => random_access(l, points, sums, [*bits, *copies, *extra]),
            Kind::Reducing { count } => reducing::<L, 1>(l, points, sums, *count),
            Kind::ReducingExtension { count } => reducing::<L, 2>(l, points, sums, *count),
            Kind::Exponentiation { bits } => exponentiation(l, points, sums, *bits),
            Kind::CosetInterpolation { degree, domain, weights } => {
                coset_interpolation(l, points, sums, *degree, domain, weights);
            }
            Kind::Poseidon => poseidon_gate(l, points, sums),
            Kind::PoseidonMds => poseidon_mds(l, points, sums),
            Kind::Other(gate) => {
                let (constants, wires) = (points.constants, points.wires);
                let vars = EvaluationVarsBaseBatch::new(L::WIDTH, constants, wires, points.public_inputs_hash);
                for constraint in gate.0.eval_unfiltered_base_batch(vars).chunks_exact(L::WIDTH) {
                    sums.one(l, l.load(constraint));
                }
            }
        }
    }
}

/// c₀·x·y + c₁·z = output.
#[inline(always)]
fn arithmetic<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>, count: usize) {
    let (first, second) = (points.constant(l, 0), points.constant(l, 1));
    for i in 0..count {
        let product = l.mul(l.mul(points.wire(l, 4 * i), points.wire(l, 4 * i + 1)), first);
        let addend = l.mul(points.wire(l, 4 * i + 2), second);
        sums.one(l, l.sub(points.wire(l, 4 * i + 3), l.add(product, addend)));
    }
}

#[inline(always)]
fn arithmetic_extension<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>, count: usize) {
    let (first, second) = (points.constant(l, 0), points.constant(l, 1));
    for i in 0..count {
        let product = points.pair(l, 8 * i).mul(l, points.pair(l, 8 * i + 2)).scale(l, first);
        let addend = points.pair(l, 8 * i + 4).scale(l, second);
        sums.pair(l, points.pair(l, 8 * i + 6).sub(l, product.add(l, addend)));
    }
}

#[inline(always)]
fn mul_extension<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>, count: usize) {
    let factor = points.constant(l, 0);
    for i in 0..count {
        let product = points.pair(l, 6 * i).mul(l, points.pair(l, 6 * i + 2)).scale(l, factor);
        sums.pair(l, points.pair(l, 6 * i + 4).sub(l, product));
    }
}

/// A sum of bits, lowest first.
#[inline(always)]
fn base_sum<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>, limbs: usize) {
    let mut sum = l.splat(0);
    for i in (0..limbs).rev() {
        sum = l.add(l.add(sum, sum), points.wire(l, 1 + i));
    }
    sums.one(l, l.sub(sum, points.wire(l, 0)));
    for i in 0..limbs {
        boolean(l, points.wire(l, 1 + i), sums);
    }
}

#[inline(always)]
fn boolean<L: Lanes>(l: L, bit: L::Vector, sums: &mut Sums<L>) {
    sums.one(l, l.mul(bit, l.sub(bit, l.splat(1))));
}

#[inline(always)]
fn random_access<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>, [bits, copies, extra]: [usize; 3]) {
    let size = 1 << bits;
    let routed = (2 + size) * copies + extra;
    for copy in 0..copies {
        let start = (2 + size) * copy;
        let bit_wires = routed + copy * bits;
        let mut index = l.splat(0);
        for i in (0..bits).rev() {
            index = l.add(l.add(index, index), points.wire(l, bit_wires + i));
        }
        for i in 0..bits {
            boolean(l, points.wire(l, bit_wires + i), sums);
        }
        sums.one(l, l.sub(index, points.wire(l, start)));
        let mut items = [l.splat(0); 64];
        for i in 0..size {
            items[i] = points.wire(l, start + 2 + i);
        }
        for i in 0..bits {
            let bit = points.wire(l, bit_wires + i);
            for k in 0..size >> (i + 1) {
                let (left, right) = (items[2 * k], items[2 * k + 1]);
                items[k] = l.add(left, l.mul(bit, l.sub(right, left)));
            }
        }
        sums.one(l, l.sub(items[0], points.wire(l, start + 1)));
    }
    for i in 0..extra {
        sums.one(l, l.sub(points.constant(l, i), points.wire(l, routed - extra + i)));
    }
}

/// Horner's rule for coefficients of `WIDE` wires.
#[inline(always)]
fn reducing<L: Lanes, const WIDE: usize>(l: L, points: Points, sums: &mut Sums<L>, count: usize) {
    let (output, alpha) = (points.pair(l, 0), points.pair(l, 2));
    let mut sum = points.pair(l, 4);
    for i in 0..count {
        let mut computed = sum.mul(l, alpha);
        computed.0 = l.add(computed.0, points.wire(l, 6 + WIDE * i));
        if WIDE == 2 {
            computed.1 = l.add(computed.1, points.wire(l, 7 + WIDE * i));
        }
        sum = if i == count - 1 { output } else { points.pair(l, 6 + WIDE * count + 2 * i) };
        sums.pair(l, computed.sub(l, sum));
    }
}

#[inline(always)]
fn exponentiation<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>, bits: usize) {
    let (base, one) = (points.wire(l, 0), l.splat(1));
    let base_less_one = l.sub(base, one);
    let mut power = one;
    for i in 0..bits {
        let bit = points.wire(l, bits - i);
        let factor = l.add(l.mul(bit, base_less_one), one);
        let next = points.wire(l, 2 + bits + i);
        sums.one(l, l.sub(l.mul(power, factor), next));
        power = l.square(next);
    }
    sums.one(l, l.sub(points.wire(l, 1 + bits), points.wire(l, 1 + 2 * bits)));
}

#[inline(always)]
fn coset_interpolation<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>, degree: usize, domain: &[F], weights: &[F]) {
    let count = domain.len();
    let intermediates = (count - 2) / (degree - 1);
    let start = 1 + 2 * count + 4;
    let (shift, shift_inverse) = (points.wire(l, 0), points.wire(l, start + 4 * intermediates + 2));
    let shifted = points.pair(l, start + 4 * intermediates);
    sums.one(l, l.sub(l.mul(shift, shift_inverse), l.splat(1)));
    sums.pair(l, points.pair(l, start - 4).sub(l, shifted.scale(l, shift)));
    let mut value = Pair(l.splat(0), l.splat(0));
    let mut product = Pair(l.splat(1), l.splat(0));
    let mut next = 0;
    for i in 0..=intermediates {
        let end = (1 + (degree - 1) * (i + 1)).min(count);
        for k in next..end {
            let term = Pair(l.sub(shifted.0, l.splat(domain[k].0)), shifted.1);
            let weighted = points.pair(l, 1 + 2 * k).scale(l, l.splat(weights[k].0));
            value = value.mul(l, term).add(l, weighted.mul(l, product));
            product = product.mul(l, term);
        }
        next = end;
        if i < intermediates {
            let claimed = [points.pair(l, start + 2 * i), points.pair(l, start + 2 * (intermediates + i))];
            sums.pair(l, claimed[0].sub(l, value));
            sums.pair(l, claimed[1].sub(l, product));
            [value, product] = claimed;
        }
    }
    sums.pair(l, points.pair(l, start - 2).sub(l, value));
}

/// In place of the S-boxes of the partial rounds: the wire that claims to be the input is compared, and raised.
struct Claimed<'a, 'b, 'c, L: Lanes> {
    points: Points<'a>,
    sums: &'b mut Sums<'c, L>,
}

/// Where the wires of the Poseidon gate are: swap bit, differences, then claimed S-box inputs.
const SWAP: usize = 2 * WIDTH;
const DELTAS: usize = SWAP + 1;
const FIRST_FULL: usize = DELTAS + 4;
const FIRST_PARTIAL: usize = FIRST_FULL + 3 * WIDTH;
const SECOND_FULL: usize = FIRST_PARTIAL + PARTIAL;

impl<L: Lanes> Sbox<L> for Claimed<'_, '_, '_, L> {
    #[inline(always)]
    fn apply(&mut self, l: L, round: usize, x: L::Vector) -> L::Vector {
        let claimed = self.points.wire(l, FIRST_PARTIAL + round);
        self.sums.one(l, l.sub(l.add_canonical(x, l.splat(CONSTANTS.partial[round])), claimed));
        seventh(l, claimed)
    }
}

#[inline(always)]
fn poseidon_gate<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>) {
    let swap = points.wire(l, SWAP);
    boolean(l, swap, sums);
    let mut state = [l.splat(0); WIDTH];
    for i in 0..WIDTH {
        state[i] = points.wire(l, i);
    }
    for i in 0..4 {
        let delta = points.wire(l, DELTAS + i);
        sums.one(l, l.sub(l.mul(swap, l.sub(state[i + 4], state[i])), delta));
        state[i] = l.add(state[i], delta);
        state[i + 4] = l.sub(state[i + 4], delta);
    }
    for i in 0..WIDTH {
        state[i] = seventh(l, l.add_canonical(state[i], l.splat(CONSTANTS.full[0][i])));
    }
    for round in 1..4 {
        poseidon::linear::<1, L>(l, &mut state, 0, Some(&CONSTANTS.full[round]), &mut poseidon::Power);
        claimed_layer(l, points, sums, &mut state, FIRST_FULL + WIDTH * (round - 1));
    }
    poseidon::linear::<1, L>(l, &mut state, 0, None, &mut poseidon::Power);
    poseidon::partial_rounds(l, &mut state, &mut Claimed { points, sums });
    for round in 0..4 {
        claimed_layer(l, points, sums, &mut state, SECOND_FULL + WIDTH * round);
        let constants = CONSTANTS.full.get(5 + round);
        poseidon::linear::<1, L>(l, &mut state, 0, constants, &mut poseidon::Power);
    }
    for i in 0..WIDTH {
        sums.one(l, l.sub(state[i], points.wire(l, WIDTH + i)));
    }
}

/// Compares the state with the claimed S-box inputs from wire `from`, and takes their seventh powers.
#[inline(always)]
fn claimed_layer<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>, state: &mut [L::Vector; WIDTH], from: usize) {
    for i in 0..WIDTH {
        let claimed = points.wire(l, from + i);
        sums.one(l, l.sub(state[i], claimed));
        state[i] = seventh(l, claimed);
    }
}

#[inline(always)]
fn poseidon_mds<L: Lanes>(l: L, points: Points, sums: &mut Sums<L>) {
    let mut parts = [[l.splat(0); WIDTH]; 2];
    for i in 0..WIDTH {
        parts[0][i] = points.wire(l, 2 * i);
        parts[1][i] = points.wire(l, 2 * i + 1);
    }
    for part in parts.iter_mut() {
        poseidon::linear::<1, L>(l, part, 0, None, &mut poseidon::Power);
    }
    for i in 0..WIDTH {
        for part in 0..2 {
            sums.one(l, l.sub(points.wire(l, 2 * (WIDTH + i) + part), parts[part][i]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::circuit_config;
    use crate::lanes::tests::{ALL, words};
    use crate::lanes::{Kernel, run_on};
    use plonky2::field::types::PrimeField64;

    struct Evaluated<'a> {
        kind: &'a Kind,
        /// By wire, then point.
        wires: &'a [Vec<F>],
        constants: &'a [Vec<F>],
        public_inputs_hash: &'a HashOut<F>,
        filter: F,
        constraints: usize,
    }

    impl Kernel for Evaluated<'_> {
        /// By point, then constraint.
        type Output = Vec<Vec<F>>;

        #[inline(always)]
        fn run<L: Lanes>(self, l: L) -> Vec<Vec<F>> {
            let cut = |columns: &[Vec<F>], from: usize| -> Vec<F> {
                columns.iter().flat_map(|column| column[from..from + L::WIDTH].to_vec()).collect()
            };
            let mut out = Vec::new();
            for from in (0..self.wires[0].len()).step_by(L::WIDTH) {
                let (wires, constants) = (cut(self.wires, from), cut(self.constants, from));
                let points =
                    Points { wires: &wires, constants: &constants, public_inputs_hash: self.public_inputs_hash };
                let mut sums = vec![l.splat(0); self.constraints];
                let mut consumer = Sums::new(l.splat(self.filter.0), &mut sums);
                self.kind.evaluate(l, points, &mut consumer);
                assert_eq!(consumer.next, self.constraints);
                let mut lanes = vec![[F::ZERO; 8]; self.constraints];
                for (lanes, &sum) in lanes.iter_mut().zip(&sums) {
                    l.store(lanes, sum);
                }
                out.extend((0..L::WIDTH).map(|lane| lanes.iter().map(|row| row[lane]).collect::<Vec<_>>()));
            }
            out
        }
    }

    fn agrees<G: Gate<F, D>>(gate: G) {
        const POINTS: usize = 16;
        let gate = GateRef::new(gate);
        let kind = Kind::new(&gate);
        let (wires, constants, constraints) = (gate.0.num_wires(), gate.0.num_constants(), gate.0.num_constraints());
        let elements: Vec<F> =
            words((wires + constants) * POINTS + 5).into_iter().rev().map(F::from_noncanonical_u64).collect();
        let (rest, columns) = elements.split_at(5);
        let columns: Vec<Vec<F>> = columns.chunks_exact(POINTS).map(<[F]>::to_vec).collect();
        let hash = HashOut::try_from(&rest[..4]).unwrap();
        let (wire_columns, constant_columns) = columns.split_at(wires);
        let flat = |columns: &[Vec<F>]| columns.concat();
        let (all_wires, all_constants) = (flat(wire_columns), flat(constant_columns));
        let vars = EvaluationVarsBaseBatch::new(POINTS, &all_constants, &all_wires, &hash);
        let expected = gate.0.eval_unfiltered_base_batch(vars);
        for choice in ALL {
            let filter = rest[4];
            let got = run_on(
                choice,
                Evaluated {
                    kind: &kind,
                    wires: wire_columns,
                    constants: constant_columns,
                    public_inputs_hash: &hash,
                    filter,
                    constraints,
                },
            );
            for (i, row) in got.iter().enumerate() {
                for (j, sum) in row.iter().enumerate() {
                    let expected = filter * expected[j * POINTS + i];
                    assert_eq!(sum.to_canonical_u64(), expected.to_canonical_u64(), "{} {j}", gate.0.id());
                }
            }
        }
    }

    #[test]
    fn constraints_are_the_gates_own() {
        let config = circuit_config(false);
        agrees(ConstantGate::new(2));
        agrees(PublicInputGate);
        agrees(ArithmeticGate::new_from_config(&config));
        agrees(ArithmeticExtensionGate::<D>::new_from_config(&config));
        agrees(MulExtensionGate::<D>::new_from_config(&config));
        agrees(BaseSumGate::<2>::new(63));
        agrees(BaseSumGate::<4>::new(16));
        for bits in 1..=6 {
            agrees(RandomAccessGate::<F, D>::new_from_config(&config, bits));
        }
        agrees(ReducingGate::<D>::new(43));
        agrees(ReducingExtensionGate::<D>::new(32));
        agrees(ExponentiationGate::<F, D>::new(66));
        for bits in 2..=4 {
            agrees(CosetInterpolationGate::<F, D>::new(bits));
        }
        agrees(PoseidonGate::<F, D>::new());
        agrees(PoseidonMdsGate::<F, D>::new());
    }

    #[test]
    fn an_interpolation_with_intermediate_values_agrees() {
        // What the recursive verifier uses: degree at most 8. Its constructor is private, its serialised form is not.
        let bytes = |degree: usize| {
            let plain = CosetInterpolationGate::<F, D>::new(4);
            let mut bytes = Vec::new();
            for number in [4, degree, plain.barycentric_weights.len()] {
                bytes.extend((number as u64).to_le_bytes());
            }
            bytes.extend(plain.barycentric_weights.iter().flat_map(|weight| weight.to_canonical_u64().to_le_bytes()));
            bytes
        };
        let mut builder = plonky2::plonk::circuit_builder::CircuitBuilder::<F, D>::new(circuit_config(false));
        builder.one();
        let common = builder.build::<crate::config::Config>().common;
        for degree in [6, 8] {
            let bytes = bytes(degree);
            let mut buffer = plonky2::util::serialization::Buffer::new(&bytes);
            let gate = CosetInterpolationGate::<F, D>::deserialize(&mut buffer, &common).unwrap();
            assert_eq!(gate.degree, degree);
            agrees(gate);
        }
    }
}
