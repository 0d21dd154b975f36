// What must hold after every call, whatever was called: money adds up, counters count, limits hold.
use core::dict::Felt252Dict;
use starknet::ContractAddress;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess};
use starknet::testing::set_contract_address;
use crate::agreement::{deadlines, funds, gross, owed, windows};
use crate::codes::{party, reservation};
use crate::config;
use crate::contract::Orchestrator;
use crate::limits::MONEY_MAX;
use crate::slashing::{SlashKey, exists, is_open};
use crate::tests::bench::{Bench, BenchTrait};
use crate::types::Reservation;

// `accounts`, `keys`: everybody and every slash that may have come into being. `gifts`: tokens that
// somebody sent to the contract directly.
pub fn check(bench: @Bench, accounts: Span<ContractAddress>, keys: Span<SlashKey>, gifts: u256) {
    let held = bench.tokens(*bench.contract);
    // Reads the contract's storage in its place.
    set_contract_address(*bench.contract);
    let state = @Orchestrator::contract_state_for_testing();
    assert!(!state.inside_token.read(), "the guard stayed closed");
    let mut owes: u256 = gifts;
    for account in accounts {
        owes += liabilities_to(state, *account, keys).into();
    }
    for id in 1..state.reservation_count.read() + 1 {
        owes += state.reservations.entry(id).escrow.read().into();
        check_reservation(state, id, keys);
    }
    for key in keys {
        if is_open(state, *key) {
            let slash = state.slashes.entry(*key);
            owes += slash.deposit.read().into();
            if *key.party == party::PROVIDER {
                owes += slash.base.read().into();
            }
        }
    }
    assert!(held == owes, "the contract holds {held} and owes {owes}");
    for id in 1..state.unit_count.read() + 1 {
        check_unit(state, id);
    }
}

fn liabilities_to(
    state: @Orchestrator::ContractState, account: ContractAddress, keys: Span<SlashKey>,
) -> u128 {
    let provider = state.providers.entry(account).read();
    let consumer = state.consumers.entry(account).read();
    let mut live_units = 0;
    for id in 1..state.unit_count.read() + 1 {
        let unit = state.units.entry(id);
        if unit.provider.read() == account && unit.decommissioned_at.read() == 0 {
            live_units += 1;
        }
    }
    let mut of_provider = 0;
    let mut of_consumer = 0;
    for id in 1..state.reservation_count.read() + 1 {
        let r = state.reservations.entry(id).read();
        if r.status <= reservation::SETTLING {
            if r.consumer == account {
                of_consumer += 1;
            }
            if r.provider == account && r.status != reservation::REQUESTED {
                of_provider += 1;
            }
        }
    }
    let mut open_slashes = 0;
    for key in keys {
        let r = state.reservations.entry(*key.reservation_id);
        let own = *key.party == party::CONSUMER && r.consumer.read() == account;
        if own && is_open(state, *key) {
            open_slashes += 1;
        }
    }
    assert!(provider.live_units == live_units, "live_units of {:?}", account);
    assert!(provider.open_reservations == of_provider, "provider's reservations");
    assert!(consumer.open_reservations == of_consumer, "consumer's reservations");
    assert!(consumer.open_slashes == open_slashes, "open_slashes of {:?}", account);
    assert!(provider.stake <= MONEY_MAX && consumer.bond <= MONEY_MAX, "money above the limit");
    provider.stake + provider.unbonding + consumer.bond + state.balances.entry(account).read()
}

fn check_reservation(state: @Orchestrator::ContractState, id: u64, keys: Span<SlashKey>) {
    let r = state.reservations.entry(id).read();
    let mut ahead = 0;
    for key in keys {
        let of_it = *key.reservation_id == id && *key.party == party::PROVIDER;
        if of_it && exists(state, *key) && *key.window >= r.next_window {
            let base = state.slashes.entry(*key).base.read();
            ahead += base;
            assert!(base <= gross(@r, *key.window), "reservation {id}: held above gross");
        }
    }
    assert!(ahead == r.ahead, "reservation {id}: ahead is not the sum of its slashes");
    if r.start != 0 {
        assert!(funds(@r) <= owed(@r), "reservation {id}: funds above what is owed");
        assert!(r.next_window <= windows(@r), "reservation {id}: windows beyond its end");
    }
    if r.status > reservation::SETTLING {
        assert!(r.escrow == 0 && r.ahead == 0, "reservation {id}: final with money left");
    }
}

fn check_unit(state: @Orchestrator::ContractState, id: u64) {
    let unit = state.units.entry(id);
    let mut used = 0;
    let mut active = 0;
    for reservation_id in 1..state.reservation_count.read() + 1 {
        let r = state.reservations.entry(reservation_id).read();
        if r.unit_id == id && r.status == reservation::ACTIVE {
            used += r.gb;
            active += 1;
        }
    }
    assert!(unit.used_gb.read() == used, "unit {id}: used_gb");
    assert!(unit.active_reservations.read() == active, "unit {id}: active_reservations");
    assert!(used <= unit.capacity_gb.read(), "unit {id}: over its capacity");
}

// The money of each reservation, as the events tell it.
#[derive(Default, Destruct)]
pub struct Flows {
    deposited: Felt252Dict<u128>,
    // Out of the escrow: paid, held by a slash, or refunded.
    moved: Felt252Dict<u128>,
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
            self.take(*keys[1], *data[3]);
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
            assert!(deposited != 0, "reservation {id}: never paid");
            assert!(deposited == self.moved.get(id) + *r.escrow, "reservation {id}: deposits");
        }
    }
}

fn money(felt: felt252) -> u128 {
    felt.try_into().unwrap()
}

pub fn reservations(contract: ContractAddress) -> Span<Reservation> {
    set_contract_address(contract);
    let state = @Orchestrator::contract_state_for_testing();
    let mut all = array![];
    for id in 1..state.reservation_count.read() + 1 {
        all.append(state.reservations.entry(id).read());
    }
    all.span()
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
            let terms = config::of_version(state, new.config_version);
            let claimable = deadlines(@new, new.next_window - 1, @terms).claim_until;
            assert!(now >= claimable, "reservation {id}: paid before its claim period ended");
        }
    }
}
