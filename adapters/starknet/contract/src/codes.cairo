// Numbers of the ABI.
pub mod party {
    pub const PROVIDER: u32 = 0;
    pub const CONSUMER: u32 = 1;
}

// The highest kind of interface of a unit: 0 s3, 1 http, 2 gcs, 3 blob.
pub const API_MAX: u32 = 3;

pub mod unit {
    pub const RESERVED: u32 = 0;
    pub const IN_USE: u32 = 1;
    pub const MAINTENANCE: u32 = 2;
    pub const DECOMMISSIONING: u32 = 3;
}

pub mod reservation {
    pub const REQUESTED: u32 = 0;
    pub const ACTIVE: u32 = 1;
    pub const SETTLING: u32 = 2;
    pub const COMPLETED: u32 = 3;
    pub const TERMINATED: u32 = 4;
    pub const REJECTED: u32 = 5;
    pub const CANCELLED: u32 = 6;
    pub const EXPIRED: u32 = 7;
}

pub mod slash {
    pub const PROPOSED: u32 = 0;
    pub const DISPUTED: u32 = 1;
    pub const EXECUTED: u32 = 2;
    pub const REJECTED: u32 = 3;
    pub const LAPSED: u32 = 4;
    pub const CLAIMED: u32 = 5;
}

// Bits of a slash's reasons.
pub mod reasons {
    pub const LATENCY: u32 = 1;
    pub const UPLOAD: u32 = 2;
    pub const DOWNLOAD: u32 = 4;
    pub const UPTIME: u32 = 8;
    pub const ERROR_RATE: u32 = 16;
    pub const INTEGRITY: u32 = 32;
    pub const OUTAGE: u32 = 64;
    pub const OF_PROVIDER: u32 = 127;
    pub const UNDERFUNDED: u32 = 256;
    pub const HIGHEST: u32 = 1024;
    pub const OF_CONSUMER: u32 = 1792; // with 512 over_use, 1024 missed_reports
}
