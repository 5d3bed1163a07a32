//! The permutation of plonky2's Poseidon (width 12, x^7, 4 + 22 + 4 rounds) on `WIDTH` states at once.
//!
//! **Linear layer.** The matrix is circulant (plus 8 at the corner), and its row was chosen so that modulo y − 1, y + 1
//! and y² + 1, where y = x³, it has entries that are powers of two or nearly: a product of polynomials modulo x¹² − 1 is
//! then additions and shifts (`Blocks`). It is done on the lower and upper halves of the elements as plain integers.
//!
//! **Partial rounds.** Only element 0 passes the S-box. Three rounds at a time stay in those blocks, where element 0 is
//! read, raised to the 7th power and put back; integers grow by 264 < 2^8.05 a round, from 2^32 to below 2^57.
//! The constants of the other eleven elements are moved forward through the linear layers, so that one is left a round.

use crate::lanes::{Both, EPSILON, Lanes, MODULUS};
use plonky2::hash::poseidon::ALL_ROUND_CONSTANTS;

/// Elements of a state.
pub(crate) const WIDTH: usize = 12;
/// Elements that a call absorbs or gives.
pub(crate) const RATE: usize = 8;

/// First row of the circulant matrix.
const CIRCULANT: [u64; WIDTH] = [17, 15, 41, 16, 2, 28, 13, 13, 39, 18, 34, 20];
/// What the corner has above the circulant.
const CORNER: u64 = 8;
const HALF_FULL: usize = 4;
pub(crate) const PARTIAL: usize = 22;

const fn add_mod(a: u64, b: u64) -> u64 {
    ((a as u128 + b as u128) % MODULUS as u128) as u64
}

/// The matrix times a vector, modulo p.
const fn multiply(vector: [u64; WIDTH]) -> [u64; WIDTH] {
    let mut out = [0; WIDTH];
    let mut row = 0;
    while row < WIDTH {
        let mut sum = if row == 0 { CORNER as u128 * vector[0] as u128 } else { 0 };
        let mut i = 0;
        while i < WIDTH {
            sum += CIRCULANT[i] as u128 * vector[(row + i) % WIDTH] as u128;
            i += 1;
        }
        out[row] = (sum % MODULUS as u128) as u64;
        row += 1;
    }
    out
}

const fn round_constants(round: usize) -> [u64; WIDTH] {
    let mut out = [0; WIDTH];
    let mut i = 0;
    while i < WIDTH {
        out[i] = ALL_ROUND_CONSTANTS[round * WIDTH + i];
        i += 1;
    }
    out
}

/// What is added in front of the S-boxes: in the full rounds, and to element 0 in the partial ones.
pub(crate) struct Constants {
    pub(crate) full: [[u64; WIDTH]; 2 * HALF_FULL],
    pub(crate) partial: [u64; PARTIAL],
}

/// The published constants, with those of elements 1–11 of the partial rounds moved on to the next full round: they pass
/// the partial S-box layer unchanged, so that the matrix carries them over.
pub(crate) const CONSTANTS: Constants = {
    let mut full = [[0; WIDTH]; 2 * HALF_FULL];
    let mut partial = [0; PARTIAL];
    let mut carried = [0; WIDTH];
    let mut round = 0;
    while round < 2 * HALF_FULL + PARTIAL {
        let mut here = round_constants(round);
        let mut i = 0;
        while i < WIDTH {
            here[i] = add_mod(here[i], carried[i]);
            i += 1;
        }
        carried = [0; WIDTH];
        if round < HALF_FULL {
            full[round] = here;
        } else if round < HALF_FULL + PARTIAL {
            partial[round - HALF_FULL] = here[0];
            here[0] = 0;
            carried = multiply(here);
        } else {
            full[round - PARTIAL] = here;
        }
        round += 1;
    }
    Constants { full, partial }
};

/// x^7.
#[inline(always)]
pub(crate) fn seventh<L: Lanes>(l: L, x: L::Vector) -> L::Vector {
    let square = l.square(x);
    l.mul(l.mul(square, x), l.square(square))
}

/// A state, or its product with the circulant, as polynomials modulo y − 1, y + 1 and y² + 1 (`even` + `odd` y).
#[derive(Clone, Copy)]
struct Blocks<V> {
    plus: [V; 3],
    minus: [V; 3],
    even: [V; 3],
    odd: [V; 3],
}

impl<V: Copy> Blocks<V> {
    #[inline(always)]
    fn new<L: Lanes<Vector = V>>(l: L, s: &[V; WIDTH]) -> Self {
        let zero = l.splat(0);
        let mut out = Self { plus: [zero; 3], minus: [zero; 3], even: [zero; 3], odd: [zero; 3] };
        for k in 0..3 {
            let (a, b) = (l.add_words(s[k], s[k + 6]), l.add_words(s[k + 3], s[k + 9]));
            out.plus[k] = l.add_words(a, b);
            out.minus[k] = l.sub_words(a, b);
            out.even[k] = l.sub_words(s[k], s[k + 6]);
            out.odd[k] = l.sub_words(s[k + 3], s[k + 9]);
        }
        out
    }

    /// The product with the circulant, divided by 4 in `plus` and `minus` and by 2 in `even` and `odd`.
    #[inline(always)]
    fn turn_scaled<L: Lanes<Vector = V>>(&self, l: L) -> Self {
        let [u0, u1, u2] = self.plus;
        let [v0, v1, v2] = self.minus;
        let [a0, a1, a2] = self.even;
        let [b0, b1, b2] = self.odd;
        // Macros and not closures: a closure that stays a call cannot use the registers.
        macro_rules! add {
            ($a:expr, $b:expr) => {
                l.add_words($a, $b)
            };
        }
        macro_rules! sub {
            ($a:expr, $b:expr) => {
                l.sub_words($a, $b)
            };
        }
        macro_rules! times {
            (2, $a:expr) => {
                l.add_words($a, $a)
            };
            (4, $a:expr) => {
                l.shift_left::<2>($a)
            };
            (8, $a:expr) => {
                l.shift_left::<3>($a)
            };
            (16, $a:expr) => {
                l.shift_left::<4>($a)
            };
        }
        // (16, 32, 16) modulo x³ − 1.
        let sum = add!(add!(u0, u1), u2);
        let plus = [times!(16, add!(sum, u2)), times!(16, add!(sum, u0)), times!(16, add!(sum, u1))];
        // (−1, −8, 2) modulo x³ + 1.
        let minus = [
            sub!(times!(8, v2), add!(v0, times!(2, v1))),
            sub!(l.splat(0), add!(add!(v1, times!(8, v0)), times!(2, v2))),
            sub!(times!(2, v0), add!(v2, times!(8, v1))),
        ];
        // (2 + y, −4 − y, 16 − y) modulo x³ − y.
        let even = [
            sub!(add!(add!(times!(2, a0), times!(4, b2)), add!(a1, a2)), add!(b0, times!(16, b1))),
            sub!(add!(times!(2, a1), add!(b0, a2)), add!(add!(b1, times!(4, a0)), times!(16, b2))),
            sub!(add!(add!(times!(2, a2), b1), add!(times!(16, a0), b0)), add!(b2, times!(4, a1))),
        ];
        let odd = [
            sub!(add!(add!(times!(2, b0), a0), add!(add!(b2, b1), times!(16, a1))), times!(4, a2)),
            sub!(add!(add!(times!(2, b1), a1), add!(b2, times!(16, a2))), add!(a0, times!(4, b0))),
            sub!(add!(add!(times!(2, b2), a2), times!(16, b0)), add!(add!(a0, a1), times!(4, b1))),
        ];
        Self { plus, minus, even, odd }
    }

    /// The product with the circulant.
    #[inline(always)]
    fn turn<L: Lanes<Vector = V>>(&self, l: L) -> Self {
        let mut out = self.turn_scaled(l);
        for k in 0..3 {
            out.plus[k] = l.shift_left::<2>(out.plus[k]);
            out.minus[k] = l.shift_left::<2>(out.minus[k]);
            out.even[k] = l.add_words(out.even[k], out.even[k]);
            out.odd[k] = l.add_words(out.odd[k], out.odd[k]);
        }
        out
    }

    /// Element 0, of unscaled blocks.
    #[inline(always)]
    fn first<L: Lanes<Vector = V>>(&self, l: L) -> V {
        let real = l.add_words(self.even[0], self.even[0]);
        l.shift_right::<2>(l.add_words(l.add_words(self.plus[0], self.minus[0]), real))
    }

    /// Add to element 0.
    #[inline(always)]
    fn add_first<L: Lanes<Vector = V>>(&mut self, l: L, summand: V) {
        for block in [&mut self.plus, &mut self.minus, &mut self.even] {
            block[0] = l.add_words(block[0], summand);
        }
    }

    /// The elements, of scaled blocks.
    #[inline(always)]
    fn elements<L: Lanes<Vector = V>>(&self, l: L) -> [V; WIDTH] {
        let mut out = [l.splat(0); WIDTH];
        for k in 0..3 {
            let (sum, difference) =
                (l.add_words(self.plus[k], self.minus[k]), l.sub_words(self.plus[k], self.minus[k]));
            out[k] = l.add_words(sum, self.even[k]);
            out[k + 6] = l.sub_words(sum, self.even[k]);
            out[k + 3] = l.add_words(difference, self.odd[k]);
            out[k + 9] = l.sub_words(difference, self.odd[k]);
        }
        out
    }
}

/// Lower and upper halves.
#[inline(always)]
fn halves<L: Lanes>(l: L, state: &[L::Vector; WIDTH]) -> [[L::Vector; WIDTH]; 2] {
    let mut out = [*state; 2];
    for i in 0..WIDTH {
        out[0][i] = l.low_half(state[i]);
        out[1][i] = l.shift_right::<32>(state[i]);
    }
    out
}

/// What stands for the S-box of a partial round: the permutation takes powers, the gate's constraints take wires.
pub(crate) trait Sbox<L: Lanes> {
    /// From element 0 in front of the round's constant.
    fn apply(&mut self, l: L, round: usize, x: L::Vector) -> L::Vector;
}

/// x^7 after the round's constant.
pub(crate) struct Power;

impl<L: Lanes> Sbox<L> for Power {
    #[inline(always)]
    fn apply(&mut self, l: L, round: usize, x: L::Vector) -> L::Vector {
        seventh(l, l.add_canonical(x, l.splat(CONSTANTS.partial[round])))
    }
}

/// `ROUNDS` partial rounds from number `from`, the first S-box already applied to `state`; then `constants` added.
#[inline(always)]
pub(crate) fn linear<const ROUNDS: usize, L: Lanes>(
    l: L,
    state: &mut [L::Vector; WIDTH],
    from: usize,
    constants: Option<&[u64; WIDTH]>,
    sbox: &mut impl Sbox<L>,
) {
    const { assert!(ROUNDS <= 3, "integers would leave 60 bits") };
    let [low, high] = halves(l, state);
    let mut blocks = [Blocks::new(l, &low), Blocks::new(l, &high)];
    let mut first = [low[0], high[0]];
    for round in 1..ROUNDS {
        let mut before = first;
        for half in 0..2 {
            blocks[half] = blocks[half].turn(l);
            blocks[half].add_first(l, l.shift_left::<3>(first[half]));
            before[half] = blocks[half].first(l);
        }
        let after = sbox.apply(l, from + round, l.join(before[0], before[1]));
        first = [l.low_half(after), l.shift_right::<32>(after)];
        for half in 0..2 {
            blocks[half].add_first(l, l.sub_words(first[half], before[half]));
        }
    }
    let mut out = [low, high];
    for half in 0..2 {
        out[half] = blocks[half].turn_scaled(l).elements(l);
        out[half][0] = l.add_words(out[half][0], l.shift_left::<3>(first[half]));
    }
    for i in 0..WIDTH {
        if let Some(constants) = constants {
            out[0][i] = l.add_words(out[0][i], l.splat(constants[i] & EPSILON));
            out[1][i] = l.add_words(out[1][i], l.splat(constants[i] >> 32));
        }
        state[i] = l.join(out[0][i], out[1][i]);
    }
}

/// A full layer of S-boxes, then the matrix and the next round's constants.
#[inline(always)]
fn full_round<L: Lanes>(l: L, state: &mut [L::Vector; WIDTH], constants: Option<&[u64; WIDTH]>) {
    for element in state.iter_mut() {
        *element = seventh(l, *element);
    }
    linear::<1, L>(l, state, 0, constants, &mut Power);
}

/// All partial rounds, then the constants of the full round that follows.
#[inline(always)]
pub(crate) fn partial_rounds<L: Lanes>(l: L, state: &mut [L::Vector; WIDTH], sbox: &mut impl Sbox<L>) {
    for group in 0..PARTIAL / 3 {
        state[0] = sbox.apply(l, 3 * group, state[0]);
        linear::<3, L>(l, state, 3 * group, None, sbox);
    }
    const { assert!(PARTIAL % 3 == 1) };
    state[0] = sbox.apply(l, PARTIAL - 1, state[0]);
    linear::<1, L>(l, state, PARTIAL - 1, Some(&CONSTANTS.full[HALF_FULL]), sbox);
}

/// The rounds before the partial ones.
#[inline(always)]
fn before<L: Lanes>(l: L, state: &mut [L::Vector; WIDTH]) {
    for i in 0..WIDTH {
        state[i] = l.add_canonical(state[i], l.splat(CONSTANTS.full[0][i]));
    }
    for round in 1..HALF_FULL {
        full_round(l, state, Some(&CONSTANTS.full[round]));
    }
    full_round(l, state, None);
}

/// The rounds after the partial ones.
#[inline(always)]
fn after<L: Lanes>(l: L, state: &mut [L::Vector; WIDTH]) {
    for round in HALF_FULL + 1..2 * HALF_FULL {
        full_round(l, state, Some(&CONSTANTS.full[round]));
    }
    full_round(l, state, None);
}

/// The permutation: words of any value in, words of any value out.
#[inline(always)]
pub(crate) fn permute<L: Lanes>(l: L, state: &mut [L::Vector; WIDTH]) {
    before(l, state);
    partial_rounds(l, state, &mut Power);
    after(l, state);
}

/// Two permutations. In a partial round everything waits for one S-box: two of them fill each other's time.
#[inline(always)]
pub(crate) fn permute_two<L: Lanes>(l: L, states: &mut [[L::Vector; WIDTH]; 2]) {
    for state in states.iter_mut() {
        before(l, state);
    }
    let mut both = [[states[0][0]; 2]; WIDTH];
    for i in 0..WIDTH {
        both[i] = [states[0][i], states[1][i]];
    }
    partial_rounds(Both(l), &mut both, &mut Power);
    for i in 0..WIDTH {
        [states[0][i], states[1][i]] = both[i];
    }
    for state in states.iter_mut() {
        after(l, state);
    }
}

/// One state, on the processor's words: quicker than lanes for a single state, whose S-boxes wait for one another.
pub(crate) fn permute_one(words: &mut [u64; WIDTH]) {
    permute(crate::lanes::Portable, words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::F;
    use crate::lanes::tests::{ALL, words};
    use crate::lanes::{Kernel, run_on};
    use plonky2::field::types::{Field, PrimeField64};
    use plonky2::hash::poseidon::Poseidon as _;

    struct Many<'a>(&'a [[F; WIDTH]]);

    impl Kernel for Many<'_> {
        type Output = Vec<[F; WIDTH]>;

        #[inline(always)]
        fn run<L: Lanes>(self, l: L) -> Vec<[F; WIDTH]> {
            let mut out = Vec::new();
            for states in self.0.chunks_exact(L::WIDTH) {
                let mut vectors = [l.splat(0); WIDTH];
                for i in 0..WIDTH {
                    let words: Vec<F> = states.iter().map(|state| state[i]).collect();
                    vectors[i] = l.load(&words);
                }
                permute(l, &mut vectors);
                let mut columns = [[F::ZERO; 8]; WIDTH];
                for i in 0..WIDTH {
                    l.store(&mut columns[i], vectors[i]);
                }
                out.extend((0..L::WIDTH).map(|lane| columns.map(|column| column[lane])));
            }
            out
        }
    }

    /// Every word that is special in every place, alone and with others; then thousands of others.
    fn states() -> Vec<[F; WIDTH]> {
        let special = words(40);
        let mut states: Vec<[u64; WIDTH]> = special.iter().map(|&word| [word; WIDTH]).collect();
        for place in 0..WIDTH {
            states.extend(special.iter().map(|&word| std::array::from_fn(|i| if i == place { word } else { 0 })));
        }
        states.extend(words(12 * 4000).chunks_exact(WIDTH).map(|chunk| <[u64; WIDTH]>::try_from(chunk).unwrap()));
        states.truncate(states.len() / 8 * 8);
        states.into_iter().map(|state| state.map(F::from_noncanonical_u64)).collect()
    }

    #[test]
    fn all_lanes_permute_as_the_crate_does() {
        let states = states();
        let expected: Vec<_> = states.iter().map(|&state| F::poseidon(state)).collect();
        for choice in ALL {
            assert_eq!(run_on(choice, Many(&states)), expected, "{choice:?}");
        }
        for (state, expected) in states.iter().zip(&expected) {
            let mut words = state.map(|element| element.0);
            permute_one(&mut words);
            assert_eq!(words.map(F::from_noncanonical_u64), *expected);
        }
    }

    #[test]
    fn the_matrix_is_the_crates() {
        assert_eq!(CIRCULANT, <F as plonky2::hash::poseidon::Poseidon>::MDS_MATRIX_CIRC);
        let diagonal = <F as plonky2::hash::poseidon::Poseidon>::MDS_MATRIX_DIAG;
        assert_eq!((diagonal[0], &diagonal[1..]), (CORNER, &[0; 11][..]));
    }

    #[test]
    fn representations_of_one_element_are_one_element() {
        let small = [5u64; WIDTH];
        let (mut a, mut b) = (small, small.map(|word| word + MODULUS));
        permute_one(&mut a);
        permute_one(&mut b);
        let canonical = |words: [u64; WIDTH]| words.map(|word| F::from_noncanonical_u64(word).to_canonical_u64());
        assert_eq!(canonical(a), canonical(b));
    }
}
