//! Who must sign. Who may call is in the scenarios and, by every kind of caller, here for the roles.

use orchestrator::ContractError;
use soroban_sdk::xdr::ScVal;
use soroban_sdk::{Error, Symbol, TryFromVal, Val, Vec};

use crate::spec::Spec;
use crate::world::World;

/// A value of the type that the rules need not like.
fn any(world: &World, kind: &str) -> Val {
    use soroban_sdk::IntoVal;
    let env = &world.env;
    match kind {
        "u32" => 1u32.into_val(env),
        "u64" => 1u64.into_val(env),
        "u128" => 1u128.into_val(env),
        "bool" => true.into_val(env),
        "address" => world.account("somebody").into_val(env),
        "string" => world.text("text").into_val(env),
        "bytes_n<32>" => world.hash(1).into_val(env),
        "vec<ScoreEntry>" => Val::try_from_val(env, &ScVal::Vec(Some(Default::default()))).unwrap(),
        "Config" => world.config().into_val(env),
        "SlaTerms" => World::terms().into_val(env),
        other => panic!("{other}"),
    }
}

#[test]
fn every_function_with_a_caller_needs_its_signature() {
    let world = World::new().with_unit();
    let spec = Spec::frozen();
    // All are made while the token's owner still signs.
    let callers = ["admin", "judge", "oracle1", "provider", "consumer", "somebody"];
    callers.iter().for_each(|name| drop(world.account(name)));
    world.account("treasury");
    world.env.set_auths(&[]);
    let mut refused = 0;
    for function in spec.functions() {
        let inputs = spec.members("function", &function);
        if inputs.first().is_none_or(|(name, _)| name != "caller") {
            continue;
        }
        for caller in callers {
            let mut arguments = Vec::new(&world.env);
            for (name, kind) in &inputs {
                let signer = name == "caller";
                let value = match signer {
                    true => any_account(&world, caller),
                    false => any(&world, kind),
                };
                arguments.push_back(value);
            }
            let name = Symbol::new(&world.env, &function);
            let answer =
                world.env.try_invoke_contract::<Val, Error>(&world.contract, &name, arguments);
            let error = answer.expect_err(&function).expect("the host says why");
            assert!(error.is_type(soroban_sdk::xdr::ScErrorType::Context), "{function}: {error:?}");
            refused += 1;
        }
    }
    assert_eq!(39 * 6, refused);
}

fn any_account(world: &World, name: &str) -> Val {
    use soroban_sdk::IntoVal;
    world.account(name).into_val(&world.env)
}

#[test]
fn what_is_the_admins_nobody_else_may_call() {
    let world = World::new().with_unit();
    let spec = Spec::frozen();
    let admins = "set_config set_oracle set_arbiter propose_admin accept_admin pause unpause \
                  propose_upgrade upgrade";
    for function in admins.split_whitespace() {
        for caller in ["judge", "oracle1", "provider", "consumer", "treasury", "somebody"] {
            let mut arguments = Vec::new(&world.env);
            for (name, kind) in spec.members("function", function) {
                let signer = name == "caller";
                let value = if signer { any_account(&world, caller) } else { any(&world, &kind) };
                arguments.push_back(value);
            }
            let name = Symbol::new(&world.env, function);
            let answer = world.env.try_invoke_contract::<Val, ContractError>(
                &world.contract,
                &name,
                arguments,
            );
            assert_eq!(
                Some(ContractError::NotAuthorized),
                answer.err().and_then(Result::ok),
                "{function} by {caller}"
            );
        }
    }
}
