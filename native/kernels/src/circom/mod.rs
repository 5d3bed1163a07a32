//! The binary files of circom and snarkjs: constraint systems (`.r1cs`), witnesses (`.wtns`), and the container that
//! they share with `.zkey` and `.ptau`.
//!
//! All numbers are little-endian: magic (4 bytes), u32 version, u32 sections, then {u32 id, u64 length, body} for each, in
//! any order. Source: the readers and writers of snarkjs 0.7.6 and of circom 2 (`iden3/r1csfile`, document "R1CS binary
//! format"). Nothing in a file is believed: every length, number and field element is checked before it is used.

mod container;
mod prime;
mod r1cs_read;
mod r1cs_write;
mod wtns;

pub use container::{Format, Section, Sections, write_head, write_section};
pub use prime::check_prime;
pub use r1cs_read::R1csFile;
pub use r1cs_write::{save_r1cs, write_r1cs};
pub use wtns::{load_wtns, parse_wtns, save_wtns, write_wtns};
