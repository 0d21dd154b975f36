// Numbers of the ABI.
pub mod party {
    pub const PROVIDER: u32 = 0;
    pub const CONSUMER: u32 = 1;
}

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
}

// Bits of a slash's reasons.
pub mod reasons {
    pub const LATENCY: u32 = 1;
    pub const UPLOAD: u32 = 2;
    pub const DOWNLOAD: u32 = 4;
    pub const UPTIME: u32 = 8;
    pub const ERROR_RATE: u32 = 16;
    pub const OF_PROVIDER: u32 = 63; // with 32, integrity
    pub const OF_CONSUMER: u32 = 1792; // 256 underfunded, 512 over_use, 1024 missed_reports
}
