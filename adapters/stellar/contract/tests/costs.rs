//! What calls of the compiled contract cost: the table in README.md. WARDEN_WRITE=1 writes it.

use std::collections::BTreeSet;
use std::fmt::Write;

use orchestrator::{OracleEntry, ScoreEntry};
use soroban_sdk::testutils::Address as _;
use soroban_sdk::{Address, Error, Symbol, Val};

use crate::spec::Spec;
use crate::world::{read, World, DAY, PRICE, T0};

const HEAD: &str =
    "| call | instructions | memory, bytes | entries | written | bytes written | event bytes | fee, stroops |\n\
     | --- | --- | --- | --- | --- | --- | --- | --- |\n";

/// One line of the table, of the last call.
fn line(table: &mut String, world: &World, call: &str) {
    let used = world.env.cost_estimate().resources();
    let fee = world.env.cost_estimate().fee().total;
    let entries = used.memory_read_entries + used.disk_read_entries;
    let (written, bytes) = (used.write_entries, used.write_bytes);
    let (instructions, memory) = (used.instructions, used.mem_bytes);
    let events = used.contract_events_size_bytes;
    assert!(events <= 8 * 1024, "{call}: {events} bytes of events");
    assert!(entries <= 25, "{call}: {entries} entries");
    writeln!(
        table,
        "| {call} | {instructions} | {memory} | {entries} | {written} | {bytes} | {events} | {fee} |"
    )
    .unwrap();
}

/// Every function, the first time that it succeeds.
fn functions(table: &mut String) {
    let world = World::empty().compiled();
    let mut known = BTreeSet::new();
    world.tour(&mut |world, call| {
        let name = Symbol::new(&world.env, call.function);
        let arguments = call.arguments.clone();
        let answer = world.env.try_invoke_contract::<Val, Error>(&world.contract, &name, arguments);
        assert!(answer.is_ok(), "{}: {answer:?}", call.function);
        if known.insert(call.function.to_string()) {
            line(table, world, call.function);
        }
    });
    assert_eq!(BTreeSet::from_iter(Spec::frozen().changing()), known);
}

/// As many oracles, votes and windows as there can be: 7 oracles vote on the windows of a reservation of 10 days.
struct Crowd {
    world: World,
    oracles: Vec<Address>,
    id: u64,
}

impl Crowd {
    fn new() -> Crowd {
        let world = World::empty().compiled().with_unit();
        world.client().add_stake(&world.account("provider"), &20_000_000);
        let mut instance = world.instance();
        for at in 4..=14 {
            let oracle = world.account(&format!("oracle{at}"));
            let revoked = at > 7;
            let until = if revoked { T0 } else { 0 };
            instance.oracles.push_back(OracleEntry { oracle, since: 0, until, revoked });
        }
        world.force(&instance);
        let mut config = world.config();
        config.quorum = 4;
        world.client().set_config(&world.account("admin"), &config);
        let entries = instance.oracles.iter().filter(|entry| !entry.revoked);
        let oracles = entries.map(|entry| entry.oracle).collect();
        let id = world.active(10);
        Crowd { world, oracles, id }
    }

    fn slash(&self, table: &mut String, window: u32) {
        let (client, id) = (self.world.client(), self.id);
        let (root, uri) = (self.world.hash(7), self.world.text(&"x".repeat(200)));
        client.propose_slash(&self.oracles[0], &id, &0, &window, &1, &60, &root, &uri);
        for oracle in &self.oracles[1..] {
            client.attest_slash(oracle, &id, &0, &window, &9, &60, &root, &uri);
        }
        if window == 0 {
            line(table, &self.world, "attest_slash, the 7th vote of 14 entries");
        }
    }
}

fn at_most(table: &mut String) {
    let crowd = Crowd::new();
    let (world, id) = (&crowd.world, crowd.id);
    let (client, provider) = (world.client(), world.account("provider"));
    for window in 0..9 {
        world.at(T0 + u64::from(window + 1) * DAY);
        crowd.slash(table, window);
        if window == 0 {
            world.claim(id, 0);
            client.dispute_slash(&provider, &id, &0, &0, &world.hash(9));
            world.at(T0 + DAY + 10_800);
            client.resolve_dispute(&world.account("judge"), &id, &0, &0, &10_000);
            line(table, world, "resolve_dispute, 7 votes and a claim");
        }
    }
    // Paid in full, so that something is left for the consumer: the last window is cut.
    world.at(T0 + 9 * DAY + DAY / 2);
    client.terminate_reservation(&world.account("consumer"), &id);
    world.at(T0 + 11 * DAY);
    client.settle(&id, &10);
    line(table, world, "settle, 9 windows with slashes and the last");

    let mut scores = soroban_sdk::Vec::new(&world.env);
    for _ in 0..20 {
        scores.push_back(ScoreEntry { address: Address::generate(&world.env), score: 9 });
    }
    client.publish_scores(&crowd.oracles[0], &0, &T0, &scores);
    line(table, world, "publish_scores, 20");
}

/// Ten windows that nobody paid.
fn unpaid(table: &mut String) {
    let world = World::empty().compiled().with_unit();
    let id = world.request(12, 864_000);
    let client = world.client();
    client.accept_reservation(&world.account("provider"), &id);
    world.at(T0 + 13 * DAY);
    client.settle(&id, &1);
    client.settle(&id, &10);
    line(table, &world, "settle, 10 unpaid windows");
}

fn table() -> String {
    let mut table = HEAD.to_string();
    functions(&mut table);
    at_most(&mut table);
    unpaid(&mut table);
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
    let (client, terms) = (world.client(), World::terms());
    let (griefer, provider) = (world.account("griefer"), world.account("provider"));
    let (link, region) = (world.text("https://u.example"), world.text("eu-west"));
    client.register_consumer(&griefer, &100_000_000);
    for _ in 0..40 {
        client.request_reservation(&griefer, &1, &100, &DAY, &PRICE, &1, &1, &8_640_000);
        client.register_unit(&provider, &1, &region, &0, &link, &PRICE, &PRICE, &DAY, &terms);
    }
    assert_eq!(early, cost());
    world.check_invariants(0);
}
