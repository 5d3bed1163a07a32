//! Chains over a toy state: honest proofs, and every forgery that a check of ours is there to stop.

mod forgery;
mod honest;
mod known;
mod leaf;
mod migration;
mod toy;
