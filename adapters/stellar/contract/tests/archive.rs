//! The network's own host on archived entries: it runs no call whose entries are archived and not restored, so that a
//! slash key that was used can't be read as absent; with the restored ones the call knows the slash.

use std::rc::Rc;

use orchestrator::TTL;
use soroban_env_host::budget::Budget;
use soroban_env_host::e2e_invoke::{
    invoke_host_function, invoke_host_function_in_recording_mode, InvokeHostFunctionResult,
    RecordingInvocationAuthMode,
};
use soroban_env_host::storage::SnapshotSource;
use soroban_env_host::xdr::{
    self, AccountId, Hash, HostFunction, LedgerKey, Limits, PublicKey, ScErrorType, ScVal,
    SorobanAuthorizationEntry, SorobanAuthorizedFunction, SorobanAuthorizedInvocation,
    SorobanCredentials, TtlEntry, Uint256, WriteXdr,
};
use soroban_env_host::{HostError, LedgerInfo};
use soroban_sdk::testutils::Ledger as _;
use soroban_sdk::{Address, TryFromVal};

use crate::world::{World, DAY, T0};

/// Signs by being the source of the transaction.
const ORACLE: [u8; 32] = [7; 32];

struct Transaction {
    call: HostFunction,
    auth: Vec<SorobanAuthorizationEntry>,
}

/// What the network gives the host for one transaction.
struct Network {
    snapshot: Rc<dyn SnapshotSource>,
    ledger: LedgerInfo,
}

fn source() -> AccountId {
    AccountId(PublicKey::PublicKeyTypeEd25519(Uint256(ORACLE)))
}

fn bytes(value: &impl WriteXdr) -> Vec<u8> {
    value.to_xdr(Limits::none()).unwrap()
}

fn error_of(outcome: InvokeHostFunctionResult) -> xdr::ScError {
    let error: HostError = outcome.encoded_invoke_result.expect_err("the call fails");
    error.error.try_into().unwrap()
}

/// A slash, made long ago; its accuser is an account of the network.
fn world() -> (World, Address) {
    let world = World::empty();
    let oracle = ScVal::Address(xdr::ScAddress::Account(source()));
    let oracle = Address::try_from_val(&world.env, &oracle).unwrap();
    world.name("oracle3", &oracle);
    let world = world.compiled().with_unit();
    let id = world.active(3);
    world.at(T0 + DAY);
    world.propose("oracle1", id, 0);
    (world, oracle)
}

fn proposal(world: &World, oracle: &Address) -> Transaction {
    let text = |text: &str| ScVal::String(text.as_bytes().to_vec().try_into().unwrap());
    let numbers = [0, 0, 1, 60].map(ScVal::U32);
    let mut args = vec![oracle.try_into().unwrap(), ScVal::U64(1)];
    args.extend(numbers);
    args.push(ScVal::Bytes(vec![7; 32].try_into().unwrap()));
    args.push(text("https://evidence.example/1"));
    let call = xdr::InvokeContractArgs {
        contract_address: (&world.contract).try_into().unwrap(),
        function_name: "propose_slash".try_into().unwrap(),
        args: args.try_into().unwrap(),
    };
    let auth = SorobanAuthorizationEntry {
        credentials: SorobanCredentials::SourceAccount,
        root_invocation: SorobanAuthorizedInvocation {
            function: SorobanAuthorizedFunction::ContractFn(call.clone()),
            sub_invocations: Default::default(),
        },
    };
    Transaction { call: HostFunction::InvokeContract(call), auth: vec![auth] }
}

impl Network {
    fn of(world: &World) -> Network {
        let snapshot = Rc::new(world.env.to_ledger_snapshot());
        Network { snapshot, ledger: world.env.ledger().get() }
    }

    /// The simulation says which entries the transaction must name, and which of them it must restore.
    fn simulate(&self, transaction: &Transaction) -> (xdr::SorobanResources, Vec<u32>) {
        let simulated = invoke_host_function_in_recording_mode(
            &Budget::default(),
            false,
            &transaction.call,
            &source(),
            RecordingInvocationAuthMode::Enforcing(transaction.auth.clone()),
            self.ledger.clone(),
            self.snapshot.clone(),
            [0; 32],
            &mut Vec::new(),
        )
        .unwrap();
        (simulated.resources, simulated.restored_rw_entry_indices)
    }

    /// `live_until` is the last ledger of each entry whose own is past; none leaves them archived.
    fn run(
        &self,
        transaction: &Transaction,
        resources: &xdr::SorobanResources,
        restored: &[u32],
        live_until: Option<u32>,
    ) -> Result<InvokeHostFunctionResult, HostError> {
        let keys =
            resources.footprint.read_only.iter().chain(resources.footprint.read_write.iter());
        let (mut entries, mut lives) = (Vec::new(), Vec::new());
        for key in keys {
            let Some((entry, until)) = self.snapshot.get(&Rc::new(key.clone()))? else { continue };
            entries.push(bytes(entry.as_ref()));
            let until = until.map(|until| match live_until {
                Some(renewed) if until < self.ledger.sequence_number => renewed,
                _ => until,
            });
            lives.push(until.map_or_else(Vec::new, |until| bytes(&life(until))));
        }
        let auth: Vec<Vec<u8>> = transaction.auth.iter().map(bytes).collect();
        invoke_host_function(
            &Budget::default(),
            false,
            bytes(&transaction.call),
            bytes(resources),
            restored,
            bytes(&source()),
            auth.into_iter(),
            self.ledger.clone(),
            entries.into_iter(),
            lives.into_iter(),
            vec![0; 32],
            &mut Vec::new(),
            None,
            None,
        )
    }
}

/// The host looks at the ledger alone.
fn life(live_until_ledger_seq: u32) -> TtlEntry {
    TtlEntry { key_hash: Hash([0; 32]), live_until_ledger_seq }
}

#[test]
fn the_host_refuses_archived_entries_and_knows_restored_ones() {
    let (world, oracle) = world();
    world.env.ledger().set_sequence_number(2 * TTL);
    world.at(T0 + DAY + 1);
    let (network, transaction) = (Network::of(&world), proposal(&world, &oracle));
    let (resources, restored) = network.simulate(&transaction);
    let slash = resources.footprint.read_write.iter().position(|key| {
        let LedgerKey::ContractData(data) = key else { return false };
        matches!(&data.key, ScVal::Vec(Some(parts)) if format!("{:?}", parts[0]).contains("Slash"))
    });
    let slash = slash.expect("the slash is named, to be written") as u32;
    assert!(restored.contains(&slash), "{restored:?}");

    let refused = network.run(&transaction, &resources, &[], None).err().expect("archived entries");
    assert!(refused.error.is_type(ScErrorType::Storage), "{refused:?}");
    let refused = network.run(&transaction, &resources, &restored, None).err();
    assert!(refused.is_some_and(|error| error.error.is_type(ScErrorType::Storage)));

    let renewed = Some(network.ledger.sequence_number + 4_095);
    let known = network.run(&transaction, &resources, &restored, renewed).unwrap();
    let exists = orchestrator::ContractError::SlashExists as u32;
    assert_eq!(xdr::ScError::Contract(exists), error_of(known));
}
