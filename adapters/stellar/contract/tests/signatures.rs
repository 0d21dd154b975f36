//! What a signature allows: one call of one function with these arguments, once, and of the token no more than this
//! call takes. Nothing is mocked but the key: the host matches every entry with the call. The artefact runs.

use std::collections::BTreeSet;

use orchestrator::ContractError;
use soroban_sdk::testutils::{MockAuth, MockAuthContract, MockAuthInvoke};
use soroban_sdk::xdr::{ScErrorType, SorobanAuthorizationEntry};
use soroban_sdk::{Address, Error, IntoVal, Symbol, TryFromVal, Val};

use crate::spec::Spec;
use crate::tour::{Call, PEOPLE};
use crate::values_of;
use crate::world::World;

/// Another value of the same kind, where there is one near.
fn other(world: &World, value: Val) -> Val {
    let env = &world.env;
    if let Ok(number) = u32::try_from_val(env, &value) {
        return (number ^ 1).into_val(env);
    }
    if let Ok(number) = u64::try_from_val(env, &value) {
        return (number + 1).into_val(env);
    }
    if let Ok(number) = u128::try_from_val(env, &value) {
        return (number + 1).into_val(env);
    }
    world.account("treasury").into_val(env)
}

fn entry(world: &World, signer: &Address, call: &Call) -> SorobanAuthorizationEntry {
    let amount = i128::try_from(call.pulled).unwrap();
    let caller = Address::try_from_val(&world.env, &call.arguments.get_unchecked(0)).unwrap();
    let transfer = MockAuthInvoke {
        contract: &world.token,
        fn_name: "transfer",
        args: values_of![&world.env; caller, world.contract, amount],
        sub_invokes: &[],
    };
    let invoke = MockAuthInvoke {
        contract: &world.contract,
        fn_name: call.function,
        args: call.arguments.clone(),
        sub_invokes: if call.pulled > 0 { std::slice::from_ref(&transfer) } else { &[] },
    };
    (&MockAuth { address: signer, invoke: &invoke }).into()
}

fn made(world: &World, entries: &[SorobanAuthorizationEntry], call: &Call) -> Result<(), Error> {
    let env = &world.env;
    env.set_auths(entries);
    let name = Symbol::new(env, call.function);
    let answer =
        env.try_invoke_contract::<Val, Error>(&world.contract, &name, call.arguments.clone());
    answer.map(|_| ()).map_err(|error| error.expect("the host says why"))
}

/// By the host, before the contract looks at anything.
fn refused(world: &World, why: &str, entries: &[SorobanAuthorizationEntry], call: &Call) -> u32 {
    let error = made(world, entries, call).expect_err(why);
    assert!(!error.is_type(ScErrorType::Contract), "{} {why}: {error:?}", call.function);
    1
}

/// All signatures that are not this one are refused; it passes, once. Counts the refusals.
fn play(world: &World, by: &str, call: &Call) -> u32 {
    let (caller, stranger) = (world.account(by), world.account("stranger"));
    let before = world.check_invariants(0);
    let mut count = refused(world, "unsigned", &[], call);
    let someone = if caller == stranger { world.account("admin") } else { stranger };
    let of_another = entry(world, &someone, call);
    count += refused(world, "signed by another", &[of_another], call);
    let function = if call.function == "pause" { "unpause" } else { "pause" };
    let wrong = entry(world, &caller, &Call { function, ..call.clone() });
    count += refused(world, "of another function", &[wrong], call);
    for place in 0..call.arguments.len() {
        let mut changed = call.clone();
        changed.arguments.set(place, other(world, call.arguments.get_unchecked(place)));
        // Of another caller the transfer is another's, too.
        changed.pulled = if place == 0 { 0 } else { call.pulled };
        let wrong = entry(world, &caller, &changed);
        count += refused(world, "of other arguments", &[wrong], call);
    }
    if call.pulled > 0 {
        for less in [0, call.pulled - 1] {
            let exact = entry(world, &caller, &Call { pulled: less, ..call.clone() });
            let error = made(world, &[exact], call).expect_err("more tokens than signed");
            assert_eq!(Error::from(ContractError::TokenFailed), error, "{}", call.function);
            count += 1;
        }
    }
    let after = world.check_invariants(0);
    assert_eq!(before, after, "{}: refused calls changed it", call.function);

    let exact = entry(world, &caller, call);
    made(world, std::slice::from_ref(&exact), call)
        .unwrap_or_else(|error| panic!("{}: {error:?}", call.function));
    count += refused(world, "a second time", &[exact], call);
    world.check_invariants(0);
    count
}

#[test]
fn a_signature_allows_one_call_once() {
    let world = World::empty().compiled();
    for name in PEOPLE {
        let account = world.account(name);
        world.env.register_at(&account, MockAuthContract, ());
    }
    world.env.set_auths(&[]);
    let (mut played, mut count) = (BTreeSet::new(), 0);
    world.tour(&mut |world, call| match call.by {
        Some(by) => {
            count += play(world, by, call);
            played.insert(call.function.to_string());
        }
        None => made(world, &[], call).unwrap_or_else(|e| panic!("{}: {e:?}", call.function)),
    });
    let with_caller: BTreeSet<String> = Spec::frozen().signed().into_iter().collect();
    assert_eq!(with_caller, played);
    println!("{} functions, {count} calls refused by the host", played.len());
    assert_eq!(44, with_caller.len());
}
