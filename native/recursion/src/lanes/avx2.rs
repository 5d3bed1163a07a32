//! Four elements at a time with AVX2.
#![allow(unsafe_code)]

use super::{EPSILON, Kernel, Lanes, MODULUS};
use crate::config::F;

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::Avx2;

#[cfg(not(target_arch = "x86_64"))]
pub(crate) use Absent as Avx2;

/// Instructions that this architecture never has.
#[cfg(not(target_arch = "x86_64"))]
#[derive(Clone, Copy)]
pub(crate) enum Absent {}

#[cfg(not(target_arch = "x86_64"))]
impl Absent {
    pub(crate) fn detect() -> Option<Self> {
        None
    }

    pub(crate) fn run<K: Kernel>(self, _: K) -> K::Output {
        match self {}
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::*;
    use std::arch::x86_64::*;

    /// Proof that the processor has AVX2.
    #[derive(Clone, Copy)]
    pub(crate) struct Avx2(());

    impl Avx2 {
        pub(crate) fn detect() -> Option<Self> {
            is_x86_feature_detected!("avx2").then_some(Self(()))
        }

        /// Run with the instructions switched on for everything that is inlined into the kernel.
        #[inline]
        pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
            #[target_feature(enable = "avx2")]
            fn inner<K: Kernel>(lanes: Avx2, kernel: K) -> K::Output {
                kernel.run(lanes)
            }
            // SAFETY: `self` exists, so `detect` found AVX2.
            unsafe { inner(self, kernel) }
        }

        /// All ones where a < b as unsigned words. There is only a signed comparison: both are shifted by 2^63.
        #[inline(always)]
        fn less(self, a: __m256i, b: __m256i) -> __m256i {
            // SAFETY: `self` exists, so `detect` found AVX2.
            unsafe {
                let sign = _mm256_set1_epi64x(i64::MIN);
                _mm256_cmpgt_epi64(_mm256_xor_si256(b, sign), _mm256_xor_si256(a, sign))
            }
        }

        /// a + 2^64 mod p where the sum a = … + summand carried.
        #[inline(always)]
        fn carried(self, sum: __m256i, summand: __m256i) -> __m256i {
            self.add_words(sum, self.shift_right::<32>(self.less(sum, summand)))
        }

        /// a − b where one correction is enough: see the callers' bounds.
        #[inline(always)]
        fn borrowed(self, a: __m256i, b: __m256i) -> __m256i {
            self.sub_words(self.sub_words(a, b), self.shift_right::<32>(self.less(a, b)))
        }

        /// high · 2^64 + low modulo p; the bounds are those of the portable code.
        #[inline(always)]
        fn reduce(self, low: __m256i, high: __m256i) -> __m256i {
            let rest = self.borrowed(low, self.shift_right::<32>(high));
            let product = self.product(high, self.splat(EPSILON));
            self.carried(self.add_words(rest, product), product)
        }
    }

    /// Methods that are a few instructions each.
    macro_rules! instructions {
        ($($name:ident $(<const $n:ident: u32>)? ($($argument:ident: $type:ty),*) -> $result:ty = $body:expr;)*) => {
            $(#[inline(always)]
            fn $name $(<const $n: u32>)? (self, $($argument: $type),*) -> $result {
                // SAFETY: `self` exists, so `detect` found AVX2; none of these reads memory.
                unsafe { $body }
            })*
        };
    }

    impl Avx2 {
        instructions! {
            product(a: __m256i, b: __m256i) -> __m256i = _mm256_mul_epu32(a, b);
        }
    }

    impl Lanes for Avx2 {
        type Vector = __m256i;
        const WIDTH: usize = 4;

        #[inline(always)]
        fn load(self, from: &[F]) -> __m256i {
            let words: &[F; 4] = from[..4].try_into().expect("four");
            // SAFETY: as `instructions`; the reference is to four elements, each of which is one word (F is a
            // transparent wrapper), and the instruction wants no alignment.
            unsafe { _mm256_loadu_si256(words.as_ptr().cast()) }
        }

        #[inline(always)]
        fn store(self, to: &mut [F], value: __m256i) {
            let words: &mut [F; 4] = (&mut to[..4]).try_into().expect("four");
            // SAFETY: as `load`; any word is an element.
            unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast(), value) }
        }

        #[inline(always)]
        fn store_turned(self, to: &mut [F], stride: usize, rows: &[__m256i]) {
            let rows: &[__m256i; 4] = rows[..4].try_into().expect("four");
            // SAFETY: as `instructions`.
            let columns = unsafe {
                let low = [_mm256_unpacklo_epi64(rows[0], rows[1]), _mm256_unpacklo_epi64(rows[2], rows[3])];
                let high = [_mm256_unpackhi_epi64(rows[0], rows[1]), _mm256_unpackhi_epi64(rows[2], rows[3])];
                [
                    _mm256_permute2x128_si256::<0x20>(low[0], low[1]),
                    _mm256_permute2x128_si256::<0x20>(high[0], high[1]),
                    _mm256_permute2x128_si256::<0x31>(low[0], low[1]),
                    _mm256_permute2x128_si256::<0x31>(high[0], high[1]),
                ]
            };
            for lane in 0..4 {
                self.store(&mut to[lane * stride..], columns[lane]);
            }
        }

        instructions! {
            splat(word: u64) -> __m256i = _mm256_set1_epi64x(word as i64);
            add_words(a: __m256i, b: __m256i) -> __m256i = _mm256_add_epi64(a, b);
            sub_words(a: __m256i, b: __m256i) -> __m256i = _mm256_sub_epi64(a, b);
            shift_left<const N: u32>(a: __m256i) -> __m256i = _mm256_sll_epi64(a, _mm_cvtsi64_si128(N as i64));
            shift_right<const N: u32>(a: __m256i) -> __m256i = _mm256_srl_epi64(a, _mm_cvtsi64_si128(N as i64));
            low_half(a: __m256i) -> __m256i = _mm256_and_si256(a, _mm256_set1_epi64x(EPSILON as i64));
        }

        #[inline(always)]
        fn canonical(self, a: __m256i) -> __m256i {
            let modulus = self.splat(MODULUS);
            // SAFETY: as `instructions`.
            unsafe { _mm256_sub_epi64(a, _mm256_andnot_si256(self.less(a, modulus), modulus)) }
        }

        #[inline(always)]
        fn add_canonical(self, a: __m256i, c: __m256i) -> __m256i {
            // After a carry the word is below p − 1: no second carry.
            self.carried(self.add_words(a, c), c)
        }

        #[inline(always)]
        fn add(self, a: __m256i, b: __m256i) -> __m256i {
            self.add_canonical(a, self.canonical(b))
        }

        #[inline(always)]
        fn sub(self, a: __m256i, b: __m256i) -> __m256i {
            // After a borrow the word is at least 2^32: no second borrow.
            self.borrowed(a, self.canonical(b))
        }

        #[inline(always)]
        fn mul(self, a: __m256i, b: __m256i) -> __m256i {
            let (a_high, b_high) = (self.shift_right::<32>(a), self.shift_right::<32>(b));
            let low = self.product(a, b);
            let first = self.add_words(self.product(a_high, b), self.shift_right::<32>(low));
            let second = self.add_words(self.product(a, b_high), self.low_half(first));
            let high = self.add_words(self.product(a_high, b_high), self.shift_right::<32>(first));
            let high = self.add_words(high, self.shift_right::<32>(second));
            self.reduce(self.add_words(self.low_half(low), self.shift_left::<32>(second)), high)
        }

        #[inline(always)]
        fn square(self, a: __m256i) -> __m256i {
            self.mul(a, a)
        }

        #[inline(always)]
        fn join(self, low: __m256i, high: __m256i) -> __m256i {
            let top = self.shift_right::<32>(high);
            let rest = self.add_words(low, self.sub_words(self.shift_left::<32>(top), top));
            let shifted = self.shift_left::<32>(high);
            // After a carry the word is below 2^62: no second carry.
            self.carried(self.add_words(rest, shifted), shifted)
        }
    }
}
