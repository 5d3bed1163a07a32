//! Eight elements of a prime field, one in each lane.
//!
//! An element is five limbs of 52 bits in Montgomery form with R = 2^260. The moduli have 254 bits, so R is about 84
//! times the modulus p: a product of factors below a·p and b·p comes out below (1 + a·b/84)·p. Nothing is therefore ever
//! brought below p. The bounds are stated with each function; "settled" means below 2p + 2^212, which fits 256 bits.

use super::avx512::{Avx512, Mask, Vector};
use crate::residue;
pub(crate) use crate::residue::{Base, ScalarField};
use ark_bn254::{Fq, Fr};
use ark_ff::{BigInt, BigInteger, MontFp};
use std::marker::PhantomData;

const LIMB: u64 = (1 << 52) - 1;

/// A prime with constants in limbs of 52 bits.
pub(crate) trait Modulus: residue::Modulus {
    /// 1/16
    const SIXTEENTH: Self::Scalar;
    const P: [u64; 5] = multiple(Self::WORDS, 1);
    const P2: [u64; 5] = multiple(Self::WORDS, 2);
    /// R mod p: the Montgomery form of 1.
    const UNIT: [u64; 5] = complement(multiple(Self::WORDS, 84));
    /// −1/p mod 2^52
    const INVERSE: u64 = Self::MINUS_INVERSE & LIMB;
}

impl Modulus for Base {
    const SIXTEENTH: Fq = MontFp!("12312136615409592312513603231707217237391675025980025810262583815737939742328");
}

impl Modulus for ScalarField {
    const SIXTEENTH: Fr = MontFp!("20520227692349320520856005386178695395514091625390032197217066424914820464641");
}

/// 256 bits as limbs of 52.
pub(crate) const fn split(w: [u64; 4]) -> [u64; 5] {
    [
        w[0] & LIMB,
        (w[0] >> 52 | w[1] << 12) & LIMB,
        (w[1] >> 40 | w[2] << 24) & LIMB,
        (w[2] >> 28 | w[3] << 36) & LIMB,
        w[3] >> 16,
    ]
}

const fn multiple(words: [u64; 4], factor: u64) -> [u64; 5] {
    let mut limbs = split(words);
    let (mut i, mut carry) = (0, 0);
    while i < 5 {
        let value = limbs[i] * factor + carry;
        limbs[i] = value & LIMB;
        carry = value >> 52;
        i += 1;
    }
    limbs
}

/// 2^260 − x
const fn complement(limbs: [u64; 5]) -> [u64; 5] {
    let mut result = [0; 5];
    let (mut i, mut carry) = (0, 1);
    while i < 5 {
        let value = (LIMB - limbs[i]) + carry;
        result[i] = value & LIMB;
        carry = value >> 52;
        i += 1;
    }
    result
}

/// Eight elements.
#[derive(Clone, Copy)]
pub(crate) struct Element<M> {
    pub(super) limbs: [Vector; 5],
    modulus: PhantomData<M>,
}

/// Limbs between two carries: signed, each of magnitude below 2^54.
#[derive(Clone, Copy)]
pub(crate) struct Raw<M> {
    pub(super) limbs: [Vector; 5],
    modulus: PhantomData<M>,
}

impl<M: Modulus> Element<M> {
    #[inline(always)]
    pub(super) fn from_limbs(limbs: [Vector; 5]) -> Self {
        Self { limbs, modulus: PhantomData }
    }

    #[inline(always)]
    pub(crate) fn splat(s: Avx512, limbs: [u64; 5]) -> Self {
        let [a, b, c, d, e] = limbs;
        Self::from_limbs([s.splat(a), s.splat(b), s.splat(c), s.splat(d), s.splat(e)])
    }

    /// The Montgomery form of `value` in all lanes.
    pub(crate) fn constant(s: Avx512, value: M::Scalar) -> Self {
        Self::splat(s, split(pack::<M>(value)))
    }

    /// From four vectors of 64-bit words.
    #[inline(always)]
    pub(crate) fn from_words(s: Avx512, w: [Vector; 4]) -> Self {
        let mask = s.splat(LIMB);
        Self::from_limbs([
            s.and(w[0], mask),
            s.and(s.funnel::<52>(w[0], w[1]), mask),
            s.and(s.funnel::<40>(w[1], w[2]), mask),
            s.and(s.funnel::<28>(w[2], w[3]), mask),
            s.shift_right::<16>(w[3]),
        ])
    }

    /// To four vectors of 64-bit words; below 2^256.
    #[inline(always)]
    pub(crate) fn to_words(self, s: Avx512) -> [Vector; 4] {
        let l = self.limbs;
        [
            s.or(l[0], s.shift_left::<52>(l[1])),
            s.or(s.shift_right::<12>(l[1]), s.shift_left::<40>(l[2])),
            s.or(s.shift_right::<24>(l[2]), s.shift_left::<28>(l[3])),
            s.or(s.shift_right::<36>(l[3]), s.shift_left::<16>(l[4])),
        ]
    }

    /// The Montgomery form of 1 in all lanes: to settle by multiplying.
    #[inline(always)]
    pub(crate) fn constant_one(s: Avx512) -> Self {
        Self::splat(s, M::UNIT)
    }

    /// From below 2p to below p.
    #[inline(always)]
    pub(crate) fn below_modulus(self, s: Avx512) -> Self {
        let mut less = self.raw();
        for i in 0..5 {
            less.limbs[i] = s.sub(less.limbs[i], s.splat(M::P[i]));
        }
        let less = less.carry(s);
        let negative = s.less_signed(less.limbs[4], s.splat(0));
        less.select(s, negative, self)
    }

    /// a·b / R. For factors below a·p and b·p with a·b ≤ 64 the product is below 2p, hence settled.
    #[inline(always)]
    pub(crate) fn mul(self, s: Avx512, other: Self) -> Self {
        Columns::zero(s).add_product(s, self, other).reduce(s)
    }

    #[inline(always)]
    pub(crate) fn square(self, s: Avx512) -> Self {
        Columns::zero(s).add_square(s, self).reduce(s)
    }

    #[inline(always)]
    pub(crate) fn raw(self) -> Raw<M> {
        Raw { limbs: self.limbs, modulus: PhantomData }
    }

    /// a + b, not reduced.
    #[inline(always)]
    pub(crate) fn add(self, s: Avx512, other: Self) -> Self {
        self.raw().add(s, other.raw()).carry(s)
    }

    /// a − b + 4p for a settled b: between 0 and a + 4p.
    #[inline(always)]
    pub(crate) fn sub(self, s: Avx512, other: Self) -> Self {
        self.raw().sub(s, other.raw()).add_multiple::<4>(s).carry(s)
    }

    /// Lanes that may hold a multiple k·p with 1 ≤ k ≤ 6: all that do, and of the others hardly any.
    #[inline(always)]
    pub(crate) fn perhaps_zero(self, s: Avx512) -> Mask {
        let mut mask = 0;
        for k in 1..=6 {
            mask |= s.equal(self.limbs[0], s.splat(M::P[0].wrapping_mul(k) & LIMB));
        }
        mask
    }

    /// Lanes in which all limbs are zero.
    #[inline(always)]
    pub(crate) fn all_zero(self, s: Avx512) -> Mask {
        let [a, b, c, d, e] = self.limbs;
        s.equal(s.or(s.or(s.or(a, b), s.or(c, d)), e), s.splat(0))
    }

    /// `other` in the lanes of the mask.
    #[inline(always)]
    pub(crate) fn select(self, s: Avx512, mask: Mask, other: Self) -> Self {
        let mut limbs = self.limbs;
        for i in 0..5 {
            limbs[i] = s.select(mask, limbs[i], other.limbs[i]);
        }
        Self::from_limbs(limbs)
    }

    /// The lanes, below 2^256, as elements of the scalar type.
    pub(crate) fn lanes(self, s: Avx512) -> [M::Scalar; 8] {
        let words = self.to_words(s).map(|word| {
            let mut row = [0; 8];
            s.store(&mut row, word);
            row
        });
        std::array::from_fn(|lane| unpack::<M>(words.map(|row| row[lane])))
    }

    /// The inverse of `lanes`.
    pub(crate) fn from_lanes(s: Avx512, values: [M::Scalar; 8]) -> Self {
        let limbs = values.map(|value| split(pack::<M>(value)));
        Self::from_limbs(std::array::from_fn(|i| s.load(&std::array::from_fn(|lane| limbs[lane][i]))))
    }
}

impl<M: Modulus> Raw<M> {
    #[inline(always)]
    pub(crate) fn add(mut self, s: Avx512, other: Self) -> Self {
        for i in 0..5 {
            self.limbs[i] = s.add(self.limbs[i], other.limbs[i]);
        }
        self
    }

    #[inline(always)]
    pub(crate) fn sub(mut self, s: Avx512, other: Self) -> Self {
        for i in 0..5 {
            self.limbs[i] = s.sub(self.limbs[i], other.limbs[i]);
        }
        self
    }

    #[inline(always)]
    pub(crate) fn add_multiple<const K: u64>(mut self, s: Avx512) -> Self {
        let constant = const { multiple(M::WORDS, K) };
        for i in 0..5 {
            self.limbs[i] = s.add(self.limbs[i], s.splat(constant[i]));
        }
        self
    }

    #[inline(always)]
    pub(crate) fn negate_where(mut self, s: Avx512, mask: Mask) -> Self {
        for limb in &mut self.limbs {
            *limb = s.negate_where(mask, *limb);
        }
        self
    }

    /// Bring the limbs below 2^52. For values from 0 to 2^260.
    #[inline(always)]
    pub(crate) fn carry(self, s: Avx512) -> Element<M> {
        let mask = s.splat(LIMB);
        let mut limbs = self.limbs;
        for i in 0..4 {
            limbs[i + 1] = s.add(limbs[i + 1], s.shift_right_signed::<52>(limbs[i]));
            limbs[i] = s.and(limbs[i], mask);
        }
        Element::from_limbs(limbs)
    }

    /// Settle a value from −4p to 2p.
    ///
    /// The limbs below the top one weigh less than 8 units of the top one: a top limb of 8 or more is a positive value, and
    /// one below 8 is a value below 16 units, 2^212.
    #[inline(always)]
    pub(crate) fn settle_low(mut self, s: Avx512) -> Element<M> {
        let top = self.limbs[4];
        let negative = s.less_signed(top, s.splat(8));
        let lower = s.less_signed(top, s.splat(8u64.wrapping_sub(M::P2[4])));
        for i in 0..5 {
            let once = s.add_where(negative, self.limbs[i], s.splat(M::P2[i]));
            self.limbs[i] = s.add_where(lower, once, s.splat(M::P2[i]));
        }
        self.carry(s)
    }

    /// Below 1.3p, from a value from 0 to 30p; where a limb may be negative, from p/2 on.
    #[inline(always)]
    pub(crate) fn settle_wide(mut self, s: Avx512) -> Element<M> {
        // 84 is a little less than 2^52 divided by the top limb of p: the quotient is never too large.
        let zero = s.splat(0);
        let quotient = s.multiply_high(zero, self.limbs[4], s.splat(84));
        for i in 0..5 {
            self.limbs[i] = s.sub(self.limbs[i], s.multiply_low(zero, quotient, s.splat(M::P[i])));
        }
        for i in 0..4 {
            self.limbs[i + 1] = s.sub(self.limbs[i + 1], s.multiply_high(zero, quotient, s.splat(M::P[i])));
        }
        self.carry(s)
    }

    /// Settle a value from −2p − 2^212 to 4p.
    #[inline(always)]
    pub(crate) fn settle_middle(mut self, s: Avx512) -> Element<M> {
        let top = self.limbs[4];
        // One unit more than the constant's own top limb, for its lower limbs.
        let large = s.less_signed(s.splat(M::P2[4] + 9), top);
        let negative = s.less_signed(top, s.splat(8));
        for i in 0..5 {
            let less = s.sub_where(large, self.limbs[i], s.splat(M::P2[i]));
            self.limbs[i] = s.add_where(negative, less, s.splat(M::P2[i]));
        }
        self.carry(s)
    }
}

/// The columns of a double-length product before its reduction.
#[derive(Clone, Copy)]
pub(crate) struct Columns<M> {
    columns: [Vector; 10],
    modulus: PhantomData<M>,
}

impl<M: Modulus> Columns<M> {
    #[inline(always)]
    pub(crate) fn new(columns: [Vector; 10]) -> Self {
        Self { columns, modulus: PhantomData }
    }

    #[inline(always)]
    pub(crate) fn zero(s: Avx512) -> Self {
        Self { columns: [s.splat(0); 10], modulus: PhantomData }
    }

    /// Add a·b. Up to eight products fit.
    #[inline(always)]
    pub(crate) fn add_product(mut self, s: Avx512, a: Element<M>, b: Element<M>) -> Self {
        let t = &mut self.columns;
        for i in 0..5 {
            for j in 0..5 {
                t[i + j] = s.multiply_low(t[i + j], a.limbs[i], b.limbs[j]);
                t[i + j + 1] = s.multiply_high(t[i + j + 1], a.limbs[i], b.limbs[j]);
            }
        }
        self
    }

    /// Add a².
    #[inline(always)]
    pub(crate) fn add_square(mut self, s: Avx512, a: Element<M>) -> Self {
        let mut cross = Self::zero(s).columns;
        for i in 0..5 {
            for j in i + 1..5 {
                cross[i + j] = s.multiply_low(cross[i + j], a.limbs[i], a.limbs[j]);
                cross[i + j + 1] = s.multiply_high(cross[i + j + 1], a.limbs[i], a.limbs[j]);
            }
        }
        let t = &mut self.columns;
        for k in 1..9 {
            t[k] = s.add(t[k], s.add(cross[k], cross[k]));
        }
        for i in 0..5 {
            t[2 * i] = s.multiply_low(t[2 * i], a.limbs[i], a.limbs[i]);
            t[2 * i + 1] = s.multiply_high(t[2 * i + 1], a.limbs[i], a.limbs[i]);
        }
        self
    }

    /// Montgomery's reduction: divide by 2^260 modulo p.
    #[inline(always)]
    pub(crate) fn reduce(self, s: Avx512) -> Element<M> {
        self.reduce_raw(s).carry(s)
    }

    /// The same before its carries; of a negative number, more than −R·p, something above −p.
    #[inline(always)]
    pub(crate) fn reduce_raw(self, s: Avx512) -> Raw<M> {
        let mut t = self.columns;
        let (zero, mask, inverse) = (s.splat(0), s.splat(LIMB), s.splat(M::INVERSE));
        for i in 0..5 {
            let factor = s.multiply_low(zero, t[i], inverse);
            // factor · p ends in −t[i] mod 2^52, so the low limbs add up to 2^52, or to 0 if they are 0: the sum needs no
            // computing, only its carry.
            let carry = s.shift_right_signed::<52>(s.add(t[i], mask));
            t[i + 1] = s.add(t[i + 1], carry);
            t[i + 1] = s.multiply_high(t[i + 1], factor, s.splat(M::P[0]));
            for j in 1..5 {
                t[i + j] = s.multiply_low(t[i + j], factor, s.splat(M::P[j]));
                t[i + j + 1] = s.multiply_high(t[i + j + 1], factor, s.splat(M::P[j]));
            }
        }
        Raw { limbs: [t[5], t[6], t[7], t[8], t[9]], modulus: PhantomData }
    }
}

/// A value's Montgomery form for R = 2^260 in 64-bit words, below p.
pub(crate) fn pack<M: Modulus>(value: M::Scalar) -> [u64; 4] {
    // The scalar type's own form has R = 2^256.
    M::form(value * M::Scalar::from(16u8))
}

/// The element whose Montgomery form, below 2^256, are these words.
pub(crate) fn unpack<M: Modulus>(words: [u64; 4]) -> M::Scalar {
    let mut form = BigInt(words);
    let modulus = BigInt(M::WORDS);
    while form >= modulus {
        form.sub_with_borrow(&modulus);
    }
    M::from_form(form) * M::SIXTEENTH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::residue::Modulus as _;
    use ark_ff::{AdditiveGroup, Field, PrimeField};

    /// Small, large, and with limbs that are all ones or all zeros; 64 of them.
    fn values<M: Modulus>() -> Vec<M::Scalar> {
        let one = M::Scalar::ONE;
        let mut values = vec![M::Scalar::ZERO, one, -one, -one - one, M::Scalar::from(u64::MAX)];
        for limbs in [[LIMB, 0, LIMB, 0], [0, LIMB, 0, LIMB], [LIMB; 4], [0, 0, 0, 1 << 40], [LIMB - 1, 1, 0, 0]] {
            let [a, b, c, d] = limbs;
            values.push(unpack::<M>([a | b << 52, b >> 12 | c << 40, c >> 24 | d << 28, d >> 36]));
        }
        while values.len() < 64 {
            values.push(values[values.len() - 1].square() + M::Scalar::from(values.len() as u64));
        }
        values
    }

    fn chunks<M: Modulus>() -> Vec<[M::Scalar; 8]> {
        values::<M>().chunks(8).map(|chunk| chunk.try_into().unwrap()).collect()
    }

    fn operations_agree<M: Modulus>(s: Avx512) {
        for x in chunks::<M>() {
            for shift in 0..8 {
                for mut y in chunks::<M>() {
                    y.rotate_left(shift);
                    let (a, b) = (Element::<M>::from_lanes(s, x), Element::<M>::from_lanes(s, y));
                    assert_eq!(a.lanes(s), x);
                    let expect = |f: fn(M::Scalar, M::Scalar) -> M::Scalar| std::array::from_fn(|i| f(x[i], y[i]));
                    assert_eq!(a.mul(s, b).lanes(s), expect(|x, y| x * y));
                    assert_eq!(a.square(s).lanes(s), expect(|x, _| x * x));
                    // Unreduced factors near their bounds.
                    let (wide, wider) = (a.add(s, a).add(s, b), b.sub(s, a));
                    assert_eq!(wide.mul(s, wider).lanes(s), expect(|x, y| (x + x + y) * (y - x)));
                    assert_eq!(wider.square(s).lanes(s), expect(|x, y| (y - x) * (y - x)));
                    let low = a.raw().sub(s, b.raw()).sub(s, b.raw()).settle_low(s);
                    assert_eq!(low.lanes(s), expect(|x, y| x - y - y));
                    let middle = a.raw().add(s, b.raw()).settle_middle(s);
                    assert_eq!(middle.lanes(s), expect(|x, y| x + y));
                    let negated = a.raw().negate_where(s, 0b1010_0101).sub(s, b.raw()).settle_low(s).lanes(s);
                    for lane in 0..8 {
                        let sign = if 0b1010_0101 >> lane & 1 == 1 { -x[lane] } else { x[lane] };
                        assert_eq!(negated[lane], sign - y[lane]);
                    }
                    let words = Element::<M>::from_words(s, a.mul(s, b).to_words(s));
                    assert_eq!(words.lanes(s), expect(|x, y| x * y));
                }
            }
        }
    }

    #[test]
    fn operations_agree_with_the_scalar_type() {
        if let Some(simd) = Avx512::detect() {
            operations_agree::<Base>(simd);
            operations_agree::<ScalarField>(simd);
        }
    }

    #[test]
    fn one_is_one_and_the_end_of_the_range_is_reduced() {
        let Some(s) = Avx512::detect() else { return };
        assert_eq!(Element::<Base>::constant_one(s).lanes(s), [Fq::ONE; 8]);
        assert_eq!(Element::<ScalarField>::constant_one(s).lanes(s), [Fr::ONE; 8]);
        let words = |element: Element<ScalarField>| {
            let mut words = [[0; 8]; 4];
            for (row, word) in words.iter_mut().zip(element.below_modulus(s).to_words(s)) {
                s.store(row, word);
            }
            words.map(|row| row[3])
        };
        let p = Fr::MODULUS.0;
        assert_eq!(words(Element::splat(s, split(p))), [0; 4]);
        for (limb, expected) in [(p[0] - 1, [p[0] - 1, p[1], p[2], p[3]]), (p[0] + 1, [1, 0, 0, 0])] {
            assert_eq!(words(Element::splat(s, split([limb, p[1], p[2], p[3]]))), expected);
        }
    }

    fn settled<M: Modulus>(s: Avx512, element: Element<M>) {
        let mut words = [[0; 8]; 5];
        for (row, limb) in words.iter_mut().zip(element.limbs) {
            s.store(row, limb);
        }
        assert!(words[..4].iter().flatten().all(|limb| *limb <= LIMB));
        assert!(words[4].iter().all(|limb| *limb <= M::P2[4] + 16), "not settled");
    }

    #[test]
    fn settling_reaches_its_bounds_from_the_ends_of_its_range() {
        let Some(s) = Avx512::detect() else { return };
        let zero = Element::<Base>::splat(s, [0; 5]);
        for k in [0, 1, 2] {
            // k·p on either side, and one less or more.
            let point = Element::<Base>::splat(s, multiple(Base::WORDS, k));
            let one = Element::<Base>::splat(s, [1, 0, 0, 0, 0]);
            for low in [zero.raw().sub(s, point.raw()).sub(s, point.raw()), point.raw(), point.raw().sub(s, one.raw())]
            {
                settled(s, low.settle_low(s));
            }
            for middle in
                [zero.raw().sub(s, point.raw()), point.raw().add(s, point.raw()), point.raw().add(s, one.raw())]
            {
                settled(s, middle.settle_middle(s));
            }
        }
    }

    #[test]
    fn a_zero_is_never_overlooked() {
        let Some(s) = Avx512::detect() else { return };
        for k in 1..=6 {
            assert_eq!(Element::<Base>::splat(s, multiple(Base::WORDS, k)).perhaps_zero(s), 0xff);
        }
        let x = Element::<Base>::constant(s, Fq::from(123u8));
        assert_eq!(x.sub(s, x).perhaps_zero(s), 0xff);
        assert_eq!(x.sub(s, Element::constant(s, Fq::from(124u8))).perhaps_zero(s), 0);
    }

    struct Chain(usize);
    impl super::super::avx512::Kernel for Chain {
        type Output = Fq;
        #[inline(always)]
        fn run(self, s: Avx512) -> Fq {
            let mut x = [Element::<Base>::constant(s, Fq::from(3u8)); 4];
            for _ in 0..self.0 {
                for x in &mut x {
                    *x = x.mul(s, *x);
                }
            }
            x[0].lanes(s)[0] + x[3].lanes(s)[1]
        }
    }

    #[test]
    #[ignore]
    fn speed() {
        let Some(s) = Avx512::detect() else { return };
        for _ in 0..5 {
            let start = std::time::Instant::now();
            std::hint::black_box(s.run(Chain(1_000_000)));
            let lanes = start.elapsed().as_secs_f64() / 32e6 * 1e9;
            let mut x = [Fq::from(3u8), Fq::from(4u8), Fq::from(5u8), Fq::from(6u8)];
            let start = std::time::Instant::now();
            for _ in 0..1_000_000 {
                for x in &mut x {
                    let y = *x;
                    *x *= std::hint::black_box(y);
                }
            }
            std::hint::black_box(x);
            println!("lanes {lanes:.2} ns, scalar {:.2} ns", start.elapsed().as_secs_f64() / 4e6 * 1e9);
        }
    }
}
