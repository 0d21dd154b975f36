//! The numbers and names of errors are the same on both chains.

use soroban_sdk::contracterror;

#[contracterror]
#[derive(Clone, Copy, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum ContractError {
    NotAuthorized = 1,
    Paused = 2,
    InvalidConfig = 3,
    AlreadyExists = 4,
    NotFound = 5,
    InvalidInput = 6,
    InsufficientStake = 7,
    InsufficientBond = 8,
    UnitNotAccepting = 9,
    CapacityExceeded = 10,
    PriceTooHigh = 11,
    InsufficientDeposit = 12,
    WrongState = 13,
    TooEarly = 14,
    TooLate = 15,
    MaintenanceQuota = 16,
    MaintenanceNotice = 17,
    SlashExists = 18,
    SlashOpen = 19,
    AlreadyAttested = 20,
    NotAccused = 21,
    AmountTooHigh = 22,
    Overflow = 23,
    TokenFailed = 24,
    BatchTooLarge = 25,
    StaleDay = 26,
    UnitInUse = 27,
    InvalidTerms = 28,
}

pub type Done = Result<(), ContractError>;

/// A check of the rules: the error is the answer when the condition does not hold.
pub fn ensure(holds: bool, error: ContractError) -> Done {
    if holds {
        Ok(())
    } else {
        Err(error)
    }
}
