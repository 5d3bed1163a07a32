//! Goldilocks arithmetic on several elements at once: one algorithm, compiled for what the processor has.
//!
//! An element is any 64-bit word: w stands for w mod p. Every operation here takes words of any value and gives words
//! of any value, exactly congruent; nothing rests on an input being canonical unless a method says so.
// Several arrays are read at one index, lane by lane.
#![allow(clippy::needless_range_loop)]

mod avx2;
mod avx512;
mod portable;

use crate::config::F;
pub(crate) use portable::Portable;
use std::sync::OnceLock;

/// p = 2^64 − 2^32 + 1.
pub(crate) const MODULUS: u64 = 0xffff_ffff_0000_0001;
/// 2^64 mod p, which is also 2^64 − p.
pub(crate) const EPSILON: u64 = 0xffff_ffff;

/// A set of instructions. A value of such a type is a proof that the processor has them.
pub(crate) trait Lanes: Copy + Send + Sync + 'static {
    /// `WIDTH` elements.
    type Vector: Copy + Send + Sync;
    const WIDTH: usize;

    fn splat(self, word: u64) -> Self::Vector;
    /// The first `WIDTH` elements; panics where there are fewer.
    fn load(self, from: &[F]) -> Self::Vector;
    /// To the first `WIDTH` places; panics where there are fewer.
    fn store(self, to: &mut [F], value: Self::Vector);
    /// Ask for the cache line of the first element, if there is one.
    fn prefetch(self, _: &[F]) {}
    /// Lane k of row j goes to `to[k · stride + j]`, for `WIDTH` rows.
    fn store_turned(self, to: &mut [F], stride: usize, rows: &[Self::Vector]);

    // Words as integers modulo 2^64.
    fn add_words(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn sub_words(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn shift_left<const N: u32>(self, a: Self::Vector) -> Self::Vector;
    fn shift_right<const N: u32>(self, a: Self::Vector) -> Self::Vector;
    fn low_half(self, a: Self::Vector) -> Self::Vector;

    // Words as elements.
    /// a + c for a canonical c.
    fn add_canonical(self, a: Self::Vector, c: Self::Vector) -> Self::Vector;
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn square(self, a: Self::Vector) -> Self::Vector;
    /// low + high · 2^32 for integers below 2^60.
    fn join(self, low: Self::Vector, high: Self::Vector) -> Self::Vector;
    /// The representative below p.
    fn canonical(self, a: Self::Vector) -> Self::Vector;
}

/// Two vectors as one: two chains of operations that do not wait for one another.
#[derive(Clone, Copy)]
pub(crate) struct Both<L>(pub(crate) L);

/// Methods that do to both what is done to one.
macro_rules! twice {
    ($($name:ident $(<const $n:ident: u32>)? ($a:ident $(, $b:ident)?);)*) => {
        $(#[inline(always)]
        fn $name $(<const $n: u32>)? (self, $a: Self::Vector $(, $b: Self::Vector)?) -> Self::Vector {
            [self.0.$name $(::<$n>)? ($a[0] $(, $b[0])?), self.0.$name $(::<$n>)? ($a[1] $(, $b[1])?)]
        })*
    };
}

impl<L: Lanes> Lanes for Both<L> {
    type Vector = [L::Vector; 2];
    const WIDTH: usize = 2 * L::WIDTH;

    #[inline(always)]
    fn splat(self, word: u64) -> Self::Vector {
        [self.0.splat(word); 2]
    }

    #[inline(always)]
    fn load(self, from: &[F]) -> Self::Vector {
        [self.0.load(from), self.0.load(&from[L::WIDTH..])]
    }

    #[inline(always)]
    fn store(self, to: &mut [F], value: Self::Vector) {
        self.0.store(to, value[0]);
        self.0.store(&mut to[L::WIDTH..], value[1]);
    }

    #[inline(always)]
    fn prefetch(self, from: &[F]) {
        self.0.prefetch(from);
        self.0.prefetch(from.get(L::WIDTH..).unwrap_or_default());
    }

    fn store_turned(self, to: &mut [F], stride: usize, rows: &[Self::Vector]) {
        for (group, rows) in rows.chunks_exact(L::WIDTH).enumerate() {
            for half in 0..2 {
                let rows: Vec<L::Vector> = rows.iter().map(|row| row[half]).collect();
                self.0.store_turned(&mut to[half * L::WIDTH * stride + group * L::WIDTH..], stride, &rows);
            }
        }
    }

    twice! {
        add_words(a, b);
        sub_words(a, b);
        shift_left<const N: u32>(a);
        shift_right<const N: u32>(a);
        low_half(a);
        add_canonical(a, c);
        add(a, b);
        sub(a, b);
        mul(a, b);
        square(a);
        join(low, high);
        canonical(a);
    }
}

/// A computation that is compiled once for each set of instructions. `run` and all that it calls in an inner loop must
/// be `#[inline(always)]`: what is not inlined into it cannot use the registers.
pub(crate) trait Kernel {
    type Output;
    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

/// What the processor has, the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Avx512,
    Avx2,
    Portable,
}

/// Asked once; `PROOFMILL_KERNELS=portable` asks for no vector instructions.
pub(crate) fn choice() -> Choice {
    static CHOICE: OnceLock<Choice> = OnceLock::new();
    *CHOICE.get_or_init(|| {
        if std::env::var_os("PROOFMILL_KERNELS").is_some_and(|choice| choice == "portable") {
            return Choice::Portable;
        }
        if avx512::Avx512::detect().is_some() {
            Choice::Avx512
        } else if avx2::Avx2::detect().is_some() {
            Choice::Avx2
        } else {
            Choice::Portable
        }
    })
}

/// Run on the widest lanes there are.
#[inline]
pub(crate) fn run<K: Kernel>(kernel: K) -> K::Output {
    run_on(choice(), kernel)
}

/// Run on these lanes, or on portable ones where the processor lacks them.
#[inline]
pub(crate) fn run_on<K: Kernel>(choice: Choice, kernel: K) -> K::Output {
    match choice {
        Choice::Avx512 => match avx512::Avx512::detect() {
            Some(lanes) => lanes.run(kernel),
            None => kernel.run(Portable),
        },
        Choice::Avx2 => match avx2::Avx2::detect() {
            Some(lanes) => lanes.run(kernel),
            None => kernel.run(Portable),
        },
        Choice::Portable => kernel.run(Portable),
    }
}

/// An element of the quadratic extension F[z] / (z² − 7) in every lane.
#[derive(Clone, Copy)]
pub(crate) struct Pair<V>(pub V, pub V);

/// z² in the extension.
const NON_RESIDUE: u64 = 7;

impl<V: Copy> Pair<V> {
    #[inline(always)]
    pub(crate) fn add<L: Lanes<Vector = V>>(self, l: L, other: Self) -> Self {
        Pair(l.add(self.0, other.0), l.add(self.1, other.1))
    }

    #[inline(always)]
    pub(crate) fn sub<L: Lanes<Vector = V>>(self, l: L, other: Self) -> Self {
        Pair(l.sub(self.0, other.0), l.sub(self.1, other.1))
    }

    #[inline(always)]
    pub(crate) fn mul<L: Lanes<Vector = V>>(self, l: L, other: Self) -> Self {
        let high = l.mul(l.mul(self.1, other.1), l.splat(NON_RESIDUE));
        let cross = l.add(l.mul(self.0, other.1), l.mul(self.1, other.0));
        Pair(l.add(l.mul(self.0, other.0), high), cross)
    }

    /// By an element of the base field.
    #[inline(always)]
    pub(crate) fn scale<L: Lanes<Vector = V>>(self, l: L, factor: V) -> Self {
        Pair(l.mul(self.0, factor), l.mul(self.1, factor))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use plonky2::field::types::{Field, Field64, PrimeField64};

    pub(crate) const ALL: [Choice; 3] = [Choice::Avx512, Choice::Avx2, Choice::Portable];

    /// Words at which carries and borrows change, then words of a fixed generator.
    pub(crate) fn words(count: usize) -> Vec<u64> {
        let p = MODULUS;
        let mut words = vec![0, 1, 2, 6, 7, EPSILON - 1, EPSILON, EPSILON + 1, 1 << 33, 1 << 63, (1 << 63) - 1];
        words.extend([p - 2, p - 1, p, p + 1, p + 2, u64::MAX - 1, u64::MAX, p - EPSILON, p - EPSILON - 1, !EPSILON]);
        let mut state = 1u64;
        while words.len() < count {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let word = state ^ state >> 29;
            words.push(match words.len() % 4 {
                0 => word | !EPSILON,
                1 => word & EPSILON,
                _ => word,
            });
        }
        words.truncate(count);
        words
    }

    struct Every<'a>(&'a [F], &'a [F], &'a mut Vec<[u64; 7]>);

    impl Kernel for Every<'_> {
        type Output = ();

        #[inline(always)]
        fn run<L: Lanes>(self, l: L) {
            for (a, b) in self.0.chunks_exact(L::WIDTH).zip(self.1.chunks_exact(L::WIDTH)) {
                let (a, b) = (l.load(a), l.load(b));
                let small = (l.shift_right::<4>(a), l.shift_right::<4>(b));
                let results = [
                    l.add(a, b),
                    l.sub(a, b),
                    l.mul(a, b),
                    l.square(a),
                    l.join(small.0, small.1),
                    l.canonical(a),
                    l.add_canonical(a, l.canonical(b)),
                ];
                let mut out = [[F::ZERO; 8]; 7];
                for i in 0..7 {
                    l.store(&mut out[i], results[i]);
                }
                self.2.extend((0..L::WIDTH).map(|lane| out.map(|row| row[lane].0)));
            }
        }
    }

    #[test]
    fn every_operation_agrees_with_integers_modulo_p() {
        let words = words(160);
        let pairs: Vec<(u64, u64)> = words.iter().flat_map(|&a| words.iter().map(move |&b| (a, b))).collect();
        let lefts: Vec<F> = pairs.iter().map(|&(a, _)| F::from_noncanonical_u64(a)).collect();
        let rights: Vec<F> = pairs.iter().map(|&(_, b)| F::from_noncanonical_u64(b)).collect();
        let p = u128::from(MODULUS);
        for choice in ALL {
            let mut results = Vec::new();
            run_on(choice, Every(&lefts, &rights, &mut results));
            assert_eq!(results.len(), pairs.len());
            for (&(a, b), got) in pairs.iter().zip(&results) {
                let (x, y) = (u128::from(a), u128::from(b));
                let expected = [
                    (x + y) % p,
                    (x + p + p - y) % p,
                    (x % p) * (y % p) % p,
                    (x % p) * (x % p) % p,
                    ((x >> 4) + ((y >> 4) << 32)) % p,
                    x % p,
                    (x + y % p) % p,
                ];
                for i in 0..7 {
                    assert_eq!(u128::from(got[i]) % p, expected[i], "operation {i} of {a:#x} and {b:#x}");
                }
                assert!(got[5] < MODULUS);
            }
        }
        assert_eq!(F::ORDER, MODULUS);
        assert_eq!(F::from_noncanonical_u64(MODULUS).to_canonical_u64(), 0);
    }

    struct Turned<'a>(&'a [F], &'a mut [F]);

    impl Kernel for Turned<'_> {
        type Output = usize;

        #[inline(always)]
        fn run<L: Lanes>(self, l: L) -> usize {
            let rows: Vec<L::Vector> = self.0.chunks_exact(L::WIDTH).map(|row| l.load(row)).collect();
            l.store_turned(self.1, 10, &rows[..L::WIDTH]);
            L::WIDTH
        }
    }

    #[test]
    fn rows_are_stored_turned() {
        let values: Vec<F> = (0..64).map(F::from_canonical_u64).collect();
        for choice in ALL {
            let mut out = vec![F::ZERO; 80];
            let width = run_on(choice, Turned(&values, &mut out));
            for (lane, row) in (0..width * width).map(|i| (i / width, i % width)) {
                assert_eq!(out[10 * lane + row], values[width * row + lane]);
            }
        }
    }
}
