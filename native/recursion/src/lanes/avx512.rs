//! Eight elements at a time with AVX-512.
#![allow(unsafe_code)]

use super::{EPSILON, Kernel, Lanes, MODULUS};
use crate::config::F;

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::Avx512;

#[cfg(not(target_arch = "x86_64"))]
pub(crate) use super::avx2::Absent as Avx512;

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::*;
    use std::arch::x86_64::*;

    /// Proof that the processor has AVX-512 F and DQ.
    #[derive(Clone, Copy)]
    pub(crate) struct Avx512(());

    impl Avx512 {
        pub(crate) fn detect() -> Option<Self> {
            (is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq")).then_some(Self(()))
        }

        /// Run with the instructions switched on for everything that is inlined into the kernel.
        #[inline]
        pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
            #[target_feature(enable = "avx512f,avx512dq,bmi2")]
            fn inner<K: Kernel>(lanes: Avx512, kernel: K) -> K::Output {
                kernel.run(lanes)
            }
            // SAFETY: `self` exists, so `detect` found AVX-512 F and DQ; every processor that has them has BMI2.
            unsafe { inner(self, kernel) }
        }
    }

    /// Methods that are a few instructions each.
    macro_rules! instructions {
        ($($name:ident $(<const $n:ident: u32>)? ($($argument:ident: $type:ty),*) -> $result:ty = $body:expr;)*) => {
            $(#[inline(always)]
            fn $name $(<const $n: u32>)? (self, $($argument: $type),*) -> $result {
                // SAFETY: `self` exists, so `detect` found the features of these instructions; none reads memory.
                unsafe { $body }
            })*
        };
    }

    impl Lanes for Avx512 {
        type Vector = __m512i;
        const WIDTH: usize = 8;

        #[inline(always)]
        fn load(self, from: &[F]) -> __m512i {
            let words: &[F; 8] = from[..8].try_into().expect("eight");
            // SAFETY: as `instructions`; the reference is to eight elements, each of which is one word (F is a
            // transparent wrapper), and the instruction wants no alignment.
            unsafe { _mm512_loadu_si512(words.as_ptr().cast()) }
        }

        #[inline(always)]
        fn store(self, to: &mut [F], value: __m512i) {
            let words: &mut [F; 8] = (&mut to[..8]).try_into().expect("eight");
            // SAFETY: as `load`; any word is an element.
            unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), value) }
        }

        #[inline(always)]
        fn prefetch(self, from: &[F]) {
            if let Some(first) = from.first() {
                // SAFETY: a hint only, with the address of a reference.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(first).cast()) }
            }
        }

        #[inline(always)]
        fn store_turned(self, to: &mut [F], stride: usize, rows: &[__m512i]) {
            let rows: &[__m512i; 8] = rows[..8].try_into().expect("eight");
            let columns = self.turn(*rows);
            for lane in 0..8 {
                self.store(&mut to[lane * stride..], columns[lane]);
            }
        }

        instructions! {
            splat(word: u64) -> __m512i = _mm512_set1_epi64(word as i64);
            add_words(a: __m512i, b: __m512i) -> __m512i = _mm512_add_epi64(a, b);
            sub_words(a: __m512i, b: __m512i) -> __m512i = _mm512_sub_epi64(a, b);
            shift_left<const N: u32>(a: __m512i) -> __m512i = _mm512_slli_epi64::<N>(a);
            shift_right<const N: u32>(a: __m512i) -> __m512i = _mm512_srli_epi64::<N>(a);
            low_half(a: __m512i) -> __m512i = _mm512_and_si512(a, _mm512_set1_epi64(EPSILON as i64));
            canonical(a: __m512i) -> __m512i = {
                // Below p the difference wraps to a larger word.
                _mm512_min_epu64(a, _mm512_sub_epi64(a, _mm512_set1_epi64(MODULUS as i64)))
            };
            add_canonical(a: __m512i, c: __m512i) -> __m512i = {
                let sum = _mm512_add_epi64(a, c);
                let carry = _mm512_cmplt_epu64_mask(sum, c);
                // + 2^64 mod p, which is − p for words. After a carry the word is below p − 1: no second carry.
                _mm512_mask_sub_epi64(sum, carry, sum, _mm512_set1_epi64(MODULUS as i64))
            };
        }

        #[inline(always)]
        fn add(self, a: __m512i, b: __m512i) -> __m512i {
            self.add_canonical(a, self.canonical(b))
        }

        #[inline(always)]
        fn sub(self, a: __m512i, b: __m512i) -> __m512i {
            let b = self.canonical(b);
            // SAFETY: as `instructions`. After a borrow the word is at least 2^32: no second borrow.
            unsafe {
                let borrow = _mm512_cmplt_epu64_mask(a, b);
                let difference = _mm512_sub_epi64(a, b);
                _mm512_mask_add_epi64(difference, borrow, difference, _mm512_set1_epi64(MODULUS as i64))
            }
        }

        #[inline(always)]
        fn mul(self, a: __m512i, b: __m512i) -> __m512i {
            // SAFETY: as `instructions`. The bounds are those of long multiplication by halves.
            unsafe {
                let (a_high, b_high) = (upper(a), upper(b));
                let low = _mm512_mul_epu32(a, b);
                let (cross, other) = (_mm512_mul_epu32(a_high, b), _mm512_mul_epu32(a, b_high));
                let high = _mm512_mul_epu32(a_high, b_high);
                let first = _mm512_add_epi64(cross, _mm512_srli_epi64::<32>(low));
                let second = _mm512_add_epi64(other, self.low_half(first));
                let high = _mm512_add_epi64(_mm512_add_epi64(high, _mm512_srli_epi64::<32>(first)), upper(second));
                reduce(merge(low, second), high)
            }
        }

        #[inline(always)]
        fn square(self, a: __m512i) -> __m512i {
            // SAFETY: as `mul`. The cross product counts twice: it is doubled by shifts of 31 rather than 32.
            unsafe {
                let a_high = upper(a);
                let (low, cross, high) =
                    (_mm512_mul_epu32(a, a), _mm512_mul_epu32(a, a_high), _mm512_mul_epu32(a_high, a_high));
                let middle = _mm512_add_epi64(cross, _mm512_srli_epi64::<33>(low));
                let high = _mm512_add_epi64(high, _mm512_srli_epi64::<31>(middle));
                // Bits 0..33 of the low product stay; what the middle adds begins at bit 33.
                let kept = _mm512_and_si512(low, _mm512_set1_epi64(0x1_ffff_ffff));
                reduce(_mm512_or_si512(kept, _mm512_slli_epi64::<33>(middle)), high)
            }
        }

        #[inline(always)]
        fn join(self, low: __m512i, high: __m512i) -> __m512i {
            let top = self.shift_right::<32>(high);
            let rest = self.add_words(low, self.sub_words(self.shift_left::<32>(top), top));
            let shifted = self.shift_left::<32>(high);
            let sum = self.add_words(rest, shifted);
            // SAFETY: as `instructions`. After a carry the word is below 2^62: no second carry.
            unsafe {
                let carry = _mm512_cmplt_epu64_mask(sum, shifted);
                _mm512_mask_sub_epi64(sum, carry, sum, _mm512_set1_epi64(MODULUS as i64))
            }
        }
    }

    /// The upper half of every word.
    #[inline(always)]
    unsafe fn upper(a: __m512i) -> __m512i {
        // SAFETY: the caller has AVX-512.
        unsafe { _mm512_srli_epi64::<32>(a) }
    }

    /// The lower half of `low` below the lower half of `high`.
    #[inline(always)]
    unsafe fn merge(low: __m512i, high: __m512i) -> __m512i {
        // SAFETY: the caller has AVX-512.
        unsafe { _mm512_mask_blend_epi32(0xaaaa, low, _mm512_slli_epi64::<32>(high)) }
    }

    /// high · 2^64 + low modulo p, from 2^64 = 2^32 − 1 and 2^96 = −1; the bounds are those of the portable code.
    #[inline(always)]
    unsafe fn reduce(low: __m512i, high: __m512i) -> __m512i {
        // SAFETY: the caller has AVX-512.
        unsafe {
            let modulus = _mm512_set1_epi64(MODULUS as i64);
            let top = upper(high);
            let borrow = _mm512_cmplt_epu64_mask(low, top);
            let rest = _mm512_sub_epi64(low, top);
            let rest = _mm512_mask_add_epi64(rest, borrow, rest, modulus);
            let product = _mm512_mul_epu32(high, _mm512_set1_epi64(EPSILON as i64));
            let sum = _mm512_add_epi64(rest, product);
            let carry = _mm512_cmplt_epu64_mask(sum, product);
            _mm512_mask_sub_epi64(sum, carry, sum, modulus)
        }
    }

    impl Avx512 {
        /// Lane i of row j becomes lane j of row i.
        #[inline(always)]
        fn turn(self, rows: [__m512i; 8]) -> [__m512i; 8] {
            // SAFETY: as `instructions`.
            unsafe {
                let mut pairs = rows;
                for i in 0..4 {
                    pairs[2 * i] = _mm512_unpacklo_epi64(rows[2 * i], rows[2 * i + 1]);
                    pairs[2 * i + 1] = _mm512_unpackhi_epi64(rows[2 * i], rows[2 * i + 1]);
                }
                let mut quads = pairs;
                for i in 0..2 {
                    for k in 0..2 {
                        quads[4 * i + k] = _mm512_shuffle_i64x2::<0x88>(pairs[4 * i + k], pairs[4 * i + k + 2]);
                        quads[4 * i + k + 2] = _mm512_shuffle_i64x2::<0xdd>(pairs[4 * i + k], pairs[4 * i + k + 2]);
                    }
                }
                let mut out = quads;
                for k in 0..4 {
                    out[k] = _mm512_shuffle_i64x2::<0x88>(quads[k], quads[k + 4]);
                    out[k + 4] = _mm512_shuffle_i64x2::<0xdd>(quads[k], quads[k + 4]);
                }
                out
            }
        }
    }
}
