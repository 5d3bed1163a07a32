//! Points of ecGFp5.

pub(crate) mod add;
pub(crate) mod double_add;
pub(crate) mod fixed_add;
mod formulas;
pub(crate) mod plain;
