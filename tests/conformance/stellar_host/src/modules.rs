//! Compiled contracts: without them every call would pay for parsing its Wasm, which simulation leaves out.
use soroban_env_host::budget::{AsBudget, Budget};
use soroban_env_host::{CompilationContext, Error, ErrorHandler, HostError, ModuleCache, Val};

use crate::network::{Network, PROTOCOL};

#[derive(Clone)]
struct Compiler(Budget);

impl AsBudget for Compiler {
    fn as_budget(&self) -> &Budget {
        &self.0
    }
}

impl ErrorHandler for Compiler {
    fn map_err<T, E>(&self, res: Result<T, E>) -> Result<T, HostError>
    where
        Error: From<E>,
        E: std::fmt::Debug,
    {
        res.map_err(|error| HostError::from(Error::from(error)))
    }

    fn error(&self, error: Error, _: &str, _: &[Val]) -> HostError {
        HostError::from(error)
    }
}

impl CompilationContext for Compiler {}

pub fn new(network: &Network) -> ModuleCache {
    ModuleCache::new(&Compiler(network.budget(u32::MAX))).expect("an empty cache")
}

/// Code that does not compile never gets into the ledger, so nothing is lost when it fails here.
pub fn add(modules: &ModuleCache, network: &Network, wasm: &[u8]) {
    let compiler = Compiler(network.budget(u32::MAX));
    if let Err(error) = modules.parse_and_cache_module_simple(&compiler, PROTOCOL, wasm) {
        eprintln!("stellar-host: code is not kept compiled: {error:?}");
    }
}
