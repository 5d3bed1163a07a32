//! Reading a file by memory map: the one unsafe act of this crate.

use crate::error::{Code, Error, Result};
use memmap2::Mmap;
use std::fs::File;
use std::path::Path;

/// Map a whole file for reading. Errors: Io, with the path.
pub fn map(path: &Path) -> Result<Mmap> {
    let file = File::open(path).map_err(|error| io(path, &error))?;
    // Reason: a map of a file is unsafe because another process may change or truncate it while its bytes are borrowed.
    // Artifacts are written under a temporary name, renamed into place and never written again, so whoever replaces one
    // leaves the mapped inode alone. Against a writer that breaks this rule no reader of ours trusts a length or an
    // index it has read once: each parses in one pass into memory of its own, and bytes that change between two reads
    // give a wrong value or Damaged. A file truncated under the map ends the process (SIGBUS), it does not corrupt it.
    #[allow(unsafe_code)]
    unsafe { Mmap::map(&file) }.map_err(|error| io(path, &error))
}

/// The operating system's refusal, with the path.
pub fn io(path: &Path, error: &std::io::Error) -> Error {
    Error::new(Code::Io, format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        let error = map(Path::new("/nowhere/at all")).unwrap_err();
        assert_eq!(error.code, Code::Io);
        assert!(error.message.contains("/nowhere/at all"));
    }
}
