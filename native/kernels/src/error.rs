//! The few coded errors that leave this crate. Python maps them to its own tree in one place.

use std::fmt;

/// A stable code, a sentence for people, and the location that the caller gave to the failing constraint.
///
/// Messages never carry witness values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What went wrong, for programs.
    pub code: Code,
    /// What went wrong, for people.
    pub message: String,
    /// The caller's location number, where a constraint or hint failed.
    pub location: Option<u32>,
}

/// The codes; `as_str` is what crosses the bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A constraint does not hold for these inputs.
    Unsatisfied,
    /// A hint could not be computed (division by zero, a Python hint that raised).
    HintFailed,
    /// A wrong number or form of arguments: a caller's mistake.
    InvalidArgument,
    /// A field element at or above its modulus.
    NonCanonical,
    /// A point that is not on its curve.
    NotOnCurve,
    /// A point outside the prime-order subgroup.
    NotInSubgroup,
    /// The point at infinity where none may stand.
    PointAtInfinity,
    /// A well-formed proof that does not hold.
    VerificationFailed,
    /// A key and a constraint system that do not belong together.
    Mismatch,
    /// A file that is damaged, truncated or of another kind.
    Damaged,
    /// The operating system refused (message names the path).
    Io,
    /// The caller's cancel flag was raised.
    Cancelled,
}

impl Code {
    /// The stable spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Unsatisfied => "unsatisfied",
            Code::HintFailed => "hint_failed",
            Code::InvalidArgument => "invalid_argument",
            Code::NonCanonical => "non_canonical",
            Code::NotOnCurve => "not_on_curve",
            Code::NotInSubgroup => "not_in_subgroup",
            Code::PointAtInfinity => "point_at_infinity",
            Code::VerificationFailed => "verification_failed",
            Code::Mismatch => "mismatch",
            Code::Damaged => "damaged",
            Code::Io => "io",
            Code::Cancelled => "cancelled",
        }
    }
}

impl Error {
    /// An error without a location.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), location: None }
    }

    /// The same error at a constraint's location.
    pub fn at(mut self, location: u32) -> Self {
        self.location = Some(location);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl std::error::Error for Error {}

/// What every fallible function here returns.
pub type Result<T> = std::result::Result<T, Error>;
