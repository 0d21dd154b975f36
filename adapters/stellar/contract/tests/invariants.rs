//! What must hold after every call, computed from all that the contract stores.

use std::collections::BTreeMap;

use orchestrator::codes::{reservation_status, slash_status};
use orchestrator::GENERATION;
use orchestrator::{Config, Consumer, Guide, Instance, Provider, Reservation, Slash, Unit};
use soroban_sdk::testutils::storage::Persistent as _;
use soroban_sdk::{symbol_short, Address, Env, Map, Symbol, TryFromVal, Val};

use crate::world::World;

#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub now: u64,
    pub instance: Instance,
    pub configs: BTreeMap<u32, Config>,
    pub providers: Vec<(Address, Provider)>,
    pub consumers: Vec<(Address, Consumer)>,
    pub operators: Vec<(Address, Address)>,
    pub guides: Vec<Guide>,
    /// Of all accounts: what the contract owes them, and their tokens.
    pub balances: Vec<(Address, u128)>,
    pub tokens: Vec<(Address, i128)>,
    pub units: BTreeMap<u64, Unit>,
    pub reservations: BTreeMap<u64, Reservation>,
    /// By reservation, party, window.
    pub slashes: BTreeMap<(u64, u32, u32), Slash>,
}

/// Of the made-up generation 3 (next.patch): what its records have more than those of this one.
pub const OF_NEXT: &str = "credit_floor_bps";

/// A stored value in the form of this generation; what is no value of this contract is none.
fn read<T: TryFromVal<Env, Val>>(env: &Env, kept: &Val) -> Option<T> {
    let (_, mut value) = <(u32, Val)>::try_from_val(env, kept).ok()?;
    if let Ok(mut record) = Map::<Symbol, Val>::try_from_val(env, &value) {
        record.remove(Symbol::new(env, OF_NEXT));
        value = record.to_val();
    }
    T::try_from_val(env, &value).ok()
}

impl World {
    pub fn instance(&self) -> Instance {
        let stored = || self.env.storage().instance().get::<_, Val>(&symbol_short!("Instance"));
        read(&self.env, &self.env.as_contract(&self.contract, stored).unwrap()).unwrap()
    }

    /// Writes what no call can.
    pub fn force(&self, instance: &Instance) {
        let kept = (GENERATION, instance.clone());
        let store = || self.env.storage().instance().set(&symbol_short!("Instance"), &kept);
        self.env.as_contract(&self.contract, store);
    }

    pub fn stored(&self) -> Stored {
        let env = &self.env;
        // A token may have entries of the same keys, so the view answers for these.
        let client = self.client();
        let accounts = self.accounts();
        let owed = accounts.iter().map(|account| (account.clone(), client.get_balance(account)));
        let tokens = accounts.iter().map(|account| (account.clone(), self.tokens(account)));
        let mut all = Stored {
            now: env.ledger().timestamp(),
            instance: self.instance(),
            configs: BTreeMap::new(),
            providers: Vec::new(),
            consumers: Vec::new(),
            operators: Vec::new(),
            guides: Vec::new(),
            balances: owed.collect(),
            tokens: tokens.collect(),
            units: BTreeMap::new(),
            reservations: BTreeMap::new(),
            slashes: BTreeMap::new(),
        };
        // Of all contracts: the token's are among them.
        let persistent = || env.storage().persistent().all();
        let entries: Map<Val, Val> = env.as_contract(&self.contract, persistent);
        for (key, value) in entries.iter() {
            // The instance is in this list too, by a key of its own.
            let Ok(key) = soroban_sdk::Vec::<Val>::try_from_val(env, &key) else { continue };
            let Ok(kind) = Symbol::try_from_val(env, &key.get_unchecked(0)) else { continue };
            let kind = kind.to_string();
            let id = key.get_unchecked(1);
            let account = || Address::try_from_val(env, &id).unwrap();
            let number = || u64::try_from_val(env, &id).unwrap();
            macro_rules! value {
                ($kind:ty) => {
                    match read::<$kind>(env, &value) {
                        Some(value) => value,
                        None => continue,
                    }
                };
            }
            match kind.as_str() {
                "Config" => {
                    let version = u32::try_from_val(env, &id).unwrap();
                    all.configs.insert(version, value!(Config));
                }
                "Provider" => all.providers.push((account(), value!(Provider))),
                "Consumer" => all.consumers.push((account(), value!(Consumer))),
                "Operator" => all.operators.push((account(), value!(Address))),
                "Guide" => all.guides.push(value!(Guide)),
                "Unit" => drop(all.units.insert(number(), value!(Unit))),
                "Reservation" => drop(all.reservations.insert(number(), value!(Reservation))),
                "Slash" => {
                    let key = Map::<Symbol, Val>::try_from_val(env, &id).unwrap();
                    let part = |name| key.get_unchecked(Symbol::new(env, name));
                    let party = u32::try_from_val(env, &part("party")).unwrap();
                    let window = u32::try_from_val(env, &part("window")).unwrap();
                    let reservation = u64::try_from_val(env, &part("reservation_id")).unwrap();
                    all.slashes.insert((reservation, party, window), value!(Slash));
                }
                _ => {}
            }
        }
        all
    }

    /// `gifts` are tokens that somebody sent directly.
    pub fn check_invariants(&self, gifts: i128) -> Stored {
        let all = self.stored();
        let held = self.tokens(&self.contract);
        assert_eq!(held, i128::try_from(all.owed()).unwrap() + gifts, "tokens and debts differ");
        for (id, r) in &all.reservations {
            all.check_reservation(*id, r);
        }
        for (id, unit) in &all.units {
            all.check_unit(*id, unit);
        }
        all.check_counters();
        all.check_roles();
        all
    }
}

pub fn open(slash: &Slash) -> bool {
    [slash_status::PROPOSED, slash_status::DISPUTED, slash_status::CLAIMED].contains(&slash.status)
}

pub fn ended(r: &Reservation) -> bool {
    r.status >= reservation_status::COMPLETED
}

impl Stored {
    /// What no call may do to what was there before it.
    pub fn check_change(&self, before: &Stored) {
        for (version, old) in &before.configs {
            assert_eq!(Some(old), self.configs.get(version), "configuration {version} changed");
        }
        for (id, old) in &before.reservations {
            let new = &self.reservations[id];
            assert!(!ended(old) || new.status == old.status, "{id}: its end was not final");
            assert!(new.status >= old.status, "{id}: back from {} to {}", old.status, new.status);
            assert!(old.end == 0 || new.end <= old.end, "{id}: the end grew");
            assert!(new.next_window >= old.next_window, "{id}: next_window fell");
            assert!(!old.breached || new.breached, "{id}: a breach was forgotten");
            assert!(!old.cut_unfunded || new.cut_unfunded, "{id}: a cut was forgotten");
            assert!(new.exit_until >= old.exit_until, "{id}: a way out was closed");
            let terms = |r: &Reservation| Reservation {
                start: 0,
                end: 0,
                status: 0,
                next_window: 0,
                escrow: 0,
                ahead: 0,
                breached: false,
                exit_until: 0,
                cut_unfunded: false,
                consumer_claims: 0,
                provider_claims: 0,
                ..r.clone()
            };
            assert_eq!(terms(old), terms(new), "{id}: the terms changed");
            if new.next_window > old.next_window {
                let closed = new.window_end(new.next_window - 1);
                let claim_secs = self.configs[&new.config_version].claim_secs;
                assert!(
                    self.now >= closed + claim_secs,
                    "{id}: paid before its claim period ended"
                );
            }
        }
        assert!(self.instance.burnt >= before.instance.burnt, "what was burnt came back");
        for (key, old) in &before.slashes {
            let new = self.slashes.get(key).unwrap_or_else(|| panic!("slash {key:?} is gone"));
            assert!(open(old) || old == new, "slash {key:?} changed after its end");
            assert_eq!(old.base, new.base, "slash {key:?}: another base");
            assert_eq!(old.arbiter, new.arbiter, "slash {key:?}: another arbiter");
            assert!(old.claim_reasons == 0 || old.claim_hash == new.claim_hash);
            assert!(new.votes.len() >= old.votes.len(), "slash {key:?} lost a vote");
        }
    }

    /// All that the contract owes to anybody.
    fn owed(&self) -> u128 {
        let slashed = |((_, party, _), s): (&(u64, u32, u32), &Slash)| match open(s) {
            true => s.deposit + s.claim_deposit + if *party == 0 { s.base } else { 0 },
            false => 0,
        };
        self.reservations.values().map(|r| r.escrow).sum::<u128>()
            + self.slashes.iter().map(slashed).sum::<u128>()
            + self.providers.iter().map(|(_, p)| p.stake + p.unbonding).sum::<u128>()
            + self.consumers.iter().map(|(_, c)| c.bond).sum::<u128>()
            + self.balances.iter().map(|(_, balance)| balance).sum::<u128>()
            + self.instance.burnt
    }

    fn check_reservation(&self, id: u64, r: &Reservation) {
        let mut ahead = 0;
        for ((_, party, window), slash) in self.slashes.range((id, 0, 0)..(id + 1, 0, 0)) {
            if *party == 0 && *window >= r.next_window {
                ahead += slash.base;
                assert!(slash.base <= r.gross(*window), "{id}: held above gross");
            }
        }
        assert_eq!(ahead, r.ahead, "{id}: ahead is not the sum of its slashes");
        if r.start != 0 {
            assert!(r.funds() <= r.owed(), "{id}: funds above what is owed");
            assert!(r.next_window <= r.windows(), "{id}: windows beyond its end");
        }
        let claims = |party: u32| {
            let of = self.slashes.range((id, 0, 0)..(id + 1, 0, 0));
            let of = of.filter(|((_, accused, _), slash)| *accused == party && open(slash));
            of.filter(|(_, slash)| slash.claim_reasons != 0).count() as u32
        };
        assert_eq!((claims(0), claims(1)), (r.consumer_claims, r.provider_claims), "{id}: claims");
        assert!(r.consumer_claims <= 3 && r.provider_claims <= 3, "{id}: too many claims");
        if ended(r) {
            assert_eq!((0, 0), (r.escrow, r.ahead), "{id}: ended with money left");
        }
    }

    fn check_unit(&self, id: u64, unit: &Unit) {
        let of_unit = |r: &&Reservation| r.unit_id == id && r.status == reservation_status::ACTIVE;
        let active: Vec<&Reservation> = self.reservations.values().filter(of_unit).collect();
        assert_eq!(active.iter().map(|r| r.gb).sum::<u32>(), unit.used_gb, "{id}: used_gb");
        assert_eq!(active.len() as u32, unit.active_reservations, "{id}: active_reservations");
        assert!(unit.used_gb <= unit.capacity_gb, "{id}: over its capacity");
    }

    fn check_counters(&self) {
        let count = |holds: &dyn Fn(&&Reservation) -> bool| {
            self.reservations.values().filter(|r| !ended(r) && holds(r)).count() as u32
        };
        for (account, p) in &self.providers {
            let live = || self.units.values();
            let live = || live().filter(|u| u.provider == *account && u.decommissioned_at == 0);
            assert_eq!(live().count() as u32, p.live_units);
            let bound = live().map(|unit| self.configs[&unit.config_version].min_stake);
            assert_eq!(bound.sum::<u128>(), p.bound);
            let requested = reservation_status::REQUESTED;
            let opened = count(&|r| r.provider == *account && r.status != requested);
            assert_eq!(opened, p.open_reservations);
            assert_eq!(self.accusations(0, account), (p.open_slashes, p.at_risk));
        }
        for (account, c) in &self.consumers {
            assert_eq!(count(&|r| r.consumer == *account), c.open_reservations);
            let own = self.reservations.values().filter(|r| !ended(r) && r.consumer == *account);
            let bound = own.map(|r| r.bound(&self.configs[&r.config_version]));
            assert_eq!(bound.sum::<u128>(), c.bound);
            assert_eq!(self.accusations(1, account), (c.open_slashes, c.at_risk));
        }
    }

    /// How many open slashes accuse the account as this party, and of how much.
    fn accusations(&self, party: u32, account: &Address) -> (u32, u128) {
        let (mut count, mut at_risk) = (0, 0);
        for ((id, of, _), slash) in &self.slashes {
            let r = &self.reservations[id];
            if *of == party && open(slash) && r.accused(party) == account {
                count += 1;
                let config = &self.configs[&r.config_version];
                let bps = [config.stake_penalty_bps, config.consumer_penalty_bps][party as usize];
                at_risk += slash.base * u128::from(bps) / 10_000;
            }
        }
        (count, at_risk)
    }

    /// Nobody judges itself, and each judge is one.
    fn check_roles(&self) {
        let instance = &self.instance;
        let enabled = instance.oracles.iter().filter(|entry| entry.until == 0).count();
        assert!(instance.oracles.len() <= 14 && enabled <= 7);
        let config = &self.configs[&instance.config_version];
        assert!(2 * config.quorum as usize > enabled, "two quorums fit");
        let judging = |entry: &orchestrator::OracleEntry| {
            let until = entry.until + instance.unbonding_secs;
            !entry.revoked && (entry.until == 0 || self.now < until)
        };
        let mut judges: Vec<Address> =
            instance.oracles.iter().filter(judging).map(|entry| entry.oracle).collect();
        judges.push(instance.arbiter.clone());
        judges.extend((instance.next_from > 0).then(|| instance.next_arbiter.clone()));
        judges.push(config.treasury.clone());
        for (at, judge) in judges.iter().enumerate() {
            assert_eq!(Some(at), judges.iter().position(|other| other == judge), "two roles");
            let party = |r: &&Reservation| r.provider == *judge || r.consumer == *judge;
            let active = |r: &&Reservation| !ended(r) && r.start != 0;
            let own = self.reservations.values().filter(active).find(party);
            assert_eq!(None, own, "a judge is a party");
        }
    }
}
