//! Tests of the contract in the host's own test environment: see README.md.

mod attacks;
mod authorisation;
mod costs;
mod invariants;
mod lifetime;
mod scenarios;
mod spec;
mod tokens;
mod world;
