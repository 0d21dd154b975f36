//! Simulated operations: soroban-simulation on the newest state, as the ledger after the newest one would run them.
use std::cell::Cell;
use std::rc::Rc;

use soroban_env_host::e2e_invoke::RecordingInvocationAuthMode;
use soroban_env_host::storage::SnapshotSource;
use soroban_env_host::xdr::{AccountId, HostFunction, SorobanAuthorizationEntry, SorobanTransactionData};
use soroban_env_host::LedgerInfo;
use soroban_simulation::simulation::{
    simulate_invoke_host_function_op, InvokeHostFunctionSimulationResult, SimulationAdjustmentConfig,
};
use soroban_simulation::AutoRestoringSnapshotSource;

use crate::chain::Chain;
use crate::codec::{sha256, to_bytes, Hash32};

pub enum Auth {
    Enforce(Vec<SorobanAuthorizationEntry>),
    Record { non_root: bool, upgraded: bool },
}

impl Auth {
    pub fn record(upgraded: bool) -> Self {
        Self::Record { non_root: false, upgraded }
    }

    fn mode(&self) -> RecordingInvocationAuthMode {
        match self {
            Self::Enforce(entries) => RecordingInvocationAuthMode::Enforcing(entries.clone()),
            Self::Record { non_root, upgraded } => RecordingInvocationAuthMode::recording(!non_root, *upgraded),
        }
    }
}

/// The margins of stellar-rpc; `leeway`: instructions beyond what was used, at least.
pub fn adjustment(leeway: u32) -> SimulationAdjustmentConfig {
    let mut margins = SimulationAdjustmentConfig::default_adjustment();
    margins.instructions.additive_factor = margins.instructions.additive_factor.max(leeway);
    margins
}

/// The ledger after the newest one; its time is that of the newest, since nobody knows its own yet.
pub fn next_ledger(chain: &Chain) -> LedgerInfo {
    let time = if chain.newest() == 0 { 0 } else { chain.last().close_time() };
    chain.network.ledger_info(chain.newest() + 1, time)
}

thread_local! {
    static RUNS: Cell<u64> = const { Cell::new(0) };
}

/// It also becomes the nonces that are recorded, so no two runs may have the same.
fn seed(chain: &Chain, source: &AccountId) -> Hash32 {
    let run = RUNS.with(|runs| runs.replace(runs.get() + 1));
    let mut bytes = chain.network.id.to_vec();
    bytes.extend(to_bytes(source));
    bytes.extend(chain.newest().to_be_bytes());
    bytes.extend(run.to_be_bytes());
    sha256(&bytes)
}

fn run(
    chain: &Chain,
    state: Rc<dyn SnapshotSource>,
    function: &HostFunction,
    source: &AccountId,
    auth: &Auth,
    leeway: u32,
) -> Result<InvokeHostFunctionSimulationResult, String> {
    simulate_invoke_host_function_op(
        state,
        &chain.network.config,
        &adjustment(leeway),
        &next_ledger(chain),
        function.clone(),
        auth.mode(),
        source,
        seed(chain, source),
        true,
    )
    .map_err(|error| error.to_string())
}

/// Archived entries come back within the call itself.
pub fn simulate_call(
    chain: &Chain,
    function: &HostFunction,
    source: &AccountId,
    auth: Auth,
    leeway: u32,
) -> Result<InvokeHostFunctionSimulationResult, String> {
    run(chain, chain.state.clone(), function, source, &auth, leeway)
}

/// As if the archived entries had been restored before; what restores them, if there are any.
pub fn simulate_after_restore(
    chain: &Chain,
    function: &HostFunction,
    source: &AccountId,
    auth: Auth,
    leeway: u32,
) -> Result<(InvokeHostFunctionSimulationResult, Option<SorobanTransactionData>), String> {
    let info = next_ledger(chain);
    let restoring = AutoRestoringSnapshotSource::new(chain.state.clone(), &info).map_err(|error| error.to_string())?;
    let restoring = Rc::new(restoring);
    let simulated = run(chain, restoring.clone(), function, source, &auth, leeway)?;
    let restored = restoring
        .simulate_restore_keys_op(&chain.network.config, &adjustment(0), &info)
        .map_err(|error| error.to_string())?;
    Ok((simulated, restored.map(|one| one.transaction_data)))
}
