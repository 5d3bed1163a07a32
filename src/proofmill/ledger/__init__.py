"""Reference ledgers: they keep what the proofs are about, and make real witnesses of it."""
