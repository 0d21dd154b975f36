//! Tests of the contract in the host's own test environment: see README.md.

mod archive;
mod attacks;
mod authorisation;
mod costs;
mod coverage;
mod dice;
mod draws;
mod flows;
mod generation;
mod host;
mod invariants;
mod lifetime;
mod random;
mod rights;
mod roles;
mod scenarios;
mod signatures;
mod spec;
mod tokens;
mod tour;
mod walk;
mod world;
