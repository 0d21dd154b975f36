//! The chain: its state, its ledgers, what waits for the next one, and time.
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use soroban_env_host::xdr::{
    AccountEntry, AccountEntryExt, AccountId, ContractId, LedgerEntryChange as Change, LedgerEntryData, ScAddress,
    SequenceNumber, Thresholds, TransactionEnvelope, TransactionResultResult as Code,
};
use soroban_env_host::ModuleCache;

use crate::apply::{apply, Applied};
use crate::checks::{check, check_form, Moment};
use crate::codec::{list, Hash32};
use crate::config::{Config, GenesisAccount};
use crate::envelope::Txn;
use crate::errors::Refusal;
use crate::faucet::Faucet;
use crate::ledger::{set_hash, txn_set, ClosedLedger, Start};
use crate::modules;
use crate::network::{Network, BASE_FEE, TOTAL_COINS};
use crate::operation::Place;
use crate::queue::{Queue, WAITING_MAX};
use crate::state::State;

const GENESIS_SECS: u64 = 5; // that the genesis is older than ledger 2

pub enum Sent {
    Pending,
    Duplicate,
    TryAgainLater,
    Error(Refusal),
}

pub struct Chain {
    pub network: Network,
    pub config: Config,
    pub state: Rc<State>,
    /// Contract of the native asset.
    pub token: ContractId,
    /// Told by sandbox_setOrchestrator: what `sandbox_state` names.
    pub orchestrator: Option<ScAddress>,
    pub(crate) faucet: Faucet,
    modules: ModuleCache,
    ledgers: VecDeque<ClosedLedger>,
    txns: BTreeMap<Hash32, (u32, usize)>,
    queue: Queue,
    fee_pool: i64,
    offset_secs: i64,
    next_time: Option<u64>,
}

fn system_secs() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

impl Chain {
    /// Ledger 1 is the genesis; ledger 2 creates the native asset's contract.
    pub fn new(config: Config) -> Result<Self, String> {
        let network = Network::new(&config.passphrase, config.min_persistent_ttl);
        let faucet = Faucet::new(&network.id);
        let start = config.genesis_time.unwrap_or_else(|| system_secs().max(0) as u64);
        let mut chain = Self {
            modules: modules::new(&network),
            token: Faucet::token(&network.id),
            state: Rc::default(),
            orchestrator: None,
            ledgers: VecDeque::new(),
            txns: BTreeMap::new(),
            queue: Queue::default(),
            fee_pool: 0,
            offset_secs: start as i64 - system_secs(),
            next_time: Some(start.saturating_sub(GENESIS_SECS)),
            network,
            faucet,
            config,
        };
        chain.open_accounts()?;
        chain.close_ledger();
        chain.next_time = Some(start);
        let create = chain.faucet.create_token(&chain)?;
        match chain.send(create) {
            Sent::Pending => chain.close_ledger(),
            _ => return Err("the native asset's contract is refused".to_string()),
        }
        if !chain.last().txns[0].succeeded {
            return Err("the native asset's contract cannot be created".to_string());
        }
        Ok(chain)
    }

    fn open_accounts(&mut self) -> Result<(), String> {
        let mut left = TOTAL_COINS;
        for one in &self.config.accounts {
            left = left.checked_sub(one.balance).filter(|left| *left >= 0).ok_or("balance: more than there is")?;
        }
        let faucet =
            GenesisAccount { account: self.faucet.account(), balance: left, thresholds: [1, 0, 0, 0], signers: vec![] };
        for one in self.config.accounts.iter().chain([&faucet]) {
            self.state.put_account(
                AccountEntry {
                    account_id: one.account.clone(),
                    balance: one.balance,
                    seq_num: SequenceNumber(1 << 32),
                    num_sub_entries: one.signers.len() as u32,
                    inflation_dest: None,
                    flags: 0,
                    home_domain: Default::default(),
                    thresholds: Thresholds(one.thresholds),
                    signers: list(one.signers.clone()),
                    ext: AccountEntryExt::V0,
                },
                1,
            );
        }
        Ok(())
    }

    pub fn newest(&self) -> u32 {
        self.ledgers.back().map_or(0, ClosedLedger::sequence)
    }
    pub fn oldest(&self) -> u32 {
        self.ledgers.front().map_or(0, ClosedLedger::sequence)
    }
    pub fn last(&self) -> &ClosedLedger {
        self.ledgers.back().expect("a genesis")
    }
    /// Only of a ledger that is kept.
    pub fn ledger(&self, sequence: u32) -> &ClosedLedger {
        &self.ledgers[(sequence - self.oldest()) as usize]
    }
    /// By the hash of a fee bump or of what it carries.
    pub fn find_txn(&self, hash: &Hash32) -> Option<(&ClosedLedger, usize)> {
        self.txns.get(hash).map(|(ledger, index)| (self.ledger(*ledger), *index))
    }
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }
    pub fn waits(&self, source: &AccountId) -> bool {
        self.queue.of(source).is_some()
    }

    pub fn now(&self) -> u64 {
        (system_secs() + self.offset_secs).max(0) as u64
    }
    /// Never goes back.
    pub fn next_close_time(&self) -> u64 {
        let wanted = self.next_time.unwrap_or_else(|| self.now());
        self.ledgers.back().map_or(wanted, |last| wanted.max(last.close_time()))
    }
    /// Of the next ledger; time goes on from there.
    pub fn set_time(&mut self, time: u64) {
        self.offset_secs = time as i64 - system_secs();
        self.next_time = Some(time);
    }

    pub fn send(&mut self, txn: Txn) -> Sent {
        if let Err(refusal) = check_form(&txn) {
            return Sent::Error(refusal);
        }
        if self.queue.banned(&txn.hash) {
            return Sent::TryAgainLater;
        }
        if let Some(mine) = self.queue.of(&txn.source()) {
            if mine.hash == txn.hash {
                return Sent::Duplicate;
            }
            if txn.tx().seq_num.0 < mine.tx().seq_num.0 {
                return Sent::Error(Refusal::new(Code::TxBadSeq));
            }
            if !Queue::replaces(&txn, mine) {
                return Sent::TryAgainLater;
            }
        } else if self.queue.len() >= WAITING_MAX {
            return Sent::TryAgainLater;
        }
        // A transaction must outlive two closes, and the time that has passed since the last one.
        let closed = self.ledgers.back().map_or(0, ClosedLedger::close_time);
        let margin_secs = 2 * self.config.close_secs() + self.now().saturating_sub(closed);
        let at = Moment { ledger: self.newest() + 1, time: closed, margin_secs };
        if let Err(mut refusal) = check(&self.state, &self.network, &txn, &at) {
            refusal.result.fee_charged = BASE_FEE + txn.resource_fee();
            return Sent::Error(refusal);
        }
        self.queue.add(txn);
        Sent::Pending
    }

    /// Closes a ledger with what waits and is still good.
    pub fn close_ledger(&mut self) {
        let start = Start {
            sequence: self.newest() + 1,
            previous: self.ledgers.back().map_or([0; 32], |last| last.hash),
            close_time: self.next_close_time(),
        };
        let at = Moment { ledger: start.sequence, time: start.close_time, margin_secs: 0 };
        let mut txns = self.queue.take();
        txns.retain(|txn| check(&self.state, &self.network, txn, &at).is_ok());
        let set = txn_set(start.previous, &txns);
        let place = Place {
            state: &self.state,
            network: &self.network,
            modules: &self.modules,
            ledger: start.sequence,
            time: start.close_time,
        };
        let applied = apply(&place, &self.token, set_hash(&set), txns);
        self.fee_pool += applied.iter().map(|one| one.result.fee_charged).sum::<i64>();
        self.keep_modules(&applied);
        for (index, one) in applied.iter().enumerate() {
            for hash in [one.txn.hash, one.txn.inner_hash] {
                self.txns.insert(hash, (start.sequence, index));
            }
        }
        self.ledgers.push_back(ClosedLedger::new(&start, set, applied, self.fee_pool));
        self.next_time = None;
        while self.ledgers.len() > self.config.retention_ledgers as usize {
            let gone = self.ledgers.pop_front().expect("more than one");
            for one in &gone.txns {
                self.txns.remove(&one.txn.hash);
                self.txns.remove(&one.txn.inner_hash);
            }
        }
    }

    /// Code of this ledger is compiled before the next one, as stellar-core does it.
    fn keep_modules(&self, applied: &[Applied]) {
        let operations = applied.iter().flat_map(|one| one.meta.operations.iter());
        for change in operations.flat_map(|one| one.changes.0.iter()) {
            if let Change::Created(entry) = change {
                if let LedgerEntryData::ContractCode(code) = &entry.data {
                    modules::add(&self.modules, &self.network, &code.code);
                }
            }
        }
    }

    /// A gift of the network's root account: a payment that waits for a ledger like any other.
    pub fn mint(&mut self, to: &ScAddress, amount: i64) -> Result<Hash32, String> {
        if self.waits(&self.faucet.account()) {
            return Err("the faucet's last gift still waits for a ledger".to_string());
        }
        let txn = self.faucet.transfer(self, to, amount)?;
        let hash = txn.hash;
        match self.send(txn) {
            Sent::Pending => Ok(hash),
            _ => Err("the faucet's gift is refused".to_string()),
        }
    }

    pub fn txn(&self, envelope: TransactionEnvelope) -> Txn {
        Txn::new(envelope, &self.network.id)
    }
}
