//! What the network as a whole has decided: protocol, limits, fees, lifetimes. Rates and limits are those of the
//! public network, prices of computing those of the host (`Budget::default`).
use soroban_env_host::budget::Budget;
use soroban_env_host::fees::{
    compute_rent_write_fee_per_1kb, FeeConfiguration, RentFeeConfiguration, RentWriteFeeConfiguration,
};
use soroban_env_host::xdr::{ContractCostParamEntry, ContractCostParams, ContractCostType, ExtensionPoint};
use soroban_env_host::LedgerInfo;
use soroban_simulation::NetworkConfig;

use crate::codec::{list, sha256, Hash32};

pub const PROTOCOL: u32 = 27;
pub const BASE_FEE: i64 = 100; // stroops
pub const BASE_RESERVE: u32 = 5_000_000; // stroops
pub const TOTAL_COINS: i64 = 1_000_000_000_000_000_000; // stroops

/// What one transaction may use at most.
pub mod limits {
    pub const INSTRUCTIONS: u32 = 400_000_000;
    pub const MEMORY_BYTES: u32 = 41_943_040;
    pub const DISK_READ_BYTES: u32 = 200_000;
    pub const WRITE_BYTES: u32 = 132_096;
    pub const DISK_READ_ENTRIES: usize = 200;
    pub const WRITE_ENTRIES: usize = 200;
    pub const FOOTPRINT_ENTRIES: usize = 400;
    pub const TXN_BYTES: usize = 132_096;
    pub const EVENT_BYTES: u32 = 16_384;
    pub const KEY_BYTES: usize = 250;
    pub const DATA_ENTRY_BYTES: usize = 65_536;
    pub const CODE_BYTES: usize = 131_072;
    pub const RESOURCE_FEE: i64 = 1 << 50;
}

pub struct Network {
    pub passphrase: String,
    pub id: Hash32,
    pub config: NetworkConfig,
}

impl Network {
    /// `min_persistent_ttl`: ledgers that a new persistent entry lives at least.
    pub fn new(passphrase: &str, min_persistent_ttl: u32) -> Self {
        Self {
            passphrase: passphrase.to_string(),
            id: sha256(passphrase.as_bytes()),
            config: config(min_persistent_ttl),
        }
    }

    pub fn ledger_info(&self, sequence: u32, close_time: u64) -> LedgerInfo {
        let mut info = LedgerInfo {
            protocol_version: PROTOCOL,
            sequence_number: sequence,
            timestamp: close_time,
            network_id: self.id,
            base_reserve: BASE_RESERVE,
            ..LedgerInfo::default()
        };
        self.config.fill_config_fields_in_ledger_info(&mut info);
        info
    }

    /// A budget of so many instructions with the network's prices and memory limit.
    pub fn budget(&self, instructions: u32) -> Budget {
        Budget::try_from_configs(
            instructions.into(),
            limits::MEMORY_BYTES.into(),
            self.config.cpu_cost_params.clone(),
            self.config.memory_cost_params.clone(),
        )
        .expect("the host's own prices")
    }
}

fn config(min_persistent_ttl: u32) -> NetworkConfig {
    let fee_per_write_1kb = 3_500;
    let fee_per_write_entry = 10_000;
    // The state of a test is next to nothing beside the target.
    let rent_write = RentWriteFeeConfiguration {
        state_target_size_bytes: 3_000_000_000,
        rent_fee_1kb_state_size_low: -17_000,
        rent_fee_1kb_state_size_high: 10_000,
        state_size_rent_fee_growth_factor: 5_000,
    };
    let (cpu_cost_params, memory_cost_params) = cost_params();
    NetworkConfig {
        fee_configuration: FeeConfiguration {
            fee_per_instruction_increment: 25,
            fee_per_disk_read_entry: 6_250,
            fee_per_write_entry,
            fee_per_disk_read_1kb: 1_786,
            fee_per_write_1kb,
            fee_per_historical_1kb: 16_235,
            fee_per_contract_event_1kb: 10_000,
            fee_per_transaction_size_1kb: 1_624,
        },
        rent_fee_configuration: RentFeeConfiguration {
            fee_per_write_1kb,
            fee_per_rent_1kb: compute_rent_write_fee_per_1kb(0, &rent_write),
            fee_per_write_entry,
            persistent_rent_rate_denominator: 1_215,
            temporary_rent_rate_denominator: 2_430,
        },
        tx_max_instructions: limits::INSTRUCTIONS.into(),
        tx_memory_limit: limits::MEMORY_BYTES,
        cpu_cost_params,
        memory_cost_params,
        min_temp_entry_ttl: 17_280,
        min_persistent_entry_ttl: min_persistent_ttl,
        max_entry_ttl: 3_110_400,
    }
}

/// The host has prices of its own for tests, which are those of its protocol, but shows them in one form only: the
/// table that `Debug` of its budget prints, whose last four columns they are.
fn cost_params() -> (ContractCostParams, ContractCostParams) {
    let table = format!("{:?}", Budget::default());
    let names: Vec<String> = ContractCostType::variants().iter().map(|one| format!("{one:?}")).collect();
    let mut cpu = Vec::new();
    let mut memory = Vec::new();
    for line in table.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.len() != 9 || words[0] != names.get(cpu.len()).map_or("", String::as_str) {
            continue;
        }
        let number = |at: usize| words[at].parse::<i64>().expect("a price in the table of the budget");
        let entry = |constant, linear| ContractCostParamEntry {
            ext: ExtensionPoint::V0,
            const_term: number(constant),
            linear_term: number(linear),
        };
        cpu.push(entry(5, 6));
        memory.push(entry(7, 8));
    }
    assert_eq!(cpu.len(), names.len(), "the table of the budget has another form");
    (ContractCostParams(list(cpu)), ContractCostParams(list(memory)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_read_back_are_those_of_the_host() {
        let rows = |budget: &Budget| {
            let table = format!("{budget:?}");
            table.lines().filter(|line| line.split_whitespace().count() == 9).map(str::to_string).collect::<Vec<_>>()
        };
        let network = Network::new("x", 4_096);
        assert_eq!(rows(&network.budget(1_000)), rows(&Budget::default()));
        assert!(network.config.cpu_cost_params.0.iter().any(|one| one.linear_term != 0));
    }
}
