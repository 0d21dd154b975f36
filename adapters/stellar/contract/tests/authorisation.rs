//! Who must sign, and who may call: every function by everybody. What a signature allows is in signatures.rs.

use orchestrator::ContractError;
use soroban_sdk::xdr::ScVal;
use soroban_sdk::{Error, IntoVal, Symbol, TryFromVal, Val, Vec};

use crate::rights::{refusal, Subject, OF_ANYONE};
use crate::spec::Spec;
use crate::world::{World, DAY, T0};

const CALLERS: [&str; 9] = [
    "admin", "judge", "oracle1", "oracle2", "oracle3", "provider", "consumer", "treasury",
    "somebody",
];

/// A value of the type that the rules need not like; it names unit 1, reservation 1, its provider and first window.
fn any(world: &World, name: &str, kind: &str) -> Val {
    let env = &world.env;
    match (name, kind) {
        ("party" | "window", _) => 0u32.into_val(env),
        (_, "u32") => 1u32.into_val(env),
        (_, "u64") => 1u64.into_val(env),
        (_, "u128") => 1u128.into_val(env),
        (_, "bool") => true.into_val(env),
        (_, "address") => world.account("somebody").into_val(env),
        (_, "string") => world.text("text").into_val(env),
        (_, "bytes_n<32>") => world.hash(1).into_val(env),
        (_, "vec<ScoreEntry>") => {
            Val::try_from_val(env, &ScVal::Vec(Some(Default::default()))).unwrap()
        }
        (_, "Config") => world.config().into_val(env),
        (_, "SlaTerms") => World::terms().into_val(env),
        other => panic!("{other:?}"),
    }
}

fn arguments(world: &World, spec: &Spec, function: &str, caller: &str) -> Vec<Val> {
    let mut arguments = Vec::new(&world.env);
    for (name, kind) in spec.members("function", function) {
        arguments.push_back(match name.as_str() {
            "caller" => world.account(caller).into_val(&world.env),
            _ => any(world, &name, &kind),
        });
    }
    arguments
}

#[test]
fn every_function_with_a_caller_needs_its_signature() {
    let world = World::new().with_unit();
    let spec = Spec::frozen();
    // All are made while the token's owner still signs.
    CALLERS.iter().for_each(|name| drop(world.account(name)));
    world.env.set_auths(&[]);
    let mut refused = 0;
    for function in spec.signed() {
        for caller in CALLERS {
            let name = Symbol::new(&world.env, &function);
            let arguments = arguments(&world, &spec, &function, caller);
            let answer =
                world.env.try_invoke_contract::<Val, Error>(&world.contract, &name, arguments);
            let error = answer.expect_err(&function).expect("the host says why");
            assert!(error.is_type(soroban_sdk::xdr::ScErrorType::Context), "{function}: {error:?}");
            refused += 1;
        }
    }
    assert_eq!(44 * 9, refused);
}

/// Unit 1, reservation 1 and a slash of its provider's first window, with one vote and a claim.
fn scene() -> World {
    let world = World::new().with_unit();
    CALLERS.iter().for_each(|name| drop(world.account(name)));
    let id = world.active(3);
    world.at(T0 + DAY);
    world.propose("oracle1", id, 0);
    world.claim(id, 0);
    world
}

/// Everybody signs here: it is the right that is missing.
#[test]
fn who_has_no_right_is_refused() {
    let spec = Spec::frozen();
    let subject = Subject { unit_id: 1, reservation_id: 1, party: 0, window: 0 };
    let (mut refused, mut passed) = (0, 0);
    for function in spec.signed() {
        let world = scene();
        let before = world.check_invariants(0);
        let Some(rightful) = before.rightful(&function, subject) else { continue };
        let call = |caller: &str| {
            let name = Symbol::new(&world.env, &function);
            let arguments = arguments(&world, &spec, &function, caller);
            let answer = world.env.try_invoke_contract::<Val, ContractError>(
                &world.contract,
                &name,
                arguments,
            );
            answer.err().map(|error| error.expect("an error of the contract"))
        };
        let (may, may_not): (std::vec::Vec<&str>, _) =
            CALLERS.into_iter().partition(|name| rightful.contains(&world.account(name)));
        for caller in may_not {
            assert_eq!(Some(refusal(&function)), call(caller), "{function} by {caller}");
            refused += 1;
        }
        assert_eq!(before, world.check_invariants(0), "{function} was refused");
        if let Some(caller) = may.first() {
            assert_ne!(Some(refusal(&function)), call(caller), "{function} by {caller}");
            passed += 1;
        }
    }
    println!("{refused} calls refused, {passed} not");
    // Nobody was proposed as admin, and nobody is owed anything yet.
    assert_eq!(44 - 4, passed);
    assert!(refused > 40 * 6, "{refused}");
}

#[test]
fn calls_of_anyone_ask_for_no_right() {
    let spec = Spec::frozen();
    for function in OF_ANYONE {
        let world = scene();
        world.at(T0 + 30 * DAY);
        let name = Symbol::new(&world.env, function);
        let arguments = arguments(&world, &spec, function, "somebody");
        let answer =
            world.env.try_invoke_contract::<Val, ContractError>(&world.contract, &name, arguments);
        let error = answer.err().map(|error| error.expect("an error of the contract"));
        let rights = [ContractError::NotAuthorized, ContractError::NotFound];
        assert!(error.is_none_or(|error| !rights.contains(&error)), "{function}: {error:?}");
    }
}
