//! Many leaves, pairs of digests and proof-of-work candidates hashed at once.

use super::poseidon::{RATE, WIDTH, permute, permute_two};
use crate::config::F;
use crate::lanes::{Both, Kernel, Lanes};
use plonky2::field::types::Field;
use plonky2::hash::hash_types::HashOut;

/// Digests of the leaves `from..from + digests.len()`, a multiple of eight: leaf i is value i of every column.
pub(crate) struct Leaves<'a> {
    pub(crate) columns: &'a [&'a [F]],
    pub(crate) from: usize,
    pub(crate) digests: &'a mut [HashOut<F>],
}

impl Kernel for Leaves<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let mut place = self.from;
        let mut steps = self.digests.chunks_exact_mut(2 * L::WIDTH);
        for digests in &mut steps {
            // As the crate does: the length (plus one) in the capacity tells a leaf from an inner node.
            let mut states = [[l.splat(0); WIDTH]; 2];
            for state in states.iter_mut() {
                state[RATE] = l.splat(self.columns.len() as u64 + 1);
            }
            for (chunk, columns) in self.columns.chunks(RATE).enumerate() {
                for (i, column) in columns.iter().enumerate() {
                    states[0][i] = l.load(&column[place..]);
                    states[1][i] = l.load(&column[place + L::WIDTH..]);
                }
                // Columns lie far apart: the processor does not foresee which lines come next.
                for column in self.columns[self.columns.len().min(RATE * (chunk + 1))..].iter().take(RATE) {
                    Both(l).prefetch(&column[place..]);
                }
                permute_two(l, &mut states);
            }
            let (left, right) = digests.split_at_mut(L::WIDTH);
            store_digests(l, &states[0], left);
            store_digests(l, &states[1], right);
            place += 2 * L::WIDTH;
        }
        for digests in steps.into_remainder().chunks_exact_mut(L::WIDTH) {
            let mut state = [l.splat(0); WIDTH];
            state[RATE] = l.splat(self.columns.len() as u64 + 1);
            for columns in self.columns.chunks(RATE) {
                for (element, column) in state.iter_mut().zip(columns) {
                    *element = l.load(&column[place..]);
                }
                permute(l, &mut state);
            }
            store_digests(l, &state, digests);
            place += L::WIDTH;
        }
    }
}

/// Parents of pairs of neighbours; as many pairs as parents, a multiple of eight.
pub(crate) struct Parents<'a> {
    pub(crate) children: &'a [HashOut<F>],
    pub(crate) parents: &'a mut [HashOut<F>],
}

impl Kernel for Parents<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let pairs = self.children.chunks_exact(2 * L::WIDTH).zip(self.parents.chunks_exact_mut(L::WIDTH));
        for (children, parents) in pairs {
            let mut columns = [[F::ZERO; 8]; RATE];
            for (lane, pair) in children.chunks_exact(2).enumerate() {
                for i in 0..4 {
                    columns[i][lane] = pair[0].elements[i];
                    columns[i + 4][lane] = pair[1].elements[i];
                }
            }
            let mut state = [l.splat(0); WIDTH];
            for i in 0..RATE {
                state[i] = l.load(&columns[i]);
            }
            permute(l, &mut state);
            store_digests(l, &state, parents);
        }
    }
}

#[inline(always)]
fn store_digests<L: Lanes>(l: L, state: &[L::Vector; WIDTH], digests: &mut [HashOut<F>]) {
    let mut columns = [[F::ZERO; 8]; 4];
    for i in 0..4 {
        l.store(&mut columns[i], state[i]);
    }
    for (lane, digest) in digests.iter_mut().enumerate() {
        *digest = HashOut { elements: std::array::from_fn(|i| columns[i][lane]) };
    }
}

/// The first of `candidates` which, put into `place` of the state, gives a last rate element with that many leading
/// zeros.
pub(crate) struct Grind<'a> {
    pub(crate) state: &'a [F],
    pub(crate) place: usize,
    pub(crate) zeros: u32,
    pub(crate) candidates: std::ops::Range<u64>,
}

impl Kernel for Grind<'_> {
    type Output = Option<u64>;

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) -> Option<u64> {
        for first in self.candidates.clone().step_by(L::WIDTH) {
            let mut state = [l.splat(0); WIDTH];
            for i in 0..WIDTH {
                state[i] = l.splat(self.state[i].0);
            }
            let counted: [F; 8] = std::array::from_fn(|lane| F::from_canonical_u64(first + lane as u64));
            state[self.place] = l.load(&counted);
            permute(l, &mut state);
            let mut responses = [F::ZERO; 8];
            l.store(&mut responses, l.canonical(state[RATE - 1]));
            let found = (0..L::WIDTH).find(|&lane| responses[lane].0.leading_zeros() >= self.zeros);
            if let Some(candidate) = found.map(|lane| first + lane as u64).filter(|c| self.candidates.contains(c)) {
                return Some(candidate);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::run_on;
    use crate::lanes::tests::{ALL, words};
    use plonky2::hash::hashing::PlonkyPermutation;
    use plonky2::hash::poseidon::{PoseidonHash, PoseidonPermutation};
    use plonky2::plonk::config::Hasher;

    #[test]
    fn leaves_and_parents_agree_with_the_crate() {
        for columns in [1, 4, 7, 8, 9, 20, 135, 139] {
            let values: Vec<F> = words(columns * 32).into_iter().map(F::from_noncanonical_u64).collect();
            let slices: Vec<&[F]> = values.chunks_exact(32).collect();
            let expected: Vec<_> = (8..32)
                .map(|i| PoseidonHash::hash_leaf(&slices.iter().map(|column| column[i]).collect::<Vec<_>>()))
                .collect();
            let above: Vec<_> =
                expected[..16].chunks(2).map(|pair| PoseidonHash::two_to_one(pair[0], pair[1])).collect();
            for choice in ALL {
                let mut digests = vec![HashOut::ZERO; 24];
                run_on(choice, Leaves { columns: &slices, from: 8, digests: &mut digests });
                assert_eq!(digests, expected, "{choice:?}");
                let mut parents = vec![HashOut::ZERO; 8];
                run_on(choice, Parents { children: &digests[..16], parents: &mut parents });
                assert_eq!(parents, above, "{choice:?}");
            }
        }
    }

    #[test]
    fn a_found_candidate_is_the_first() {
        let state: Vec<F> = words(12).into_iter().map(F::from_noncanonical_u64).collect();
        let response = |candidate| {
            let mut permutation = PoseidonPermutation::<F>::new(state.iter().copied());
            permutation.set_elt(F::from_canonical_u64(candidate), 3);
            permutation.permute();
            plonky2::field::types::PrimeField64::to_canonical_u64(&permutation.squeeze()[7])
        };
        let expected = (0..4096).find(|&candidate| response(candidate).leading_zeros() >= 6);
        for choice in ALL {
            let grind = |candidates| run_on(choice, Grind { state: &state, place: 3, zeros: 6, candidates });
            assert_eq!(grind(0..4096), expected);
            assert_eq!(grind(0..expected.unwrap()), None);
        }
    }
}

#[cfg(test)]
mod speed {
    use super::*;
    use crate::lanes::run_on;
    use crate::lanes::tests::{ALL, words};
    use plonky2::hash::poseidon::PoseidonHash;
    use plonky2::plonk::config::Hasher;

    /// Processor time of this thread: others may be using the machine.
    fn nanoseconds() -> f64 {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
        text.split(' ').next().expect("a number").parse().expect("a number")
    }

    #[test]
    #[ignore = "prints nanoseconds for each permutation"]
    fn permutations() {
        let values: Vec<F> = words(136 * 512).into_iter().map(F::from_noncanonical_u64).collect();
        let columns: Vec<&[F]> = values.chunks_exact(512).collect();
        let permutations = (512 * 17) as f64;
        for _ in 0..2 {
            for choice in ALL {
                let mut digests = vec![HashOut::ZERO; 512];
                let start = nanoseconds();
                for _ in 0..4 {
                    run_on(choice, Leaves { columns: &columns, from: 0, digests: &mut digests });
                }
                println!("{choice:?}: {:.0} ns", (nanoseconds() - start) / permutations / 4.0);
            }
            let rows: Vec<Vec<F>> = (0..512).map(|i| columns.iter().map(|column| column[i]).collect()).collect();
            let start = nanoseconds();
            let ours: Vec<_> = rows.iter().map(|row| crate::hash::Poseidon::hash_leaf(row)).collect();
            println!("one at a time: {:.0} ns", (nanoseconds() - start) / permutations);
            let start = nanoseconds();
            let theirs: Vec<_> = rows.iter().map(|row| PoseidonHash::hash_leaf(row)).collect();
            println!("the crate: {:.0} ns", (nanoseconds() - start) / permutations);
            assert_eq!(ours, theirs);
        }
    }
}
