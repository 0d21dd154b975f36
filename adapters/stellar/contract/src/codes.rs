//! The numbers that stand for states, and the limits of the rules.

pub mod party {
    pub const PROVIDER: u32 = 0;
    pub const CONSUMER: u32 = 1;
}

pub mod api {
    pub const S3: u32 = 0;
    pub const HTTP: u32 = 1;
    pub const GCS: u32 = 2;
    pub const BLOB: u32 = 3;
}

pub mod unit_state {
    pub const RESERVED: u32 = 0;
    pub const IN_USE: u32 = 1;
    pub const MAINTENANCE: u32 = 2;
    pub const DECOMMISSIONING: u32 = 3;
}

pub mod reservation_status {
    pub const REQUESTED: u32 = 0;
    pub const ACTIVE: u32 = 1;
    pub const SETTLING: u32 = 2;
    pub const COMPLETED: u32 = 3;
    pub const TERMINATED: u32 = 4;
    pub const REJECTED: u32 = 5;
    pub const CANCELLED: u32 = 6;
    pub const EXPIRED: u32 = 7;
}

pub mod slash_status {
    pub const PROPOSED: u32 = 0;
    pub const DISPUTED: u32 = 1;
    pub const EXECUTED: u32 = 2;
    pub const REJECTED: u32 = 3;
    pub const LAPSED: u32 = 4;
    pub const CLAIMED: u32 = 5;
}

/// Bits of a slash's reasons.
pub mod reason {
    pub const LATENCY: u32 = 1;
    pub const UPLOAD: u32 = 2;
    pub const DOWNLOAD: u32 = 4;
    pub const UPTIME: u32 = 8;
    pub const ERROR_RATE: u32 = 16;
    pub const INTEGRITY: u32 = 32;
    pub const OUTAGE: u32 = 64;
    pub const UNDERFUNDED: u32 = 256;
    pub const OVER_USE: u32 = 512;
    pub const MISSED_REPORTS: u32 = 1024;

    pub const OF_PROVIDER: u32 =
        LATENCY | UPLOAD | DOWNLOAD | UPTIME | ERROR_RATE | INTEGRITY | OUTAGE;
    pub const OF_CONSUMER: u32 = UNDERFUNDED | OVER_USE | MISSED_REPORTS;
}

/// Of the code; views answer it.
pub const VERSION: u32 = 2;

pub const BPS: u32 = 10_000;
/// Prices are per GB and this many seconds.
pub const MONTH_SECS: u64 = 2_592_000;
pub const MONEY_MAX: u128 = 10u128.pow(32);
pub const PRICE_MAX: u128 = 10u128.pow(21);
pub const GB_MAX: u32 = 1_000_000_000;
pub const DURATION_SECS_MAX: u64 = 31_536_000;
pub const MAINTENANCE_AHEAD_SECS_MAX: u64 = 1_209_600;
pub const GUIDE_SECS_MAX: u64 = 2_592_000;
pub const SCORE_MAX: u32 = 100;
pub const PPM_MAX: u32 = 1_000_000;
pub const TEXT_BYTES_MAX: usize = 200;
pub const REGION_BYTES_MAX: usize = 31;

// Of what is fixed at construction.
pub const UNBONDING_SECS_MAX: u64 = 7_776_000;
pub const UPGRADE_DELAY_SECS_MAX: u64 = 7_776_000;
pub const ROLE_DELAY_SECS_MAX: u64 = 2_592_000;
pub const DAY_SECS_MAX: u64 = 86_400;
pub const FLOOR_SECS_MAX: u64 = 2_592_000;

// Of configurations.
pub const PLATFORM_FEE_BPS_MAX: u32 = 1_000;
pub const DISPUTE_DEPOSIT_BPS_MAX: u32 = 2_000;
pub const MAINTENANCE_NOTICE_SECS_MAX: u64 = 604_800;
pub const MAINTENANCE_QUOTA_BPS_MAX: u32 = 1_000;
pub const CONSUMER_PENALTY_BPS_MIN: u32 = 1_000;

/// A proposed upgrade lapses so long after its time.
pub const UPGRADE_LIFE_SECS: u64 = 604_800;
/// Days that a guide may move for at once.
pub const GUIDE_DAYS_MAX: u64 = 10_000;

/// That are not retired; entries are kept while a slash may need them.
pub const ORACLES_MAX: u32 = 7;
pub const ORACLE_ENTRIES_MAX: usize = 14;
/// Of a slash: no more entries ever cover one time.
pub const VOTES_MAX: usize = 7;
pub const WINDOWS_MAX: u64 = 400;
pub const WINDOWS_PER_SETTLE_MAX: u32 = 10;
pub const SCORES_PER_CALL_MAX: u32 = 20;
/// Open claims of one party in one reservation.
pub const CLAIMS_MAX: u32 = 3;
