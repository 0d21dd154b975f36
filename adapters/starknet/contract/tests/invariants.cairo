// What must hold after every call, whatever was called: money adds up, counters count, limits hold.
use core::dict::Felt252Dict;
use starknet::ContractAddress;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, VecTrait};
use starknet::testing::set_contract_address;
use crate::agreement::{cost, deadlines, funds, gross, owed, share, windows};
use crate::codes::{party, reservation};
use crate::config;
use crate::contract::Orchestrator;
use crate::limits::{CLAIMS_MAX, MONEY_MAX, ORACLE_ENTRIES_MAX};
use crate::slashes;
use crate::slashes::{SlashKey, exists};
use crate::tests::bench::{Bench, BenchTrait};
use crate::types::Reservation;

// What is stored, each record read once: reading is most of what a test does.
#[derive(Copy, Drop)]
struct Found {
    reservations: Span<Reservation>,
    // bound(r) of each.
    bonds: Span<u128>,
    slashes: Span<FoundSlash>,
    units: Span<FoundUnit>,
}

#[derive(Copy, Drop)]
struct FoundSlash {
    key: SlashKey,
    open: bool,
    claimed: bool,
    base: u128,
    deposits: u128,
    accused: ContractAddress,
    risk: u128,
}

#[derive(Copy, Drop)]
struct FoundUnit {
    provider: ContractAddress,
    live: bool,
    min_stake: u128,
    capacity_gb: u32,
    used_gb: u32,
    active_reservations: u32,
}

fn find(state: @Orchestrator::ContractState, keys: Span<SlashKey>) -> Found {
    let reservations = stored_reservations(state);
    let mut bonds = array![];
    for r in reservations {
        let terms = config::version(state, *r.config_version);
        let window = cost(*r.price, *r.gb, *r.window_secs);
        let part = share(window, terms.consumer_penalty_bps.read());
        bonds.append(core::cmp::max(terms.min_bond.read(), part));
    }
    let mut slashes = array![];
    for key in keys {
        if exists(state, *key) {
            let id: u32 = (*key.reservation_id).try_into().unwrap();
            slashes.append(find_slash(state, *key, reservations[id - 1]));
        }
    }
    let mut units = array![];
    for id in 1..state.unit_count.read() + 1 {
        let unit = state.units.entry(id);
        let found = FoundUnit {
            provider: unit.provider.read(),
            live: unit.decommissioned_at.read() == 0,
            min_stake: config::version(state, unit.config_version.read()).min_stake.read(),
            capacity_gb: unit.capacity_gb.read(),
            used_gb: unit.used_gb.read(),
            active_reservations: unit.active_reservations.read(),
        };
        units.append(found);
    }
    let (bonds, slashes, units) = (bonds.span(), slashes.span(), units.span());
    Found { reservations, bonds, slashes, units }
}

fn find_slash(state: @Orchestrator::ContractState, key: SlashKey, r: @Reservation) -> FoundSlash {
    let slash = state.slashes.entry(key);
    let terms = config::version(state, *r.config_version);
    let (accused, bps) = if key.party == party::PROVIDER {
        (*r.provider, terms.stake_penalty_bps.read())
    } else {
        (*r.consumer, terms.consumer_penalty_bps.read())
    };
    let base = slash.base.read();
    FoundSlash {
        key,
        open: slashes::is_open(slash.status.read()),
        claimed: slash.claim_reasons.read() != 0,
        base,
        deposits: slash.deposit.read() + slash.claim_deposit.read(),
        accused,
        risk: share(base, bps),
    }
}

// `accounts`, `keys`: everybody and every slash that may have come into being. `gifts`: tokens that
// somebody sent to the contract directly.
pub fn check(bench: @Bench, accounts: Span<ContractAddress>, keys: Span<SlashKey>, gifts: u256) {
    let held = bench.tokens(*bench.contract);
    // Reads the contract's storage in its place.
    set_contract_address(*bench.contract);
    let state = @Orchestrator::contract_state_for_testing();
    assert!(!state.inside_token.read(), "the guard stayed closed");
    assert!(state.oracles.len() <= ORACLE_ENTRIES_MAX, "too many oracle entries");
    let found = @find(state, keys);
    let mut owes: u256 = gifts + state.burnt.read().into();
    for account in accounts {
        owes += liabilities_to(state, *account, found).into();
    }
    let mut id = 0;
    for r in *found.reservations {
        id += 1;
        owes += (*r.escrow).into();
        check_reservation(id, r, *found.slashes);
    }
    for slash in *found.slashes {
        if *slash.open {
            owes += (*slash.deposits).into();
            if *slash.key.party == party::PROVIDER {
                owes += (*slash.base).into();
            }
        }
    }
    assert!(held == owes, "the contract holds {held} and owes {owes}");
    let mut id = 0;
    for unit in *found.units {
        id += 1;
        check_unit(id, unit, *found.reservations);
    }
}

// What an account has, after its counters are found to be what they count.
fn liabilities_to(
    state: @Orchestrator::ContractState, account: ContractAddress, found: @Found,
) -> u128 {
    let provider = state.providers.entry(account).read();
    let consumer = state.consumers.entry(account).read();
    let units = units_of(account, *found.units);
    assert!((provider.live_units, provider.bound) == units, "units of {:?}", account);
    let of_provider = reservations_of_provider(account, *found.reservations);
    assert!(provider.open_reservations == of_provider, "provider's reservations");
    let of_consumer = reservations_of_consumer(account, found);
    let counted = (consumer.open_reservations, consumer.bound);
    assert!(counted == of_consumer, "reservations of {:?}: {:?}", account, of_consumer);
    let counted = (provider.open_slashes, provider.at_risk);
    let open = open_slashes(account, party::PROVIDER, *found.slashes);
    assert!(counted == open, "open slashes of provider {:?}: {:?}", account, open);
    let counted = (consumer.open_slashes, consumer.at_risk);
    let open = open_slashes(account, party::CONSUMER, *found.slashes);
    assert!(counted == open, "open slashes of consumer {:?}: {:?}", account, open);
    assert!(provider.stake <= MONEY_MAX && consumer.bond <= MONEY_MAX, "money above the limit");
    provider.stake + provider.unbonding + consumer.bond + state.balances.entry(account).read()
}

fn units_of(account: ContractAddress, units: Span<FoundUnit>) -> (u32, u128) {
    let mut live_units = 0;
    let mut bound = 0;
    for unit in units {
        if *unit.provider == account && *unit.live {
            live_units += 1;
            bound += *unit.min_stake;
        }
    }
    (live_units, bound)
}

fn reservations_of_provider(account: ContractAddress, reservations: Span<Reservation>) -> u32 {
    let mut open = 0;
    for r in reservations {
        let running = *r.status == reservation::ACTIVE || *r.status == reservation::SETTLING;
        if running && *r.provider == account {
            open += 1;
        }
    }
    open
}

fn reservations_of_consumer(account: ContractAddress, found: @Found) -> (u32, u128) {
    let mut open = 0;
    let mut bound = 0;
    let mut bonds = *found.bonds;
    for r in *found.reservations {
        let bond = bonds.pop_front().unwrap();
        if *r.status <= reservation::SETTLING && *r.consumer == account {
            open += 1;
            bound += *bond;
        }
    }
    (open, bound)
}

// Their number, and what they put at risk.
fn open_slashes(account: ContractAddress, party: u32, slashes: Span<FoundSlash>) -> (u32, u128) {
    let mut open = 0;
    let mut at_risk = 0;
    for slash in slashes {
        if *slash.key.party == party && *slash.accused == account && *slash.open {
            open += 1;
            at_risk += *slash.risk;
        }
    }
    (open, at_risk)
}

fn check_reservation(id: u64, r: @Reservation, slashes: Span<FoundSlash>) {
    let mut ahead = 0;
    // By the consumer, and by the provider.
    let mut claims = (0, 0);
    for slash in slashes {
        let FoundSlash { key, open, claimed, base, .. } = *slash;
        if key.reservation_id == id {
            let of_provider = key.party == party::PROVIDER;
            if of_provider && key.window >= *r.next_window {
                ahead += base;
                assert!(base <= gross(r, key.window), "reservation {id}: held above gross");
            }
            if open && claimed {
                let (of_consumer, of_other) = claims;
                claims = if of_provider {
                    (of_consumer + 1, of_other)
                } else {
                    (of_consumer, of_other + 1)
                };
            }
        }
    }
    assert!(ahead == *r.ahead, "reservation {id}: ahead is not the sum of its slashes");
    let counted = (*r.consumer_claims, *r.provider_claims);
    assert!(counted == claims, "reservation {id}: claims {:?}", claims);
    let few = *r.consumer_claims <= CLAIMS_MAX && *r.provider_claims <= CLAIMS_MAX;
    assert!(few, "reservation {id}: too many claims");
    if *r.start != 0 {
        assert!(funds(r) <= owed(r), "reservation {id}: funds above what is owed");
        assert!(*r.next_window <= windows(r), "reservation {id}: windows beyond its end");
    }
    if *r.status > reservation::SETTLING {
        assert!(*r.escrow == 0 && *r.ahead == 0, "reservation {id}: final with money left");
    }
}

fn check_unit(id: u64, unit: @FoundUnit, reservations: Span<Reservation>) {
    let mut used = 0;
    let mut active = 0;
    for r in reservations {
        if *r.unit_id == id && *r.status == reservation::ACTIVE {
            used += *r.gb;
            active += 1;
        }
    }
    assert!(*unit.used_gb == used, "unit {id}: used_gb");
    assert!(*unit.active_reservations == active, "unit {id}: active_reservations");
    assert!(used <= *unit.capacity_gb, "unit {id}: over its capacity");
}

// The money of each reservation, as the events tell it.
#[derive(Default, Destruct)]
pub struct Flows {
    deposited: Felt252Dict<u128>,
    // Out of the escrow: paid, held by a slash, or refunded.
    moved: Felt252Dict<u128>,
    // Windows whose money waits in a slash.
    held: Felt252Dict<bool>,
}

#[generate_trait]
pub impl FlowsImpl of FlowsTrait {
    fn add(ref self: Flows, keys: Span<felt252>, data: Span<felt252>) {
        let name = *keys[0];
        if name == selector!("EscrowDeposited") {
            let id = *keys[1];
            self.deposited.insert(id, self.deposited.get(id) + money(*data[0]));
        } else if name == selector!("EscrowRefunded") {
            self.take(*keys[1], *data[0]);
        } else if name == selector!("EscrowReleased") {
            self.take(*keys[1], *data[3]);
        } else if name == selector!("SlashProposed") && *keys[2] == party::PROVIDER.into() {
            self.hold(*keys[1], *keys[3], *data[3]);
        } else if name == selector!("BreachClaimed") && *keys[2] == party::PROVIDER.into() {
            self.hold(*keys[1], *keys[3], *data[2]);
        }
    }
    // A claim that joins moves nothing.
    fn hold(ref self: Flows, id: felt252, window: felt252, base: felt252) {
        let key = id * 0x100000000 + window;
        if !self.held.get(key) {
            self.held.insert(key, true);
            self.take(id, base);
        }
    }
    fn take(ref self: Flows, id: felt252, amount: felt252) {
        self.moved.insert(id, self.moved.get(id) + money(amount));
    }
    // All deposits = paid + bases + refunds + escrow.
    fn check(ref self: Flows, all: Span<Reservation>) {
        let mut id = 0;
        for r in all {
            id += 1;
            let deposited = self.deposited.get(id);
            assert!(deposited == self.moved.get(id) + *r.escrow, "reservation {id}: deposits");
        }
    }
}

fn money(felt: felt252) -> u128 {
    felt.try_into().unwrap()
}

pub fn reservations(contract: ContractAddress) -> Span<Reservation> {
    set_contract_address(contract);
    stored_reservations(@Orchestrator::contract_state_for_testing())
}

fn stored_reservations(state: @Orchestrator::ContractState) -> Span<Reservation> {
    let mut all = array![];
    for id in 1..state.reservation_count.read() + 1 {
        all.append(state.reservations.entry(id).read());
    }
    all.span()
}

pub fn balance(contract: ContractAddress, account: ContractAddress) -> u128 {
    set_contract_address(contract);
    let state = @Orchestrator::contract_state_for_testing();
    state.balances.entry(account).read()
}

pub fn burnt(contract: ContractAddress) -> u128 {
    set_contract_address(contract);
    let state = @Orchestrator::contract_state_for_testing();
    state.burnt.read()
}

// What no call may do to the reservations that were there before it.
pub fn check_change(
    contract: ContractAddress, before: Span<Reservation>, after: Span<Reservation>, now: u64,
) {
    set_contract_address(contract);
    let state = @Orchestrator::contract_state_for_testing();
    assert!(after.len() >= before.len(), "a reservation is gone");
    for i in 0..before.len() {
        let (old, new) = (*before[i], *after[i]);
        let id = i + 1;
        let was_final = old.status > reservation::SETTLING;
        assert!(!was_final || new.status == old.status, "reservation {id}: its end was not final");
        assert!(new.status >= old.status, "reservation {id}: its status went back");
        assert!(new.next_window >= old.next_window, "reservation {id}: next_window fell");
        assert!(old.end == 0 || new.end <= old.end, "reservation {id}: its end grew");
        assert!(!old.breached || new.breached, "reservation {id}: a breach was forgotten");
        assert!(!old.cut_unfunded || new.cut_unfunded, "reservation {id}: a cut was forgotten");
        assert!(new.exit_until >= old.exit_until, "reservation {id}: exit_until fell");
        let same = new.price == old.price
            && new.gb == old.gb
            && new.duration_secs == old.duration_secs
            && new.window_secs == old.window_secs
            && new.sla_version == old.sla_version
            && new.config_version == old.config_version
            && new.provider == old.provider
            && new.consumer == old.consumer;
        assert!(same, "reservation {id}: its terms changed");
        if new.next_window > old.next_window {
            let periods = config::periods(config::version(state, new.config_version));
            let claimable = deadlines(@new, new.next_window - 1, periods).claim_until;
            assert!(now >= claimable, "reservation {id}: paid before its claim period ended");
        }
    }
}
