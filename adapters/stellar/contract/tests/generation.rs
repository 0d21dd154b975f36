//! An upgrade to a made-up generation 3: these sources with next.patch, as next.wasm. Its instance and reservations
//! have one more field, the least credit of a breach in 1/10,000: 2,000 of new reservations, none of older ones.

use std::collections::{BTreeMap, BTreeSet};

use orchestrator::{Instance, GENERATION};
use soroban_sdk::testutils::storage::Persistent as _;
use soroban_sdk::testutils::Events as _;
use soroban_sdk::xdr::{ContractEvent, ContractEventBody, ScVal};
use soroban_sdk::{symbol_short, Error, Map, Symbol, TryFromVal, Val};

use crate::invariants::{Stored, OF_NEXT};
use crate::spec::Spec;
use crate::world::{next_wasm, World, DAY, FIXED, T0};

type Record = Map<Symbol, Val>;

impl World {
    /// The contract's keys and what stands there: the generation that wrote it, and the value.
    fn kept(&self) -> Vec<(Val, (u32, Val))> {
        let env = &self.env;
        env.as_contract(&self.contract, || {
            let stored = env.storage().persistent();
            let entries: Map<Val, Val> = stored.all();
            // A token may have an entry of the same key.
            let own = entries.keys().iter().filter(|key| stored.has(key));
            let kept = own.filter_map(|key| {
                let value: Val = stored.get(&key)?;
                Some((key, <(u32, Val)>::try_from_val(env, &value).ok()?))
            });
            kept.collect()
        })
    }

    /// How many entries were written by code of which generation.
    fn written_by(&self) -> BTreeMap<u32, usize> {
        let mut counts = BTreeMap::new();
        self.kept().iter().for_each(|(_, (by, _))| *counts.entry(*by).or_default() += 1);
        counts
    }

    /// All that is stored as code of this generation left it.
    fn age(&self) {
        let env = &self.env;
        let older = |value: &Val| match Record::try_from_val(env, value) {
            Ok(mut record) => {
                record.remove(Symbol::new(env, OF_NEXT));
                record.to_val()
            }
            Err(_) => *value,
        };
        let kept = self.kept();
        let instance = Instance { generation: GENERATION, ..self.instance() };
        self.force(&instance);
        env.as_contract(&self.contract, || {
            for (key, (_, value)) in &kept {
                env.storage().persistent().set(key, &(GENERATION, older(value)));
            }
        });
    }

    /// What reservations and the instance have more, by the ids of the former.
    fn credit_floors(&self) -> (Option<u32>, Vec<(u64, Option<u32>)>) {
        let env = &self.env;
        let floor = |value: &Val| {
            let record = Record::try_from_val(env, value).unwrap();
            let found = record.get(Symbol::new(env, OF_NEXT));
            found.map(|value| u32::try_from_val(env, &value).unwrap())
        };
        let instance = || env.storage().instance().get::<_, (u32, Val)>(&symbol_short!("Instance"));
        let of_instance = floor(&env.as_contract(&self.contract, instance).unwrap().1);
        let mut all = Vec::new();
        for (key, (_, value)) in self.kept() {
            let parts = soroban_sdk::Vec::<Val>::try_from_val(env, &key).unwrap();
            let kind = Symbol::try_from_val(env, &parts.get_unchecked(0)).unwrap();
            if kind == Symbol::new(env, "Reservation") {
                let id = u64::try_from_val(env, &parts.get_unchecked(1)).unwrap();
                all.push((id, floor(&value)));
            }
        }
        all.sort_unstable();
        (of_instance, all)
    }

    fn last_events(&self) -> Vec<ContractEvent> {
        self.env.events().all().filter_by_contract(&self.contract).events().to_vec()
    }
}

fn name_of(event: &ContractEvent) -> String {
    let ContractEventBody::V0(body) = &event.body;
    let ScVal::Symbol(name) = &body.topics[0] else { panic!("the first topic is a name") };
    name.to_utf8_string_lossy()
}

/// The same market twice: one is upgraded, the other stays with its code.
struct Markets {
    stays: World,
    goes: World,
}

/// What is comparable between hosts, and what both must agree in.
fn text(stored: Stored) -> String {
    let instance = Instance { generation: 0, ..stored.instance.clone() };
    format!("{:?}", Stored { instance, ..stored })
}

impl Markets {
    /// The call succeeds in both, and leaves the same.
    fn both(&self, what: &str, call: impl Fn(&World)) {
        call(&self.stays);
        call(&self.goes);
        let (stays, goes) = (self.stays.check_invariants(0), self.goes.check_invariants(0));
        assert_eq!(text(stays), text(goes), "after {what}");
    }

    fn at(&self, time: u64) {
        self.stays.at(time);
        self.goes.at(time);
    }
}

/// A vote that the provider (1, latency) or the consumer (512) was in breach.
fn vote(world: &World, oracle: &str, function: &str, id: u64, party: u32, window: u32) {
    let oracle = world.account(oracle);
    let reasons = [1u32, 512][party as usize];
    let (root, uri) = (world.hash(7), world.text("https://evidence.example/1"));
    let vote = crate::values_of![&world.env; oracle, id, party, window, reasons, 60u32, root, uri];
    world.env.invoke_contract::<()>(&world.contract, &Symbol::new(&world.env, function), vote);
}

fn claim(world: &World, by: &str, id: u64, party: u32, window: u32) {
    let reasons = [1, 512][party as usize];
    world.client().claim_breach(&world.account(by), &id, &party, &window, &reasons, &world.hash(3));
}

/// Up to the second before the upgrade. Open by then: of reservation 1 the second window, disputed by its provider
/// and, of its consumer, with a quorum that nobody disputes; of 2 the first window, claimed by either party and one
/// claim answered; of 3 the first window, with one vote; reservation 4 is requested.
fn market(markets: &Markets) {
    let people = |world: &World| {
        world.client().add_stake(&world.account("provider"), &2_000_000);
        world.client().request_unstake(&world.account("provider"), &5_000);
        let hash = world.env.deployer().upload_contract_wasm(next_wasm().as_slice());
        world.client().propose_upgrade(&world.account("admin"), &hash);
        world.active(5);
    };
    markets.both("the beginning", people);
    markets.at(T0 + 100_000);
    markets.both("reservation 2", |world| assert_eq!(2, world.active(3)));
    markets.at(T0 + 110_000);
    markets.both("reservation 3", |world| assert_eq!(3, world.active(3)));
    markets.at(T0 + 2 * DAY);
    markets.both("the slashes of reservation 1", |world| {
        vote(world, "oracle1", "propose_slash", 1, 0, 1);
        vote(world, "oracle2", "attest_slash", 1, 0, 1);
        world.client().dispute_slash(&world.account("provider"), &1, &0, &1, &world.hash(4));
        vote(world, "oracle1", "propose_slash", 1, 1, 1);
        vote(world, "oracle3", "attest_slash", 1, 1, 1);
    });
    markets.at(T0 + 100_000 + DAY);
    markets.both("the claims of reservation 2", |world| {
        claim(world, "consumer", 2, 0, 0);
        claim(world, "provider", 2, 1, 0);
        world.client().answer_claim(&world.account("consumer"), &2, &1, &0, &world.hash(5));
    });
    markets.at(T0 + 110_000 + DAY);
    markets.both("the slash of reservation 3", |world| {
        vote(world, "oracle1", "propose_slash", 3, 0, 0);
    });
    markets.at(T0 + FIXED.upgrade_delay_secs - 1);
    markets.both("reservation 4", |world| assert_eq!(4, world.request(2, 2 * 864_000)));
}

/// What was open at the upgrade ends as it would have ended.
fn ends(markets: &Markets) {
    let upgraded = T0 + FIXED.upgrade_delay_secs;
    markets.both("an execution", |world| world.client().execute_slash(&1, &1, &1));
    markets.both("an acceptance", |world| {
        world.client().accept_reservation(&world.account("provider"), &4);
    });
    markets.both("a vote", |world| vote(world, "oracle2", "attest_slash", 3, 0, 0));
    markets.both("an answer", |world| {
        let provider = world.account("provider");
        world.client().answer_claim(&provider, &2, &0, &0, &world.hash(6));
    });
    markets.both("decisions", |world| {
        let (client, judge) = (world.client(), world.account("judge"));
        client.resolve_dispute(&judge, &1, &0, &1, &5_000);
        client.resolve_dispute(&judge, &2, &0, &0, &10_000);
        client.resolve_dispute(&judge, &2, &1, &0, &0);
    });
    markets.both("payments", |world| assert_eq!(2, world.client().settle(&1, &10)));
    markets.both("unbonding", |world| world.client().withdraw_stake(&world.account("provider")));
    markets.at(upgraded + 18_000);
    markets.both("another execution", |world| world.client().execute_slash(&3, &0, &0));
    markets.both("a termination", |world| {
        world.client().terminate_reservation(&world.account("consumer"), &3);
    });
    markets.at(T0 + 6 * DAY);
    for id in [1, 2, 3, 4] {
        markets.both("the last payments", |world| assert!(world.client().settle(&id, &10) > 0));
    }
    markets.both("what is owed", |world| {
        for name in ["provider", "consumer", "treasury"] {
            let account = world.account(name);
            world.client().withdraw(&account, &world.client().get_balance(&account));
        }
    });
}

#[test]
fn an_upgrade_carries_everything_over() {
    let world = || World::empty().compiled().with_unit();
    let markets = Markets { stays: world(), goes: world() };
    market(&markets);
    markets.at(T0 + FIXED.upgrade_delay_secs);
    let goes = &markets.goes;
    goes.client().upgrade(&goes.account("admin"));
    markets.stays.client().cancel_upgrade(&markets.stays.account("admin"));
    assert_eq!(3, goes.client().version());
    let all = goes.kept().len();
    assert_eq!(BTreeMap::from([(2, all)]), goes.written_by());
    assert_eq!((2, None), (goes.instance().generation, goes.credit_floors().0));

    ends(&markets);
    assert_eq!((3, Some(2_000)), (goes.instance().generation, goes.credit_floors().0));
    // The terms, the configurations and the unit's first entries were only read.
    let written_by = goes.written_by();
    assert!(written_by[&2] >= 2 && written_by[&3] >= 10, "{written_by:?}");
    let floors: Vec<(u64, Option<u32>)> = (1..=4).map(|id| (id, Some(0))).collect();
    assert_eq!(floors, goes.credit_floors().1);
    let owed = goes.stored().reservations;
    assert!(owed.values().all(|r| (r.escrow, r.ahead) == (0, 0) && r.status >= 3));

    // And what begins now is under the new default: 1,000 is the configuration's.
    for (world, returned) in [(&markets.stays, 86_400), (goes, 172_800)] {
        let id = world.active(2);
        world.at(T0 + 7 * DAY);
        let (root, uri) = (world.hash(7), world.text("https://evidence.example/1"));
        let client = world.client();
        let (first, second) = (world.account("oracle1"), world.account("oracle2"));
        client.propose_slash(&first, &id, &0, &0, &1, &100, &root, &uri);
        client.attest_slash(&second, &id, &0, &0, &1, &100, &root, &uri);
        assert_eq!(returned, client.get_slash(&id, &0, &0).amount);
    }
}

/// Whatever is called first, it finds what is old and goes on; signatures are mocked.
#[test]
fn any_call_may_be_the_first_of_new_code() {
    let world = World::empty().constructed_of(next_wasm().as_slice());
    let mut first = BTreeSet::new();
    world.tour(&mut |world, call| {
        world.age();
        assert!(world.written_by().keys().all(|generation| *generation == 2));
        let name = Symbol::new(&world.env, call.function);
        let arguments = call.arguments.clone();
        let answer = world.env.try_invoke_contract::<Val, Error>(&world.contract, &name, arguments);
        assert!(answer.is_ok(), "{}: {answer:?}", call.function);
        let events = world.last_events();
        assert_eq!("generation_changed", name_of(&events[0]), "{}", call.function);
        let changes = events.iter().filter(|event| name_of(event) == "generation_changed");
        assert_eq!(1, changes.count(), "{}", call.function);
        first.insert(call.function.to_string());
        world.check_invariants(0);
    });
    assert_eq!(BTreeSet::from_iter(Spec::frozen().changing()), first);
}

/// Code that finds its own mark says nothing, and neither does a view or a refused call.
#[test]
fn the_mark_is_written_once_and_by_what_succeeds() {
    let world = World::empty().constructed_of(next_wasm().as_slice());
    world.age();
    let (client, consumer) = (world.client(), world.account("consumer"));
    client.get_balance(&consumer);
    assert!(client.try_register_consumer(&consumer, &1).is_err());
    assert_eq!(2, world.instance().generation);
    let names = |world: &World| world.last_events().iter().map(name_of).collect::<Vec<_>>();
    client.register_consumer(&consumer, &1_000);
    let expected = ["generation_changed", "consumer_registered", "bond_changed"];
    assert_eq!(expected.to_vec(), names(&world));
    assert_eq!(3, world.instance().generation);
    client.add_bond(&consumer, &1_000);
    assert_eq!(["bond_changed"].to_vec(), names(&world));
}
