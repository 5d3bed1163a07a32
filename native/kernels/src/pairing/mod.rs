//! The optimal ate pairing over BN254: lines of points of the second group, Miller loops, final exponentiation.
//!
//! Values are arkworks' own, to the last bit: of the two exponents in use (this one is 2x(6x² + 3x + 1) times that of the
//! definition) both give pairings. Fixed points keep their lines.

mod exponentiation;
mod line;
mod tower;

#[cfg(target_arch = "x86_64")]
use crate::lanes::{self, Avx512, Lanes};
#[cfg(target_arch = "x86_64")]
use crate::residue::Mulx;
use crate::residue::{Base, Engine, Portable, Residue};
use ark_bn254::{Fq, Fq12, G1Affine, G1Projective, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{Field, Zero};
use line::{Line, SQUARED, STEPS, lines};
use tower::Tower;

/// Arithmetic in Fq¹².
pub(crate) trait Extension: Copy {
    fn value(&self) -> Fq12;
    fn mul(&self, other: &Self) -> Self;
    fn square(&self) -> Self;
    /// Squared so many times; for an element of order p⁴ − p² + 1.
    fn cyclotomic_squares(&self, count: usize) -> Self;
    /// To the power p⁶.
    fn conjugate(&self) -> Self;
    /// To the power p, p² or p³.
    fn frobenius(&self, power: usize) -> Self;
    /// None for zero.
    fn inverse(&self) -> Option<Self>;
}

/// Who multiplies.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Method {
    /// Eight products at once.
    #[cfg(target_arch = "x86_64")]
    Lanes(Avx512),
    #[cfg(target_arch = "x86_64")]
    Mulx(Mulx),
    Portable,
}

/// The lines of a point of the second group.
#[derive(Clone, Debug)]
pub(crate) enum Prepared {
    /// Pairs with it count as 1.
    Infinity,
    #[cfg(target_arch = "x86_64")]
    Lanes(lanes::Lines),
    #[cfg(target_arch = "x86_64")]
    Mulx(Vec<Line<Mulx>>),
    Portable(Vec<Line<Portable>>),
}

const OTHER: &str = "points of one product are prepared by one method";

impl Prepared {
    #[cfg(target_arch = "x86_64")]
    fn lanes(&self) -> &lanes::Lines {
        if let Self::Lanes(lines) = self { lines } else { panic!("{OTHER}") }
    }

    #[cfg(target_arch = "x86_64")]
    fn mulx(&self) -> &[Line<Mulx>] {
        if let Self::Mulx(lines) = self { lines } else { panic!("{OTHER}") }
    }

    fn portable(&self) -> &[Line<Portable>] {
        if let Self::Portable(lines) = self { lines } else { panic!("{OTHER}") }
    }
}

/// A point of the first group as lines take it: y, x and z of (x/z, y/z); none for infinity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(Option<[Fq; 3]>);

impl From<G1Affine> for Place {
    fn from(point: G1Affine) -> Self {
        Self(point.xy().map(|(x, y)| [y, x, Fq::ONE]))
    }
}

impl From<G1Projective> for Place {
    /// Of Jacobian coordinates (X/Z², Y/Z³): no inversion.
    fn from(point: G1Projective) -> Self {
        let G1Projective { x, y, z } = point;
        Self((!point.is_zero()).then(|| [y, x * z, z.square() * z]))
    }
}

impl Method {
    /// What this machine does fastest.
    pub(crate) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(simd) = Avx512::detect() {
                return Self::Lanes(simd);
            }
            if let Some(mulx) = Mulx::detect() {
                return Self::Mulx(mulx);
            }
        }
        Self::Portable
    }

    /// All that this machine can do.
    #[cfg(test)]
    pub(crate) fn all() -> Vec<Self> {
        let mut methods = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            methods.extend(Mulx::detect().map(Self::Mulx));
            methods.extend(Avx512::detect().map(Self::Lanes));
        }
        methods
    }

    /// The lines of a point of the curve.
    pub(crate) fn prepare(self, point: &G2Affine) -> Prepared {
        self.prepare_checked(point).0
    }

    /// The same, and whether the point lies in the subgroup of order r.
    pub(crate) fn prepare_checked(self, point: &G2Affine) -> (Prepared, bool) {
        if point.is_zero() {
            return (Prepared::Infinity, true);
        }
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Lanes(simd) => match Mulx::detect() {
                Some(mulx) => checked(lines(mulx, point), |lines| Prepared::Lanes(in_lanes(simd, &lines))),
                None => checked(lines(Portable, point), |lines| Prepared::Lanes(in_lanes(simd, &lines))),
            },
            #[cfg(target_arch = "x86_64")]
            Self::Mulx(mulx) => checked(lines(mulx, point), Prepared::Mulx),
            Self::Portable => checked(lines(Portable, point), Prepared::Portable),
        }
    }

    /// The product of the Miller loops of all pairs, prepared by this same method; a pair with infinity counts as 1.
    pub(crate) fn miller_loop(self, pairs: &[(Place, &Prepared)]) -> Fq12 {
        let pairs = pairs.iter().filter_map(|(place, prepared)| Some((place.0?, *prepared)));
        let pairs = pairs.filter(|(_, prepared)| !matches!(prepared, Prepared::Infinity));
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Lanes(_) => {
                vector_loop(&pairs.map(|(place, prepared)| (place, prepared.lanes())).collect::<Vec<_>>())
            }
            #[cfg(target_arch = "x86_64")]
            Self::Mulx(mulx) => scalar_loop(mulx, pairs.map(|(place, prepared)| (place, prepared.mulx()))),
            Self::Portable => scalar_loop(Portable, pairs.map(|(place, prepared)| (place, prepared.portable()))),
        }
    }

    /// From a Miller loop to the pairing's value; none for zero, which is no product of lines of points of the groups.
    pub(crate) fn final_exponentiation(self, f: &Fq12) -> Option<Fq12> {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Lanes(simd) => exponentiation::exponentiate(&Lanes::new(simd, f)).map(|value| value.value()),
            #[cfg(target_arch = "x86_64")]
            Self::Mulx(mulx) => exponentiation::exponentiate(&Tower::new(mulx, f)).map(|value| value.value()),
            Self::Portable => exponentiation::exponentiate(&Tower::new(Portable, f)).map(|value| value.value()),
        }
    }
}

fn checked<L>((lines, inside): (L, bool), prepared: impl Fn(L) -> Prepared) -> (Prepared, bool) {
    (prepared(lines), inside)
}

/// Whether a point of the curve lies in the subgroup of order r.
pub(crate) fn in_subgroup(point: &G2Affine) -> bool {
    Method::best().prepare_checked(point).1
}

#[cfg(target_arch = "x86_64")]
fn in_lanes<E: Engine>(simd: Avx512, lines: &[Line<E>]) -> lanes::Lines {
    let words: Vec<_> = lines.iter().map(|line| line.map(|c| [c.c0.words, c.c1.words])).collect();
    lanes::Lines::new(simd, &words)
}

#[cfg(target_arch = "x86_64")]
fn vector_loop(pairs: &[([Fq; 3], &lanes::Lines)]) -> Fq12 {
    if pairs.is_empty() {
        return Fq12::ONE;
    }
    let products = lanes::step_products(pairs, STEPS);
    let mut product = products[0];
    for (squared, step) in SQUARED.iter().zip(&products).skip(1) {
        if *squared {
            product = product.square();
        }
        product = product.mul(step);
    }
    product.value()
}

fn scalar_loop<'a, E: Engine>(engine: E, pairs: impl Iterator<Item = ([Fq; 3], &'a [Line<E>])>) -> Fq12 {
    let place = |place: [Fq; 3]| place.map(|c| Residue::<Base, E>::new(engine, c));
    let pairs: Vec<_> = pairs.map(|(at, lines)| (place(at), lines)).collect();
    let mut product = Tower::new(engine, &Fq12::ONE);
    for (step, squared) in SQUARED.iter().enumerate() {
        if *squared {
            product = product.square();
        }
        for (place, lines) in &pairs {
            product = product.mul_line(&lines[step], place);
        }
    }
    product.value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groth16::random_scalar;
    use ark_bn254::{Bn254, G2Projective};
    use ark_ec::pairing::{MillerLoopOutput, Pairing, PairingOutput};
    use ark_ec::{CurveGroup, PrimeGroup};
    use ark_ff::AdditiveGroup;

    fn random_pair() -> (G1Affine, G2Affine) {
        let (a, b) = (random_scalar().unwrap(), random_scalar().unwrap());
        ((G1Projective::generator() * a).into_affine(), (G2Projective::generator() * b).into_affine())
    }

    fn pairing(method: Method, pairs: &[(G1Affine, G2Affine)]) -> Option<Fq12> {
        let prepared: Vec<_> = pairs.iter().map(|(_, q)| method.prepare(q)).collect();
        let pairs: Vec<_> = pairs.iter().zip(&prepared).map(|((p, _), q)| ((*p).into(), q)).collect();
        method.final_exponentiation(&method.miller_loop(&pairs))
    }

    fn expected(pairs: &[(G1Affine, G2Affine)]) -> Option<Fq12> {
        let (p, q): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        Bn254::final_exponentiation(Bn254::multi_miller_loop(p, q)).map(|PairingOutput(value)| value)
    }

    #[test]
    fn products_of_any_number_of_pairings_agree_with_arkworks() {
        for method in Method::all() {
            for count in 0..6 {
                let pairs: Vec<_> = (0..count).map(|_| random_pair()).collect();
                assert_eq!(pairing(method, &pairs), expected(&pairs), "{method:?} {count}");
            }
        }
    }

    #[test]
    fn final_exponentiations_agree_with_arkworks() {
        for method in Method::all() {
            assert_eq!(method.final_exponentiation(&Fq12::ZERO), None);
            assert_eq!(method.final_exponentiation(&Fq12::ONE), Some(Fq12::ONE));
            let f = Bn254::multi_miller_loop([random_pair().0], [random_pair().1]).0;
            let expected = Bn254::final_exponentiation(MillerLoopOutput(f)).unwrap().0;
            assert_eq!(method.final_exponentiation(&f), Some(expected));
        }
    }

    #[test]
    #[ignore]
    fn speed() {
        for method in Method::all() {
            let pairs: Vec<_> = (0..3).map(|_| random_pair()).collect();
            let prepared: Vec<_> = pairs.iter().map(|(_, q)| method.prepare(q)).collect();
            let places: Vec<_> = pairs.iter().zip(&prepared).map(|((p, _), q)| ((*p).into(), q)).collect();
            let f = method.miller_loop(&places);
            let best = |work: &dyn Fn() -> bool| {
                let time = |_| {
                    let start = std::time::Instant::now();
                    assert!(std::hint::black_box(work()));
                    start.elapsed().as_secs_f64() * 1e6
                };
                (0..300).map(time).fold(f64::MAX, f64::min)
            };
            println!(
                "{method:?}: lines {:.1} loop of three {:.1} exponentiation {:.1} µs",
                best(&|| method.prepare_checked(&pairs[0].1).1),
                best(&|| method.miller_loop(&places) == f),
                best(&|| method.final_exponentiation(&f).is_some()),
            );
        }
    }
}
