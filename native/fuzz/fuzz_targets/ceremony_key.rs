//! Verification of a ceremony's key: whatever bytes it has, it holds for the circuit and phase 1 or it is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofmill_fuzz::{SYSTEM, file, quiet};
use proofmill_kernels::ceremony::{start, verify};
use std::path::PathBuf;
use std::sync::LazyLock;

/// The phase 1 that the seeds come with, and the first key that it gives.
static PHASE1: LazyLock<(PathBuf, Vec<u8>)> = LazyLock::new(|| {
    let (ptau, first) = (PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds/ptau/valid"), file("first"));
    quiet(|watch| start(SYSTEM.r1cs(), &ptau, &first, watch)).expect("a first key");
    (ptau, std::fs::read(first).expect("the first key"))
});

fuzz_target!(|bytes: &[u8]| {
    let (ptau, first) = &*PHASE1;
    let given = file("given");
    // Half of the inputs are changes of a good key: bytes of the input, put over it at a place that the input names.
    let data = match bytes {
        [0, low, high, rest @ ..] => {
            let (mut data, at) = (first.clone(), usize::from(u16::from_le_bytes([*low, *high])));
            data.iter_mut().skip(at).zip(rest).for_each(|(byte, new)| *byte = *new);
            data
        }
        _ => bytes.to_vec(),
    };
    std::fs::write(&given, &data).expect("a writable folder");
    if let Ok(found) = quiet(|watch| verify(SYSTEM.r1cs(), ptau, &given, watch)) {
        assert!(!found.contributions.is_empty() || keys_part(&data) == keys_part(first), "another key holds");
    }
});

/// All but the metadata, which is nobody's to check: the file's sections in order, without an id that is ours.
fn keys_part(data: &[u8]) -> Vec<(u32, &[u8])> {
    let (mut parts, mut rest) = (Vec::new(), &data[12..]);
    while let [a, b, c, d, tail @ ..] = rest {
        let (id, length) = (u32::from_le_bytes([*a, *b, *c, *d]), u64::from_le_bytes(tail[..8].try_into().expect("8")));
        let (body, next) = tail[8..].split_at(length as usize);
        rest = next;
        if (1..=10).contains(&id) {
            parts.push((id, body));
        }
    }
    parts.sort_unstable();
    parts
}
