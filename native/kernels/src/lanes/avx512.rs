//! The vector instructions behind everything else here, and all `unsafe` of the arithmetic.
//!
//! A value of `Avx512` is a proof that the processor has the instructions: the only way to get one is to ask the
//! processor. The methods are therefore safe, and code above them needs no `unsafe` of its own.
#![allow(unsafe_code)]

use std::arch::x86_64::*;
use std::sync::OnceLock;

/// Eight 64-bit numbers.
pub(crate) type Vector = __m512i;

/// One bit for each lane.
pub(crate) type Mask = u8;

/// Proof that the processor has AVX-512 with 52-bit multiplication.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx512(());

/// A computation that is compiled with the instructions switched on. `run` and all that it calls in an inner loop must
/// be `#[inline(always)]`: what is not inlined into it cannot use the registers.
pub(crate) trait Kernel {
    type Output;
    fn run(self, simd: Avx512) -> Self::Output;
}

impl Avx512 {
    /// None on a processor without the instructions, and where `PROOFMILL_KERNELS` (`portable`, `mulx`) asks for others.
    pub(crate) fn detect() -> Option<Self> {
        static DETECTED: OnceLock<bool> = OnceLock::new();
        let detected = *DETECTED.get_or_init(|| {
            let has = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512ifma")
                && is_x86_feature_detected!("avx512vbmi2");
            has && std::env::var_os("PROOFMILL_KERNELS").is_none_or(|choice| choice != "portable" && choice != "mulx")
        });
        detected.then_some(Self(()))
    }

    /// Run with the instructions switched on for everything that is inlined into the kernel.
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[target_feature(enable = "avx512f,avx512dq,avx512ifma,avx512vbmi2")]
        fn inner<K: Kernel>(simd: Avx512, kernel: K) -> K::Output {
            kernel.run(simd)
        }
        // SAFETY: `self` exists, so `detect` found every feature that `inner` enables.
        unsafe { inner(self, kernel) }
    }
}

/// Methods that are one instruction each.
macro_rules! instructions {
    ($($(#[$doc:meta])* $name:ident $(<const $n:ident: u32>)? ($($argument:ident: $type:ty),*) -> $result:ty = $body:expr;)*) => {
        impl Avx512 {
            $($(#[$doc])*
            #[inline(always)]
            pub(crate) fn $name $(<const $n: u32>)? (self, $($argument: $type),*) -> $result {
                // SAFETY: `self` exists, so `detect` found the features of these instructions; a reference to eight
                // words is readable (or writable) for 64 bytes, and the instructions want no alignment.
                unsafe { $body }
            })*
        }
    };
}

instructions! {
    splat(word: u64) -> Vector = _mm512_set1_epi64(word as i64);
    load(words: &[u64; 8]) -> Vector = _mm512_loadu_si512(words.as_ptr().cast());
    store(words: &mut [u64; 8], value: Vector) -> () = _mm512_storeu_si512(words.as_mut_ptr().cast(), value);
    /// sum + the low 52 bits of the product of the low 52 bits.
    multiply_low(sum: Vector, a: Vector, b: Vector) -> Vector = _mm512_madd52lo_epu64(sum, a, b);
    /// sum + the bits from 52 on of the product of the low 52 bits.
    multiply_high(sum: Vector, a: Vector, b: Vector) -> Vector = _mm512_madd52hi_epu64(sum, a, b);
    add(a: Vector, b: Vector) -> Vector = _mm512_add_epi64(a, b);
    sub(a: Vector, b: Vector) -> Vector = _mm512_sub_epi64(a, b);
    and(a: Vector, b: Vector) -> Vector = _mm512_and_si512(a, b);
    or(a: Vector, b: Vector) -> Vector = _mm512_or_si512(a, b);
    shift_right<const N: u32>(a: Vector) -> Vector = _mm512_srli_epi64::<N>(a);
    shift_left<const N: u32>(a: Vector) -> Vector = _mm512_slli_epi64::<N>(a);
    shift_right_signed<const N: u32>(a: Vector) -> Vector = _mm512_srai_epi64::<N>(a);
    /// `a + b` where the mask is set, else `a`.
    add_where(mask: Mask, a: Vector, b: Vector) -> Vector = _mm512_mask_add_epi64(a, mask, a, b);
    /// `a − b` where the mask is set, else `a`.
    sub_where(mask: Mask, a: Vector, b: Vector) -> Vector = _mm512_mask_sub_epi64(a, mask, a, b);
    /// `−a` where the mask is set, else `a`.
    negate_where(mask: Mask, a: Vector) -> Vector = _mm512_mask_sub_epi64(a, mask, _mm512_setzero_si512(), a);
    /// `b` where the mask is set, else `a`.
    select(mask: Mask, a: Vector, b: Vector) -> Vector = _mm512_mask_blend_epi64(mask, a, b);
    equal(a: Vector, b: Vector) -> Mask = _mm512_cmpeq_epi64_mask(a, b);
    less_signed(a: Vector, b: Vector) -> Mask = _mm512_cmplt_epi64_mask(a, b);
    /// Lanes 0…7 of `a` and 8…15 of `b`, as the indices say.
    permute(a: Vector, b: Vector, indices: Vector) -> Vector = _mm512_permutex2var_epi64(a, indices, b);
    unpack_low(a: Vector, b: Vector) -> Vector = _mm512_unpacklo_epi64(a, b);
    unpack_high(a: Vector, b: Vector) -> Vector = _mm512_unpackhi_epi64(a, b);
    even_quarters(a: Vector, b: Vector) -> Vector = _mm512_shuffle_i64x2::<0x88>(a, b);
    odd_quarters(a: Vector, b: Vector) -> Vector = _mm512_shuffle_i64x2::<0xdd>(a, b);
}

impl Avx512 {
    /// Bits `N..N + 64` of the 128-bit numbers `high · 2^64 + low`.
    #[inline(always)]
    pub(crate) fn funnel<const N: i32>(self, low: Vector, high: Vector) -> Vector {
        // SAFETY: `self` exists, so `detect` found AVX-512 VBMI2.
        unsafe { _mm512_shrdi_epi64::<N>(low, high) }
    }

    #[inline(always)]
    fn quarters(self, [a, b, c, d]: [Vector; 4]) -> [Vector; 4] {
        // Quarters 0 and 2 of a and of b, then 1 and 3; the same of c and d.
        let (even, odd) = (self.even_quarters(a, b), self.odd_quarters(a, b));
        let (even2, odd2) = (self.even_quarters(c, d), self.odd_quarters(c, d));
        [
            self.even_quarters(even, even2),
            self.even_quarters(odd, odd2),
            self.odd_quarters(even, even2),
            self.odd_quarters(odd, odd2),
        ]
    }

    /// Rows become columns: lane i of vector j is lane j of vector i.
    #[inline(always)]
    pub(crate) fn transpose(self, rows: [Vector; 8]) -> [Vector; 8] {
        let [r0, r1, r2, r3, r4, r5, r6, r7] = rows;
        // 128-bit quarter q of low[k] holds column 2q of rows 2k and 2k + 1; of high[k], column 2q + 1.
        let low = [self.unpack_low(r0, r1), self.unpack_low(r2, r3), self.unpack_low(r4, r5), self.unpack_low(r6, r7)];
        let high =
            [self.unpack_high(r0, r1), self.unpack_high(r2, r3), self.unpack_high(r4, r5), self.unpack_high(r6, r7)];
        let ([c0, c2, c4, c6], [c1, c3, c5, c7]) = (self.quarters(low), self.quarters(high));
        [c0, c1, c2, c3, c4, c5, c6, c7]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transpose_exchanges_rows_and_columns() {
        let Some(simd) = Avx512::detect() else { return };
        let rows: [[u64; 8]; 8] = std::array::from_fn(|i| std::array::from_fn(|j| (8 * i + j) as u64));
        let columns = simd.transpose(rows.each_ref().map(|row| simd.load(row)));
        for (j, column) in columns.into_iter().enumerate() {
            let mut words = [0; 8];
            simd.store(&mut words, column);
            assert_eq!(words, std::array::from_fn(|i| (8 * i + j) as u64));
        }
    }
}
