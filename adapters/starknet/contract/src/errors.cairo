// A failed call panics with one felt: the error's name as short string. In the order of the
// errors' numbers, 1 to 28.
pub const NOT_AUTHORIZED: felt252 = 'NotAuthorized';
pub const PAUSED: felt252 = 'Paused';
pub const INVALID_CONFIG: felt252 = 'InvalidConfig';
pub const ALREADY_EXISTS: felt252 = 'AlreadyExists';
pub const NOT_FOUND: felt252 = 'NotFound';
pub const INVALID_INPUT: felt252 = 'InvalidInput';
pub const INSUFFICIENT_STAKE: felt252 = 'InsufficientStake';
pub const INSUFFICIENT_BOND: felt252 = 'InsufficientBond';
pub const UNIT_NOT_ACCEPTING: felt252 = 'UnitNotAccepting';
pub const CAPACITY_EXCEEDED: felt252 = 'CapacityExceeded';
pub const PRICE_TOO_HIGH: felt252 = 'PriceTooHigh';
pub const INSUFFICIENT_DEPOSIT: felt252 = 'InsufficientDeposit';
pub const WRONG_STATE: felt252 = 'WrongState';
pub const TOO_EARLY: felt252 = 'TooEarly';
pub const TOO_LATE: felt252 = 'TooLate';
pub const MAINTENANCE_QUOTA: felt252 = 'MaintenanceQuota';
pub const MAINTENANCE_NOTICE: felt252 = 'MaintenanceNotice';
pub const SLASH_EXISTS: felt252 = 'SlashExists';
pub const SLASH_OPEN: felt252 = 'SlashOpen';
pub const ALREADY_ATTESTED: felt252 = 'AlreadyAttested';
pub const NOT_ACCUSED: felt252 = 'NotAccused';
pub const AMOUNT_TOO_HIGH: felt252 = 'AmountTooHigh';
pub const OVERFLOW: felt252 = 'Overflow';
pub const TOKEN_FAILED: felt252 = 'TokenFailed';
pub const BATCH_TOO_LARGE: felt252 = 'BatchTooLarge';
pub const STALE_DAY: felt252 = 'StaleDay';
pub const UNIT_IN_USE: felt252 = 'UnitInUse';
pub const INVALID_TERMS: felt252 = 'InvalidTerms';

// Has no number: only a token that calls back meets it.
pub const REENTERED: felt252 = 'ReentrancyGuard: reentrant call';
