// The contract: what it stores, what it emits, and its functions. Each function is one call into
// the module of its subject.
#[starknet::contract]
pub mod Orchestrator {
    use starknet::ContractAddress;
    use starknet::storage::{Map, Vec};
    use crate::delegate::{act, ask};
    use crate::reservations::Asked;
    use crate::slashes::{SlashKey, StoredSlash};
    use crate::types::{
        Config, Consumer, Counts, FixedConfig, Guide, Instance, OracleEntry, Provider, Reservation,
        ReservationView, Score, ScoreEntry, SlaTerms, SlashView, Unit, UnitView, Window,
    };
    use crate::{
        consumers, events, maintenance, money, providers, reservations, settlement, termination,
        units, views,
    };

    // An upgrade may add variables, but never rename one or change its type: the names are the
    // addresses.
    #[storage]
    pub struct Storage {
        // access, config
        pub admin: ContractAddress,
        pub pending_admin: ContractAddress,
        pub arbiter: ContractAddress,
        pub arbiter_since: u64,
        pub next_arbiter: ContractAddress,
        pub next_from: u64,
        pub oracles: Vec<OracleEntry>,
        pub paused: bool,
        pub pending_code_hash: u256,
        pub pending_not_before: u64,
        pub generation: u32,
        pub fixed: FixedConfig,
        pub config_version: u32,
        pub configs: Map<u32, Config>,
        // money
        pub token: ContractAddress,
        pub balances: Map<ContractAddress, u128>,
        pub burnt: u128,
        pub inside_token: bool,
        // providers, consumers, units
        pub providers: Map<ContractAddress, Provider>,
        pub consumers: Map<ContractAddress, Consumer>,
        pub operators: Map<ContractAddress, ContractAddress>,
        pub unit_count: u64,
        pub units: Map<u64, Unit>,
        pub sla_terms: Map<(u64, u32), SlaTerms>,
        // reservations, slashes
        pub reservation_count: u64,
        pub reservations: Map<u64, Reservation>,
        pub slashes: Map<SlashKey, StoredSlash>,
        // information
        pub guides: Map<felt252, Guide>,
        pub scores: Map<(u32, ContractAddress), Score>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        Initialised: events::Initialised,
        ConfigChanged: events::ConfigChanged,
        OracleChanged: events::OracleChanged,
        ArbiterChanged: events::ArbiterChanged,
        AdminProposed: events::AdminProposed,
        AdminChanged: events::AdminChanged,
        Paused: events::Paused,
        Unpaused: events::Unpaused,
        UpgradeProposed: events::UpgradeProposed,
        UpgradeCancelled: events::UpgradeCancelled,
        Upgraded: events::Upgraded,
        GenerationChanged: events::GenerationChanged,
        BalanceChanged: events::BalanceChanged,
        OperatorChanged: events::OperatorChanged,
        ProviderRegistered: events::ProviderRegistered,
        ProviderUpdated: events::ProviderUpdated,
        StakeChanged: events::StakeChanged,
        ConsumerRegistered: events::ConsumerRegistered,
        BondChanged: events::BondChanged,
        UnitRegistered: events::UnitRegistered,
        SlaChanged: events::SlaChanged,
        UnitUpdated: events::UnitUpdated,
        PriceChanged: events::PriceChanged,
        AcceptingChanged: events::AcceptingChanged,
        MaintenanceScheduled: events::MaintenanceScheduled,
        MaintenanceEnded: events::MaintenanceEnded,
        UnitDecommissioned: events::UnitDecommissioned,
        UnitStateChanged: events::UnitStateChanged,
        ReservationRequested: events::ReservationRequested,
        ReservationStateChanged: events::ReservationStateChanged,
        ReservationCut: events::ReservationCut,
        EscrowDeposited: events::EscrowDeposited,
        EscrowRefunded: events::EscrowRefunded,
        EscrowReleased: events::EscrowReleased,
        EscrowExhausted: events::EscrowExhausted,
        SlashProposed: events::SlashProposed,
        SlashAttested: events::SlashAttested,
        SlashWithdrawn: events::SlashWithdrawn,
        BreachClaimed: events::BreachClaimed,
        ClaimAnswered: events::ClaimAnswered,
        SlashDisputed: events::SlashDisputed,
        SlashResolved: events::SlashResolved,
        SlashExecuted: events::SlashExecuted,
        SlashRejected: events::SlashRejected,
        SlashLapsed: events::SlashLapsed,
        ScoresPublished: events::ScoresPublished,
        PriceGuidePublished: events::PriceGuidePublished,
    }

    #[constructor]
    fn constructor(
        ref self: ContractState,
        admin: ContractAddress,
        token: ContractAddress,
        arbiter: ContractAddress,
        oracles: Span<ContractAddress>,
        fixed: FixedConfig,
        config: Config,
    ) {
        act(selector!("construct"), (admin, token, arbiter, oracles, fixed, config));
    }

    #[abi(embed_v0)]
    impl OrchestratorImpl of crate::interface::IOrchestrator<ContractState> {
        fn set_config(ref self: ContractState, config: Config) -> u32 {
            ask(selector!("set_config"), config)
        }
        fn set_oracle(ref self: ContractState, oracle: ContractAddress, enabled: bool) {
            act(selector!("set_oracle"), (oracle, enabled));
        }
        fn retire_oracle(ref self: ContractState, oracle: ContractAddress) {
            act(selector!("retire_oracle"), oracle);
        }
        fn set_arbiter(ref self: ContractState, arbiter: ContractAddress) {
            act(selector!("set_arbiter"), arbiter);
        }
        fn propose_admin(ref self: ContractState, account: ContractAddress) {
            act(selector!("propose_admin"), account);
        }
        fn accept_admin(ref self: ContractState) {
            act(selector!("accept_admin"), ());
        }
        fn pause(ref self: ContractState) {
            act(selector!("pause"), ());
        }
        fn unpause(ref self: ContractState) {
            act(selector!("unpause"), ());
        }
        fn propose_upgrade(ref self: ContractState, code_hash: u256) {
            act(selector!("propose_upgrade"), code_hash);
        }
        fn cancel_upgrade(ref self: ContractState) {
            act(selector!("cancel_upgrade"), ());
        }
        fn upgrade(ref self: ContractState) {
            act(selector!("upgrade"), ());
        }
        fn set_operator(ref self: ContractState, account: ContractAddress) {
            consumers::set_operator(ref self, account);
        }
        fn register_provider(ref self: ContractState, endpoint: ByteArray, stake: u128) {
            providers::register_provider(ref self, endpoint, stake);
        }
        fn update_provider(ref self: ContractState, endpoint: ByteArray) {
            providers::update_provider(ref self, endpoint);
        }
        fn add_stake(ref self: ContractState, amount: u128) {
            providers::add_stake(ref self, amount);
        }
        fn request_unstake(ref self: ContractState, amount: u128) {
            providers::request_unstake(ref self, amount);
        }
        fn withdraw_stake(ref self: ContractState) {
            providers::withdraw_stake(ref self);
        }
        fn register_unit(
            ref self: ContractState,
            capacity_gb: u32,
            region: felt252,
            api: u32,
            endpoint: ByteArray,
            floor: u128,
            ceiling: u128,
            window_secs: u64,
            terms: SlaTerms,
        ) -> u64 {
            units::register_unit(
                ref self, capacity_gb, region, api, endpoint, floor, ceiling, window_secs, terms,
            )
        }
        fn update_unit(ref self: ContractState, unit_id: u64, endpoint: ByteArray) {
            units::update_unit(ref self, unit_id, endpoint);
        }
        fn set_price(ref self: ContractState, unit_id: u64, floor: u128, ceiling: u128) {
            units::set_price(ref self, unit_id, floor, ceiling);
        }
        fn set_accepting(ref self: ContractState, unit_id: u64, accepting: bool) {
            units::set_accepting(ref self, unit_id, accepting);
        }
        fn update_sla(ref self: ContractState, unit_id: u64, terms: SlaTerms) -> u32 {
            units::update_sla(ref self, unit_id, terms)
        }
        fn schedule_maintenance(ref self: ContractState, unit_id: u64, from: u64, until: u64) {
            maintenance::schedule_maintenance(ref self, unit_id, from, until);
        }
        fn end_maintenance(ref self: ContractState, unit_id: u64) {
            maintenance::end_maintenance(ref self, unit_id);
        }
        fn decommission_unit(ref self: ContractState, unit_id: u64) {
            units::decommission_unit(ref self, unit_id);
        }
        fn register_consumer(ref self: ContractState, bond: u128) {
            consumers::register_consumer(ref self, bond);
        }
        fn add_bond(ref self: ContractState, amount: u128) {
            consumers::add_bond(ref self, amount);
        }
        fn withdraw_bond(ref self: ContractState, amount: u128) {
            consumers::withdraw_bond(ref self, amount);
        }
        fn request_reservation(
            ref self: ContractState,
            unit_id: u64,
            gb: u32,
            duration_secs: u64,
            max_price: u128,
            sla_version: u32,
            config_version: u32,
            deposit: u128,
        ) -> u64 {
            let asked = Asked {
                unit_id, gb, duration_secs, max_price, sla_version, config_version, deposit,
            };
            reservations::request_reservation(ref self, asked)
        }
        fn accept_reservation(ref self: ContractState, reservation_id: u64) {
            reservations::accept_reservation(ref self, reservation_id);
        }
        fn reject_reservation(ref self: ContractState, reservation_id: u64) {
            reservations::reject_reservation(ref self, reservation_id);
        }
        fn cancel_reservation(ref self: ContractState, reservation_id: u64) {
            reservations::cancel_reservation(ref self, reservation_id);
        }
        fn expire_request(ref self: ContractState, reservation_id: u64) {
            reservations::expire_request(ref self, reservation_id);
        }
        fn top_up(ref self: ContractState, reservation_id: u64, amount: u128) {
            reservations::top_up(ref self, reservation_id, amount);
        }
        fn terminate_reservation(ref self: ContractState, reservation_id: u64) {
            termination::terminate_reservation(ref self, reservation_id);
        }
        fn settle(ref self: ContractState, reservation_id: u64, max_windows: u32) -> u32 {
            settlement::settle(ref self, reservation_id, max_windows)
        }
        fn propose_slash(
            ref self: ContractState,
            reservation_id: u64,
            party: u32,
            window: u32,
            reasons: u32,
            score_before: u32,
            evidence_root: u256,
            evidence_uri: ByteArray,
        ) {
            act(selector!("propose_slash"),
                (reservation_id, party, window, reasons, score_before, evidence_root, evidence_uri),
            );
        }
        fn attest_slash(
            ref self: ContractState,
            reservation_id: u64,
            party: u32,
            window: u32,
            reasons: u32,
            score_before: u32,
            evidence_root: u256,
            evidence_uri: ByteArray,
        ) {
            act(selector!("attest_slash"),
                (reservation_id, party, window, reasons, score_before, evidence_root, evidence_uri),
            );
        }
        fn withdraw_slash(ref self: ContractState, reservation_id: u64, party: u32, window: u32) {
            act(selector!("withdraw_slash"), (reservation_id, party, window));
        }
        fn claim_breach(
            ref self: ContractState,
            reservation_id: u64,
            party: u32,
            window: u32,
            reasons: u32,
            statement_hash: u256,
        ) {
            act(selector!("claim_breach"),
                (reservation_id, party, window, reasons, statement_hash),
            );
        }
        fn answer_claim(
            ref self: ContractState,
            reservation_id: u64,
            party: u32,
            window: u32,
            statement_hash: u256,
        ) {
            act(selector!("answer_claim"), (reservation_id, party, window, statement_hash));
        }
        fn dispute_slash(
            ref self: ContractState,
            reservation_id: u64,
            party: u32,
            window: u32,
            statement_hash: u256,
        ) {
            act(selector!("dispute_slash"), (reservation_id, party, window, statement_hash));
        }
        fn resolve_dispute(
            ref self: ContractState, reservation_id: u64, party: u32, window: u32, share_bps: u32,
        ) {
            act(selector!("resolve_dispute"), (reservation_id, party, window, share_bps));
        }
        fn execute_slash(ref self: ContractState, reservation_id: u64, party: u32, window: u32) {
            act(selector!("execute_slash"), (reservation_id, party, window));
        }
        fn lapse_slash(ref self: ContractState, reservation_id: u64, party: u32, window: u32) {
            act(selector!("lapse_slash"), (reservation_id, party, window));
        }
        fn withdraw(ref self: ContractState, amount: u128) {
            money::withdraw(ref self, amount);
        }
        fn publish_scores(
            ref self: ContractState, party: u32, as_of: u64, scores: Span<ScoreEntry>,
        ) {
            act(selector!("publish_scores"), (party, as_of, scores));
        }
        fn publish_price_guide(
            ref self: ContractState, region: felt252, price: u128, as_of: u64, valid_until: u64,
        ) {
            act(selector!("publish_price_guide"), (region, price, as_of, valid_until));
        }
        fn version(self: @ContractState) -> u32 {
            views::version(self)
        }
        fn get_config(self: @ContractState, version: u32) -> Config {
            ask(selector!("get_config"), version)
        }
        fn get_instance(self: @ContractState) -> Instance {
            ask(selector!("get_instance"), ())
        }
        fn get_provider(self: @ContractState, provider: ContractAddress) -> Provider {
            ask(selector!("get_provider"), provider)
        }
        fn get_consumer(self: @ContractState, consumer: ContractAddress) -> Consumer {
            ask(selector!("get_consumer"), consumer)
        }
        fn get_balance(self: @ContractState, account: ContractAddress) -> u128 {
            views::get_balance(self, account)
        }
        fn get_operator(self: @ContractState, account: ContractAddress) -> ContractAddress {
            views::get_operator(self, account)
        }
        fn get_unit(self: @ContractState, unit_id: u64) -> UnitView {
            ask(selector!("get_unit"), unit_id)
        }
        fn get_sla(self: @ContractState, unit_id: u64, version: u32) -> SlaTerms {
            ask(selector!("get_sla"), (unit_id, version))
        }
        fn get_reservation(self: @ContractState, reservation_id: u64) -> ReservationView {
            views::get_reservation(self, reservation_id)
        }
        fn get_window(self: @ContractState, reservation_id: u64, window: u32) -> Window {
            views::get_window(self, reservation_id, window)
        }
        fn get_slash(
            self: @ContractState, reservation_id: u64, party: u32, window: u32,
        ) -> SlashView {
            ask(selector!("get_slash"), (reservation_id, party, window))
        }
        fn get_guide(self: @ContractState, region: felt252) -> Guide {
            ask(selector!("get_guide"), region)
        }
        fn get_score(self: @ContractState, party: u32, account: ContractAddress) -> Score {
            ask(selector!("get_score"), (party, account))
        }
        fn is_oracle(self: @ContractState, account: ContractAddress) -> bool {
            ask(selector!("is_oracle"), account)
        }
        fn counts(self: @ContractState) -> Counts {
            views::counts(self)
        }
        fn effective_price(self: @ContractState, unit_id: u64) -> u128 {
            views::effective_price(self, unit_id)
        }
    }
}
