//! What calls of the compiled contract cost: the table in README.md. WARDEN_WRITE=1 writes it.

use std::fmt::Write;

use crate::world::{read, World, DAY, T0};

const HEAD: &str =
    "| call | instructions | entries written | bytes written | event bytes | fee, stroops |\n\
                    | --- | --- | --- | --- | --- | --- |\n";

/// One line of the table, of the last call.
fn line(table: &mut String, world: &World, call: &str) {
    let used = world.env.cost_estimate().resources();
    let fee = world.env.cost_estimate().fee().total;
    let (entries, bytes) = (used.write_entries, used.write_bytes);
    let (instructions, events) = (used.instructions, used.contract_events_size_bytes);
    assert!(events <= 8 * 1024, "{call}");
    writeln!(table, "| {call} | {instructions} | {entries} | {bytes} | {events} | {fee} |")
        .unwrap();
}

fn table() -> String {
    let world = World::empty().compiled();
    let (provider, consumer) = (world.account("provider"), world.account("consumer"));
    let (link, region) = (world.text("https://provider.example"), world.text("eu-west"));
    let (client, price, terms) = (world.client(), 2_592_000, World::terms());
    let mut table = HEAD.to_string();
    client.register_provider(&provider, &link, &100_000);
    line(&mut table, &world, "register_provider");
    client.register_unit(&provider, &100, &region, &0, &link, &price, &price, &DAY, &terms);
    line(&mut table, &world, "register_unit");
    client.register_consumer(&consumer, &100_000);
    line(&mut table, &world, "register_consumer");
    let id = world.request(12, 12 * 864_000);
    line(&mut table, &world, "request_reservation");
    client.accept_reservation(&provider, &id);
    line(&mut table, &world, "accept_reservation");
    world.at(T0 + DAY);
    world.propose("oracle1", id, 0);
    line(&mut table, &world, "propose_slash");
    world.attest("oracle2", id, 0);
    line(&mut table, &world, "attest_slash");
    client.dispute_slash(&provider, &id, &0, &0, &world.hash(9));
    line(&mut table, &world, "dispute_slash");
    world.at(T0 + DAY + 10_800);
    client.resolve_dispute(&world.account("judge"), &id, &0, &0, &5_000);
    line(&mut table, &world, "resolve_dispute");
    world.at(T0 + 13 * DAY);
    client.settle(&id, &10);
    line(&mut table, &world, "settle, 10 windows");
    client.settle(&id, &10);
    line(&mut table, &world, "settle, the last 2");
    client.withdraw(&provider, &1_000);
    line(&mut table, &world, "withdraw");
    table
}

#[test]
fn the_readme_says_what_calls_cost() {
    let made = table();
    let readme = String::from_utf8(read("README.md")).unwrap();
    if std::env::var_os("WARDEN_WRITE").is_some() {
        let start = readme.find(HEAD).expect("README.md has the head of the table");
        let path = format!("{}/README.md", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, format!("{}{made}", &readme[..start])).unwrap();
    } else {
        assert!(
            readme.ends_with(&made),
            "README.md is not current, WARDEN_WRITE=1 writes:\n{made}"
        );
    }
}

/// Nobody can make another's call dearer by filling the contract.
#[test]
fn what_others_store_costs_them_alone() {
    let world = World::new().with_unit();
    let cost = || {
        world.request(2, 864_000);
        let used = world.env.cost_estimate().resources();
        (used.write_entries, used.write_bytes, used.contract_events_size_bytes)
    };
    cost();
    let early = cost();
    let (client, price, terms) = (world.client(), 2_592_000, World::terms());
    let (griefer, provider) = (world.account("griefer"), world.account("provider"));
    let (link, region) = (world.text("https://u.example"), world.text("eu-west"));
    client.register_consumer(&griefer, &10_000);
    for _ in 0..40 {
        client.request_reservation(&griefer, &1, &100, &DAY, &price, &1, &1, &8_640_000);
        client.register_unit(&provider, &1, &region, &0, &link, &price, &price, &DAY, &terms);
    }
    assert_eq!(early, cost());
    world.check_invariants(0);
}
