#[feature("safe_dispatcher")]
pub mod authorisation_test;
pub mod bench;
pub mod formulas_test;
pub mod invariants;
#[feature("safe_dispatcher")]
pub mod limits_test;
#[feature("safe_dispatcher")]
pub mod story;
pub mod token;
#[feature("safe_dispatcher")]
pub mod token_test;
