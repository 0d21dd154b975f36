// Limits of the rules. They keep price * gb * secs and money * 10,000 below 2^128.
pub const MONEY_MAX: u128 = 100_000_000_000_000_000_000_000_000_000_000; // 10^32
pub const PRICE_MAX: u128 = 1_000_000_000_000_000_000_000; // 10^21, per GB and month
pub const MONTH_SECS: u64 = 2_592_000;
pub const GIGABYTES_MAX: u32 = 1_000_000_000;
pub const DURATION_SECS_MAX: u64 = 31_536_000;
pub const BPS: u32 = 10_000;
pub const PPM: u32 = 1_000_000;
pub const PERCENT: u32 = 100;

pub const PLATFORM_FEE_BPS_MAX: u32 = 1_000;
pub const DISPUTE_DEPOSIT_BPS_MAX: u32 = 2_000;
pub const MAINTENANCE_QUOTA_BPS_MAX: u32 = 1_000;
pub const CONSUMER_PENALTY_BPS_MIN: u32 = 1_000;
pub const REQUEST_TTL_SECS_MAX: u64 = 2_592_000;
pub const MAINTENANCE_NOTICE_SECS_MAX: u64 = 604_800;
pub const MAINTENANCE_AHEAD_SECS_MAX: u64 = 1_209_600;
pub const UNBONDING_SECS_MAX: u64 = 7_776_000;
pub const UPGRADE_DELAY_SECS_MAX: u64 = 7_776_000;
pub const UPGRADE_PENDING_SECS: u64 = 604_800; // from the time on at which it may be carried out
pub const ROLE_DELAY_SECS_MAX: u64 = 2_592_000;
pub const DAY_SECS_MAX: u64 = 86_400;
pub const FLOOR_SECS_MAX: u64 = 2_592_000;
pub const GUIDE_SECS_MAX: u64 = 2_592_000;
pub const GUIDE_DAYS_MAX: u64 = 10_000; // more don't let a guide move further

// Lists that a call walks through, and what keeps them short.
pub const ORACLES_MAX: u32 = 7; // without an end
pub const ORACLE_ENTRIES_MAX: u64 = 14;
pub const CLAIMS_MAX: u32 = 3; // open, of one claimant in one reservation
pub const WINDOWS_PER_RESERVATION_MAX: u64 = 400;
pub const WINDOWS_PER_SETTLE_MAX: u32 = 10;
pub const SCORES_PER_CALL_MAX: u32 = 20;
