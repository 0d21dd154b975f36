// The contract in use: alice offers 100 GB at 1000, carol reserves 30 of them for three days. Three
// oracles, quorum 2; windows of a day, of which each costs 1000.
use core::num::traits::Zero;
use starknet::ContractAddress;
use crate::interface::IOrchestratorSafeDispatcherTrait;
use crate::slashes::SlashKey;
use crate::tests::bench::{Bench, BenchTrait, address, construct, deploy_token};
use crate::tests::invariants;
use crate::types::{Config, FixedConfig, SlaTerms};

pub const BEGIN: u64 = 1_000_000;
pub const DAY: u64 = 86_400;
pub const RICH: u256 = 1_000_000_000_000_000_000_000_000_000_000_000_000;

pub fn fixed() -> FixedConfig {
    FixedConfig {
        unbonding_secs: 200_000,
        upgrade_delay_secs: 200_000,
        role_delay_secs: 5000,
        day_secs: 1000,
        claim_floor_secs: 3600,
        attest_floor_secs: 1800,
        dispute_floor_secs: 3600,
        arbitration_floor_secs: 7200,
        window_floor_secs: 3600,
        dispute_deposit_max: 1000,
    }
}

pub fn terms() -> Config {
    Config {
        treasury: address('treasury'),
        platform_fee_bps: 250,
        min_stake: 1000,
        min_bond: 100,
        dispute_deposit: 50,
        dispute_deposit_bps: 100,
        request_ttl_secs: 3600,
        min_window_secs: 3600,
        grace_secs: 600,
        claim_secs: 7200,
        attest_secs: 3600,
        dispute_secs: 10800,
        arbitration_secs: 14400,
        maintenance_notice_secs: 600,
        maintenance_quota_bps: 167,
        stake_penalty_bps: 1000,
        consumer_penalty_bps: 1000,
        min_credit_bps: 1000,
        min_outage_bps: 10_000,
        guide_step_bps: 400,
        quorum: 2,
    }
}

pub fn sla() -> SlaTerms {
    SlaTerms {
        latency_ms_max: 500,
        upload_kbytes_per_s_min: 0,
        download_kbytes_per_s_min: 1000,
        uptime_ppm_min: 990_000,
        error_ppm_max: 0,
        credit_bps: 0,
        outage_bps: 0,
    }
}

pub fn people() -> Span<ContractAddress> {
    let names = [
        'admin', 'judge', 'oracle1', 'oracle2', 'oracle3', 'treasury', 'alice', 'bob', 'carol',
        'dave', 'mallory',
    ];
    let mut all = array![];
    for name in names.span() {
        all.append(address(*name));
    }
    all.span()
}

pub fn construction(
    token: ContractAddress, oracles: Span<felt252>, fixed: FixedConfig, terms: Config,
) -> Array<felt252> {
    let mut calldata = array![];
    (address('admin'), token, address('judge'), oracles, fixed, terms).serialize(ref calldata);
    calldata
}

pub fn with_token(token: ContractAddress) -> ContractAddress {
    let oracles = ['oracle1', 'oracle2', 'oracle3'].span();
    construct(construction(token, oracles, fixed(), terms()).span(), BEGIN).unwrap()
}

pub fn deployed_as(oracles: Span<felt252>, fixed: FixedConfig, terms: Config) -> Bench {
    let token = deploy_token();
    let calldata = construction(token.contract_address, oracles, fixed, terms);
    let bench = Bench { contract: construct(calldata.span(), BEGIN).unwrap(), token };
    for account in people() {
        bench.mint(*account, RICH);
    }
    bench
}

pub fn deployed() -> Bench {
    deployed_as(['oracle1', 'oracle2', 'oracle3'].span(), fixed(), terms())
}

pub fn open(bench: Bench) -> Bench {
    bench.at('alice', BEGIN).register_provider("https://alice.example/", 5000).unwrap();
    bench
        .at('alice', BEGIN)
        .register_unit(100, 'eu-1', 0, "https://u1.example/", 1000, 1000, DAY, sla())
        .unwrap();
    bench.at('carol', BEGIN).register_consumer(500).unwrap();
    bench
}

pub fn market() -> Bench {
    open(deployed())
}

pub fn requested() -> Bench {
    let bench = market();
    bench.at('carol', BEGIN).request_reservation(1, 30, 3 * DAY, 1000, 1, 1, 2000).unwrap();
    bench
}

// Reservation 1 runs from BEGIN; two of its three days are paid.
pub fn active() -> Bench {
    let bench = requested();
    bench.at('alice', BEGIN).accept_reservation(1).unwrap();
    bench
}

// A slash of its first window with one vote.
pub fn slashed() -> Bench {
    let bench = active();
    bench
        .at('oracle1', BEGIN + DAY)
        .propose_slash(1, 0, 0, 1, 60, 7, "https://w.example/e/1")
        .unwrap();
    bench
}

pub fn check(bench: @Bench) {
    let mut keys = array![];
    for window in 0..3_u32 {
        keys.append(SlashKey { reservation_id: 1, party: 0, window });
        keys.append(SlashKey { reservation_id: 1, party: 1, window });
    }
    let mut accounts: Array<ContractAddress> = people().into();
    accounts.append(Zero::zero());
    invariants::check(bench, accounts.span(), keys.span(), 0);
}
