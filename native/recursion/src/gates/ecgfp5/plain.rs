//! The group of ecGFp5 outside of circuits. Source: eprint 2022/274.

use super::formulas::POINT;
use crate::config::F;
use crate::program::quintic::{inverse, multiply};
use plonky2::field::types::Field;
use std::sync::LazyLock;

pub(crate) type Five = [F; 5];

/// Neither infinity nor checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: Five,
    pub(crate) y: Five,
}

/// Windows of this many bits are looked up in the tables of the generator.
pub(crate) const WINDOW: usize = 4;
/// Bits of a scalar from one table to the next.
const STRIDE: usize = 128;
/// Tables of the generator: scalars of up to 320 bits, which every scalar below the order is.
pub(crate) const TABLES: usize = 3;

/// Of each table's base B = 2^(128·i) · G the points (d + 1) · B, for windows d: none of them infinity.
pub(crate) static MULTIPLES: LazyLock<[[Point; 1 << WINDOW]; TABLES]> = LazyLock::new(|| {
    let mut base = generator();
    std::array::from_fn(|_| {
        let table = multiples(base);
        base = (0..STRIDE).fold(base, |point, _| point.double().0);
        table
    })
});

/// The paper's generator, of which the encoding is 4.
fn generator() -> Point {
    let field = |values: [u64; 5]| values.map(F::from_canonical_u64);
    Point { x: field(GENERATOR_X), y: field(GENERATOR_Y) }
}

const GENERATOR_X: [u64; 5] =
    [0x4d35_e870_30bb_ac6e, 0xc38a_8876_7c92_c15d, 0xb728_0d74_d925_02f6, 0xe1f0_ea37_02bb_3d73, 0xde05_8002_37da_ddf0];
const GENERATOR_Y: [u64; 5] =
    [0xcb28_5e3d_3d11_4e4a, 0xf1d5_de22_0db4_fa90, 0x235f_ca29_9b6b_f42b, 0x783c_571f_f513_0a38, 0x87e9_fff3_2094_8844];

fn multiples(base: Point) -> [Point; 1 << WINDOW] {
    let mut point = base;
    std::array::from_fn(|d| {
        match d {
            0 => {}
            1 => point = base.double().0,
            _ => point = point.add(&base).0,
        }
        point
    })
}

impl Point {
    pub(crate) fn new(values: &[F]) -> Self {
        let (x, y) = values[..POINT].split_at(5);
        Self { x: x.try_into().expect("five"), y: y.try_into().expect("five") }
    }

    pub(crate) fn values(&self) -> [F; POINT] {
        std::array::from_fn(|i| if i < 5 { self.x[i] } else { self.y[i - 5] })
    }

    /// The sum, the slope and the inverse of the difference of x; for points with one x all but the slope is wrong.
    pub(crate) fn add(&self, other: &Self) -> (Self, Five, Five) {
        let inverse = inverse(&sub(&other.x, &self.x));
        let slope = multiply(&sub(&other.y, &self.y), &inverse);
        (self.third(&slope, &other.x), slope, inverse)
    }

    /// The double and the slope.
    pub(crate) fn double(&self) -> (Self, Five) {
        let square = multiply(&self.x, &self.x);
        let mut rise: Five =
            std::array::from_fn(|i| square[i] * F::from_canonical_u64(3) + self.x[i] * F::from_canonical_u64(4));
        rise[1] += F::from_canonical_u64(263);
        let slope = multiply(&rise, &inverse(&self.y.map(|y| y.double())));
        (self.third(&slope, &self.x), slope)
    }

    fn third(&self, slope: &Five, other: &Five) -> Self {
        let mut x = sub(&sub(&multiply(slope, slope), &self.x), other);
        x[0] -= F::TWO;
        let y = sub(&multiply(slope, &sub(&self.x, &x)), &self.y);
        Self { x, y }
    }
}

fn sub(a: &Five, b: &Five) -> Five {
    std::array::from_fn(|i| a[i] - b[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubling_and_adding_agree_and_stay_on_the_curve() {
        let point = generator();
        let (two, _) = point.double();
        let (three, ..) = two.add(&point);
        assert_eq!(three.add(&point).0, two.double().0);
        for point in [point, two, three, MULTIPLES[2][15]] {
            let square = multiply(&point.x, &point.x);
            let mut right: Five = std::array::from_fn(|i| square[i] + point.x[i].double());
            right[1] += F::from_canonical_u64(263);
            assert_eq!(multiply(&point.y, &point.y), multiply(&right, &point.x));
        }
    }

    #[test]
    fn the_tables_agree_with_the_reference() {
        // From the reference in Python: the x of 2^128 · G and of 2^256 · G.
        assert_eq!(
            MULTIPLES[1][0].x,
            [
                0xd36e_6404_0361_1780,
                0x1ec2_e1fb_d950_758e,
                0x901f_e1c4_723c_4e93,
                0x921a_62f6_da88_0de1,
                0x36cc_0825_e469_b793
            ]
            .map(F::from_canonical_u64)
        );
        assert_eq!(
            MULTIPLES[2][0].x,
            [
                0x7f0c_1190_8cdc_21a2,
                0xf862_65a9_109f_e618,
                0x4d71_2253_53d8_026e,
                0xd1d5_6691_00f0_1772,
                0x1f76_ed6b_44a4_a703
            ]
            .map(F::from_canonical_u64)
        );
    }
}
