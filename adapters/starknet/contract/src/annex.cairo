// The second class: what judges, administers, informs and shows large records. The first one calls it
// as a library, so that it works on the Orchestrator's storage, as its caller, and emits its events; on
// an address of its own it works on the nothing that is stored there.
#[starknet::contract]
pub mod Annex {
    use starknet::ContractAddress;
    use crate::contract::Orchestrator;
    use crate::slashes::SlashKey;
    use crate::types::{
        Config, Consumer, FixedConfig, Guide, Instance, Provider, Score, ScoreEntry, SlaTerms,
        SlashView, UnitView,
    };
    use crate::voting::Ballot;
    use crate::{access, claims, closing, config, information, upgrades, views, voting};

    #[storage]
    struct Storage {}

    // No size, no content: the storage is where the code runs.
    fn orchestrator() -> Orchestrator::ContractState {
        Orchestrator::unsafe_new_contract_state()
    }

    #[external(v0)]
    fn construct(
        ref self: ContractState,
        admin: ContractAddress,
        token: ContractAddress,
        arbiter: ContractAddress,
        oracles: Span<ContractAddress>,
        fixed: FixedConfig,
        config: Config,
    ) {
        let mut state = orchestrator();
        access::construct(ref state, admin, token, arbiter, oracles, fixed, config);
    }
    #[external(v0)]
    fn set_config(ref self: ContractState, config: Config) -> u32 {
        let mut state = orchestrator();
        config::set_config(ref state, config)
    }
    #[external(v0)]
    fn set_oracle(ref self: ContractState, oracle: ContractAddress, enabled: bool) {
        let mut state = orchestrator();
        access::set_oracle(ref state, oracle, enabled);
    }
    #[external(v0)]
    fn retire_oracle(ref self: ContractState, oracle: ContractAddress) {
        let mut state = orchestrator();
        access::retire_oracle(ref state, oracle);
    }
    #[external(v0)]
    fn set_arbiter(ref self: ContractState, arbiter: ContractAddress) {
        let mut state = orchestrator();
        access::set_arbiter(ref state, arbiter);
    }
    #[external(v0)]
    fn propose_admin(ref self: ContractState, account: ContractAddress) {
        let mut state = orchestrator();
        access::propose_admin(ref state, account);
    }
    #[external(v0)]
    fn accept_admin(ref self: ContractState) {
        let mut state = orchestrator();
        access::accept_admin(ref state);
    }
    #[external(v0)]
    fn pause(ref self: ContractState) {
        let mut state = orchestrator();
        access::pause(ref state);
    }
    #[external(v0)]
    fn unpause(ref self: ContractState) {
        let mut state = orchestrator();
        access::unpause(ref state);
    }
    #[external(v0)]
    fn propose_upgrade(ref self: ContractState, code_hash: u256) {
        let mut state = orchestrator();
        upgrades::propose_upgrade(ref state, code_hash);
    }
    #[external(v0)]
    fn cancel_upgrade(ref self: ContractState) {
        let mut state = orchestrator();
        upgrades::cancel_upgrade(ref state);
    }
    #[external(v0)]
    fn upgrade(ref self: ContractState) {
        let mut state = orchestrator();
        upgrades::upgrade(ref state);
    }
    #[external(v0)]
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
        let mut state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        let ballot = Ballot { reasons, score_before, evidence_root, evidence_uri };
        voting::propose_slash(ref state, key, ballot);
    }
    #[external(v0)]
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
        let mut state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        let ballot = Ballot { reasons, score_before, evidence_root, evidence_uri };
        voting::attest_slash(ref state, key, ballot);
    }
    #[external(v0)]
    fn withdraw_slash(ref self: ContractState, reservation_id: u64, party: u32, window: u32) {
        let mut state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        voting::withdraw_slash(ref state, key);
    }
    #[external(v0)]
    fn claim_breach(
        ref self: ContractState,
        reservation_id: u64,
        party: u32,
        window: u32,
        reasons: u32,
        statement_hash: u256,
    ) {
        let mut state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        claims::claim_breach(ref state, key, reasons, statement_hash);
    }
    #[external(v0)]
    fn answer_claim(
        ref self: ContractState,
        reservation_id: u64,
        party: u32,
        window: u32,
        statement_hash: u256,
    ) {
        let mut state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        claims::answer_claim(ref state, key, statement_hash);
    }
    #[external(v0)]
    fn dispute_slash(
        ref self: ContractState,
        reservation_id: u64,
        party: u32,
        window: u32,
        statement_hash: u256,
    ) {
        let mut state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        claims::dispute_slash(ref state, key, statement_hash);
    }
    #[external(v0)]
    fn resolve_dispute(
        ref self: ContractState, reservation_id: u64, party: u32, window: u32, share_bps: u32,
    ) {
        let mut state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        closing::resolve_dispute(ref state, key, share_bps);
    }
    #[external(v0)]
    fn execute_slash(ref self: ContractState, reservation_id: u64, party: u32, window: u32) {
        let mut state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        closing::execute_slash(ref state, key);
    }
    #[external(v0)]
    fn lapse_slash(ref self: ContractState, reservation_id: u64, party: u32, window: u32) {
        let mut state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        closing::lapse_slash(ref state, key);
    }
    #[external(v0)]
    fn publish_scores(
        ref self: ContractState, party: u32, as_of: u64, scores: Span<ScoreEntry>,
    ) {
        let mut state = orchestrator();
        information::publish_scores(ref state, party, as_of, scores);
    }
    #[external(v0)]
    fn publish_price_guide(
        ref self: ContractState, region: felt252, price: u128, as_of: u64, valid_until: u64,
    ) {
        let mut state = orchestrator();
        information::publish_price_guide(ref state, region, price, as_of, valid_until);
    }
    #[external(v0)]
    fn get_config(self: @ContractState, version: u32) -> Config {
        let state = orchestrator();
        views::get_config(@state, version)
    }
    #[external(v0)]
    fn get_instance(self: @ContractState) -> Instance {
        let state = orchestrator();
        views::get_instance(@state)
    }
    #[external(v0)]
    fn get_provider(self: @ContractState, provider: ContractAddress) -> Provider {
        let state = orchestrator();
        views::get_provider(@state, provider)
    }
    #[external(v0)]
    fn get_consumer(self: @ContractState, consumer: ContractAddress) -> Consumer {
        let state = orchestrator();
        views::get_consumer(@state, consumer)
    }
    #[external(v0)]
    fn get_unit(self: @ContractState, unit_id: u64) -> UnitView {
        let state = orchestrator();
        views::get_unit(@state, unit_id)
    }
    #[external(v0)]
    fn get_sla(self: @ContractState, unit_id: u64, version: u32) -> SlaTerms {
        let state = orchestrator();
        views::get_sla(@state, unit_id, version)
    }
    #[external(v0)]
    fn get_slash(
        self: @ContractState, reservation_id: u64, party: u32, window: u32,
    ) -> SlashView {
        let state = orchestrator();
        let key = SlashKey { reservation_id, party, window };
        views::get_slash(@state, key)
    }
    #[external(v0)]
    fn get_guide(self: @ContractState, region: felt252) -> Guide {
        let state = orchestrator();
        views::get_guide(@state, region)
    }
    #[external(v0)]
    fn get_score(self: @ContractState, party: u32, account: ContractAddress) -> Score {
        let state = orchestrator();
        views::get_score(@state, party, account)
    }
    #[external(v0)]
    fn is_oracle(self: @ContractState, account: ContractAddress) -> bool {
        let state = orchestrator();
        views::is_oracle(@state, account)
    }
}
