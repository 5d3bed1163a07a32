//! One contribution: δ times a secret of the contributor, L and H divided by it. One honest contributor who forgets the
//! secret is enough for the key to be sound.

use super::blake2b::Blake2b;
use super::chacha::ChaCha;
use super::points::{body, draw_g1, draw_scalar, hash_to_g2};
use super::sections::Points;
use super::transcript::{Beacon, Contribution};
use super::zkey::{A, B1, B2, COEFFICIENTS, CONTRIBUTIONS, H, HEADER, IC, L, PROTOCOL, Zkey, write};
use crate::circom::Section;
use crate::error::{Code, Error, Result};
use crate::mapped::map;
use crate::watch::Watch;
use ark_bn254::{Fr, G1Projective, g1};
use ark_ec::CurveGroup;
use ark_ff::Field;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::path::Path;
use zeroize::Zeroizing;

/// Points between two looks at the flag.
const CHUNK: usize = 1 << 12;
const LONGEST_NAME: usize = 64;
const LONGEST_BEACON: usize = 255;
const ITERATIONS: std::ops::RangeInclusive<u8> = 10..=63;
/// Hashes of a beacon between two looks at the flag.
const HASHES: u64 = 1 << 18;

/// Continue `input` with randomness of this machine and the contributor's own `entropy`, into `output`.
///
/// Gives the contribution's hash, which its contributor publishes. Raises `InvalidArgument` (name), `Io`, `Cancelled`, and
/// as `Zkey::parse` for an input that is not a key.
pub fn contribute(
    input: &Path,
    output: &Path,
    name: Option<&str>,
    entropy: &[u8],
    watch: &mut Watch<'_, '_>,
) -> Result<[u8; 64]> {
    let name = checked_name(name)?;
    let mut seed = Zeroizing::new([0; 64]);
    getrandom::fill(&mut *seed)
        .map_err(|error| Error::new(Code::Io, format!("the operating system gave no randomness: {error}")))?;
    let mut hash = Blake2b::new();
    hash.update(&*seed).update(entropy);
    let mut rng = ChaCha::from_digest(&*Zeroizing::new(hash.finish()));
    apply(input, output, &mut rng, name, None, watch)
}

/// Continue `input` with a secret that anybody can compute from public randomness: the last contribution of a ceremony.
///
/// Raises as `contribute`, and `InvalidArgument` for a beacon of no or more than 255 bytes or iterations outside 10 to 63.
pub fn beacon(
    input: &Path,
    output: &Path,
    name: Option<&str>,
    beacon: Beacon,
    watch: &mut Watch<'_, '_>,
) -> Result<[u8; 64]> {
    let name = checked_name(name)?;
    if beacon.value.is_empty() || beacon.value.len() > LONGEST_BEACON || !ITERATIONS.contains(&beacon.iterations) {
        let message = "a beacon has 1 to 255 bytes, and 2^10 to 2^63 iterations";
        return Err(Error::new(Code::InvalidArgument, message));
    }
    let mut rng = beacon_generator(&beacon, watch)?;
    apply(input, output, &mut rng, name, Some(beacon), watch)
}

/// The generator of a beacon's secret.
pub(super) fn beacon_generator(beacon: &Beacon, watch: &mut Watch<'_, '_>) -> Result<ChaCha> {
    let rounds = 1u64.checked_shl(u32::from(beacon.iterations)).filter(|_| ITERATIONS.contains(&beacon.iterations));
    let rounds = rounds.ok_or_else(|| Error::new(Code::Damaged, "a beacon's iterations are outside 2^10 to 2^63"))?;
    let mut digest: [u8; 32] = Sha256::digest(&beacon.value).into();
    watch.expect(usize::try_from(rounds).unwrap_or(usize::MAX));
    let mut done = 1;
    while done < rounds {
        let batch = HASHES.min(rounds - done);
        for _ in 0..batch {
            digest = Sha256::digest(digest).into();
        }
        done += batch;
        watch.step(batch as usize)?;
    }
    Ok(ChaCha::from_digest(&digest))
}

fn checked_name(name: Option<&str>) -> Result<Option<Vec<u8>>> {
    match name {
        Some(name) if name.is_empty() || name.encode_utf16().count() > LONGEST_NAME => {
            Err(Error::new(Code::InvalidArgument, "a contributor's name has 1 to 64 characters"))
        }
        name => Ok(name.map(|name| name.as_bytes().to_vec())),
    }
}

fn apply(
    input: &Path,
    output: &Path,
    rng: &mut ChaCha,
    name: Option<Vec<u8>>,
    beacon: Option<Beacon>,
    watch: &mut Watch<'_, '_>,
) -> Result<[u8; 64]> {
    let file = map(input)?;
    let mut key = Zkey::parse(&file)?;
    let secret = Zeroizing::new(draw_scalar(rng));
    let inverse = Zeroizing::new(secret.inverse().ok_or_else(|| Error::new(Code::Io, "zero was drawn: try again"))?);
    let (l, h) = (key.sections.get(L, None)?, key.sections.get(H, None)?);
    watch.expect((l.body.len() + h.body.len()) / 64);
    let l = scaled(&l, &inverse, watch)?;
    let h = scaled(&h, &inverse, watch)?;
    let mut contribution = sign(&key, &secret, rng);
    (contribution.name, contribution.beacon) = (name, beacon);
    let digest = contribution.digest();
    let header = key.header_with(&contribution.delta_after, &(key.delta2 * *secret).into_affine())?;
    key.transcript.contributions.push(contribution);
    let transcript = key.transcript.write();
    let mut sections = vec![(PROTOCOL, key.sections.get(PROTOCOL, None)?.body), (HEADER, &header[..])];
    for id in [IC, COEFFICIENTS, A, B1, B2] {
        sections.push((id, key.sections.get(id, None)?.body));
    }
    sections.extend([(L, &l[..]), (H, &h[..]), (CONTRIBUTIONS, &transcript[..])]);
    write(output, &sections)?;
    Ok(digest)
}

/// Show that the secret is known, bound to the transcript so far: s, x·s, and x times a point that nobody chose.
fn sign(key: &Zkey<'_>, secret: &Fr, rng: &mut ChaCha) -> Contribution {
    let s = draw_g1(rng);
    let sx = (s * secret).into_affine();
    let transcript = key.transcript.challenge(key.transcript.contributions.len(), &s, &sx);
    let spx = (hash_to_g2(&transcript) * secret).into_affine();
    let delta_after = (key.delta1 * secret).into_affine();
    Contribution { delta_after, s, sx, spx, transcript, name: None, beacon: None }
}

/// The public part of a beacon's secret: s and x·s.
pub(super) fn beacon_points(rng: &mut ChaCha) -> [ark_bn254::G1Affine; 2] {
    let secret = draw_scalar(rng);
    let s = draw_g1(rng);
    [s, (s * secret).into_affine()]
}

/// Every point of a section times a scalar.
fn scaled(section: &Section<'_>, factor: &Fr, watch: &mut Watch<'_, '_>) -> Result<Vec<u8>> {
    let points = section.all::<g1::Config>()?;
    let mut bytes = Vec::with_capacity(section.body.len());
    for chunk in points.chunks(CHUNK) {
        let products: Vec<G1Projective> = chunk.par_iter().map(|point| *point * factor).collect();
        bytes.extend(body(&G1Projective::normalize_batch(&products)));
        watch.step(chunk.len())?;
    }
    Ok(bytes)
}
