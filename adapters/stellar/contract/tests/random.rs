//! Random calls with arguments drawn near the boundaries of the state they meet: whatever is called, the invariants
//! hold, a refused call changes nothing, and who succeeded had the right to. Each run draws others and prints its seed,
//! which WARDEN_SEED=n plays again; WARDEN_WALKS=n plays more. A failure prints the shortest list of calls that
//! proptest found, WARDEN_CALLS=a,b,... plays a list.

use std::cell::RefCell;
use std::collections::BTreeMap;

use orchestrator::codes::party;
use orchestrator::ContractError;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use soroban_sdk::testutils::Events as _;
use soroban_sdk::{Address, Symbol, Val};

use crate::dice::Dice;
use crate::invariants::{ended, open, Stored};
use crate::rights::{Subject, OF_ORACLES, OF_THE_ADMIN};
use crate::spec::Spec;
use crate::walk::Walk;

const WALKS: u32 = 30;
const CALLS: usize = 300;

/// What came of all walks.
#[derive(Default)]
struct Tally {
    drawn: BTreeMap<String, u32>,
    succeeded: BTreeMap<String, u32>,
    errors: BTreeMap<String, u32>,
    /// Ends of reservations and of slashes, by status.
    ends: BTreeMap<(&'static str, u32), u32>,
}

impl Walk {
    fn step(&mut self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::new(seed);
        let function = self.function(&mut dice);
        self.pass_time(&mut dice, &function);
        let subject = self.subject(&mut dice, &function);
        self.wait(&mut dice, &function, subject);
        self.stored.now = self.now;
        let aim = self.aim(&mut dice, &function, subject);
        let caller = self.caller(&mut dice, &function, subject);
        let arguments = self.arguments(&mut dice, &aim, &caller, &function);
        let answer = self.world.env.try_invoke_contract::<Val, ContractError>(
            &self.world.contract,
            &Symbol::new(&self.world.env, &function),
            arguments,
        );
        let answer = match answer {
            Ok(_) => {
                let events = self.world.env.events().all();
                self.flows.add(events.filter_by_contract(&self.world.contract).events());
                Ok(())
            }
            Err(Ok(error)) => Err(error),
            // Code that nobody uploaded; all else has a number.
            Err(Err(_)) if function == "upgrade" => Err(ContractError::NotFound),
            Err(Err(other)) => panic!("{function}: {other:?}"),
        };
        tally.count(&function, answer);
        let after = self.world.check_invariants(0);
        self.flows.check(&after);
        self.check(&function, &caller, subject, answer, &after);
        tally.ends(&self.stored, &after);
        self.stored = after;
    }

    fn check(
        &self,
        function: &str,
        caller: &Address,
        subject: Subject,
        answer: Result<(), ContractError>,
        after: &Stored,
    ) {
        let before = &self.stored;
        let rightful = before.rightful(function, subject);
        let may = rightful.is_none_or(|accounts| accounts.contains(caller));
        let of_role = OF_THE_ADMIN.contains(&function)
            || function == "resolve_dispute"
            || OF_ORACLES.contains(&function);
        match answer {
            Ok(()) => assert!(may, "{function} by {}", self.world.name_of(caller)),
            Err(error) => {
                if of_role && function != "resolve_dispute" && !may && !self.has_role(caller) {
                    assert_eq!(ContractError::NotAuthorized, error, "{function}");
                }
                assert_eq!(*before, *after, "{function} failed and changed something");
            }
        }
        after.check_change(before);
        for ((account, tokens), (_, left)) in before.tokens.iter().zip(&after.tokens) {
            let paid_out = function == "withdraw" && account == caller;
            assert!(paid_out || left <= tokens, "{function} moved tokens out");
            assert!(account == caller || left == tokens, "{function} took from another");
        }
        let treasury = &before.configs[&before.instance.config_version].treasury;
        let reservation = after.reservations.get(&subject.reservation_id);
        let party = reservation.is_some_and(|r| [&r.provider, &r.consumer].contains(&treasury));
        let fees = if answer.is_ok() { self.flows.fees } else { 0 };
        for ((account, owed), (_, now_owed)) in before.balances.iter().zip(&after.balances) {
            let raised = now_owed.saturating_sub(*owed);
            if of_role && account == caller {
                // A former arbiter may be treasury by now.
                let allowed = if account == treasury { fees } else { 0 };
                assert!(raised <= allowed, "{function} paid its caller");
            }
            if account == treasury && account != caller && !party {
                assert_eq!(fees, raised, "{function} paid the treasury more than fees");
            }
        }
    }

    /// Of the admin or of one that judges, or did.
    fn has_role(&self, account: &Address) -> bool {
        let instance = &self.stored.instance;
        let mut oracles = instance.oracles.iter().map(|entry| entry.oracle);
        [&instance.admin, &instance.arbiter, &instance.next_arbiter].contains(&account)
            || oracles.any(|oracle| oracle == *account)
    }
}

impl Tally {
    fn count(&mut self, function: &str, answer: Result<(), ContractError>) {
        *self.drawn.entry(function.into()).or_default() += 1;
        match answer {
            Ok(()) => *self.succeeded.entry(function.into()).or_default() += 1,
            Err(error) => *self.errors.entry(format!("{error:?}")).or_default() += 1,
        }
    }

    fn ends(&mut self, before: &Stored, after: &Stored) {
        for (id, r) in after.reservations.iter().filter(|(_, r)| ended(r)) {
            if before.reservations.get(id).is_some_and(|old| !ended(old)) {
                *self.ends.entry(("reservation", r.status)).or_default() += 1;
            }
        }
        for (key, slash) in after.slashes.iter().filter(|(_, slash)| !open(slash)) {
            if before.slashes.get(key).is_some_and(open) {
                let of = if key.1 == party::PROVIDER { "provider" } else { "consumer" };
                *self.ends.entry((of, slash.status)).or_default() += 1;
            }
        }
    }
}

impl Tally {
    /// The walks went everywhere, whatever the seed.
    fn check(&self, functions: &[String]) {
        let (made, succeeded) = (self.made(), self.succeeded.values().sum::<u32>());
        assert!(succeeded * 4 >= made, "{succeeded} of {made} calls succeeded");
        for function in functions {
            let drawn = self.drawn.get(function).copied().unwrap_or_default();
            assert!(drawn >= 20, "{function} was drawn {drawn} times");
        }
        // Nobody uploads code here.
        for function in functions.iter().filter(|function| *function != "upgrade") {
            assert!(self.succeeded.contains_key(function), "{function} never succeeded");
        }
        for (of, mut all) in [("reservation", 3..8), ("provider", 2..5), ("consumer", 2..5)] {
            assert!(all.all(|end| self.ends.contains_key(&(of, end))), "{of}: {:?}", self.ends);
        }
        assert!(self.errors.len() >= 15, "{:?}", self.errors);
    }

    fn made(&self) -> u32 {
        self.drawn.values().sum()
    }
}

/// Another one in each run.
fn any_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    now.as_nanos() as u64
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect(variable))
}

fn play(spec: &Spec, calls: &[u64], tally: &RefCell<Tally>) {
    let mut walk = Walk::new(spec);
    for seed in calls {
        walk.step(*seed, &mut tally.borrow_mut());
    }
}

#[test]
fn whatever_is_called_the_invariants_hold() {
    let (spec, tally) = (Spec::frozen(), RefCell::new(Tally::default()));
    if let Ok(calls) = std::env::var("WARDEN_CALLS") {
        let calls: Vec<u64> = calls.split(',').map(|text| text.trim().parse().unwrap()).collect();
        return play(&spec, &calls, &tally);
    }
    let seed = number("WARDEN_SEED", any_seed());
    println!("WARDEN_SEED={seed}");
    let walks = number("WARDEN_WALKS", WALKS.into()) as u32;
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: walks,
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let done = runner.run(&vec(any::<u64>(), CALLS), |calls| {
        play(&spec, &calls, &tally);
        Ok(())
    });
    if let Err(found) = done {
        panic!("WARDEN_SEED={seed} finds it again, WARDEN_CALLS plays this list: {found}");
    }
    let tally = tally.into_inner();
    println!("{} calls, succeeded {:?}", tally.made(), tally.succeeded);
    println!("errors {:?}, ends {:?}", tally.errors, tally.ends);
    if walks >= WALKS {
        tally.check(&Walk::new(&spec).functions);
    }
}
