//! Many multiples of few points, from tables of small multiples.

use super::adder::Adder;
use super::avx512::Avx512;
use super::point::Transposed;
use crate::cancel::Cancel;
use ark_ec::short_weierstrass::Affine;

/// 1, 2, … `largest` times the point; `largest` is a power of two. Worthless once the flag is raised.
pub(crate) fn small_multiples<G: Transposed>(
    simd: Avx512,
    point: &Affine<G>,
    largest: usize,
    cancel: &Cancel,
) -> Vec<G::Packed> {
    let mut row = vec![G::pack(point)];
    let mut adder = Adder::<G>::new(simd, cancel);
    while row.len() < largest {
        // What is there, plus its last.
        let known = row.len();
        let mut next = vec![G::INFINITY; known];
        for i in 0..known as u32 {
            adder.push([i << 1, (known as u32 - 1) << 1], i as usize, [&row, &row], &mut next);
        }
        adder.flush([&row, &row], &mut next);
        row.extend(next);
    }
    row
}

/// For each of `count` scalars the sum over all rows of `digit(scalar, row)` times the row's point. Worthless once the flag
/// is raised.
pub(crate) fn sums_of_multiples<G: Transposed>(
    simd: Avx512,
    rows: &[Vec<G::Packed>],
    count: usize,
    digit: impl Fn(usize, usize) -> i32,
    cancel: &Cancel,
) -> Vec<Affine<G>> {
    let mut sums = vec![G::INFINITY; count];
    let mut next = sums.clone();
    let mut started = vec![false; count];
    let mut adder = Adder::<G>::new(simd, cancel);
    for (number, row) in rows.iter().enumerate() {
        let sources = [&sums[..], &row[..]];
        for i in 0..count {
            let digit = digit(i, number);
            let place = digit.unsigned_abs().wrapping_sub(1);
            if digit == 0 {
                next[i] = sums[i];
            } else if started[i] {
                adder.push([(i as u32) << 1, place << 1 | u32::from(digit < 0)], i, sources, &mut next);
            } else {
                let point = &row[place as usize];
                next[i] = if digit < 0 { G::negate(point) } else { *point };
                started[i] = true;
            }
        }
        adder.flush(sources, &mut next);
        std::mem::swap(&mut sums, &mut next);
    }
    sums.iter().map(G::unpack).collect()
}
