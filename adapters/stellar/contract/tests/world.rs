//! A ledger with a token, named accounts and the contract.

use std::cell::RefCell;
use std::collections::BTreeMap;

use orchestrator::{
    Config, ContractError, FixedConfig, Orchestrator, OrchestratorClient, SlaTerms,
};
use soroban_sdk::testutils::{Address as _, EnvTestConfig, Ledger, Register};
use soroban_sdk::token::{StellarAssetClient, TokenClient};
use soroban_sdk::{vec, Address, BytesN, Env, String};

pub const TOKENS_EACH: i128 = 1_000_000_000_000;
pub const T0: u64 = 1_000_000;
pub const DAY: u64 = 86_400;
/// 1 per GB and second.
pub const PRICE: u128 = 2_592_000;

/// Shown where there is no account.
pub const ABSENT: &str = "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF";

pub const FIXED: FixedConfig = FixedConfig {
    unbonding_secs: 200_000,
    upgrade_delay_secs: 200_000,
    role_delay_secs: 20_000,
    day_secs: 100,
    claim_floor_secs: 3_600,
    attest_floor_secs: 1_800,
    dispute_floor_secs: 3_600,
    arbitration_floor_secs: 3_600,
    window_floor_secs: 1_800,
    dispute_deposit_max: 1_000,
};

pub fn read(path: &str) -> Vec<u8> {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn wasm() -> Vec<u8> {
    read("orchestrator.wasm")
}

/// The made-up generation 3: these sources with next.patch.
pub fn next_wasm() -> Vec<u8> {
    read("tests/next.wasm")
}

pub struct World {
    pub env: Env,
    pub token: Address,
    pub contract: Address,
    names: RefCell<BTreeMap<std::string::String, Address>>,
}

pub fn environment() -> Env {
    let env = Env::new_with_config(EnvTestConfig { capture_snapshot_at_drop: false });
    env.mock_all_auths();
    env.ledger().set_timestamp(T0);
    env
}

impl World {
    /// Without a contract yet.
    pub fn empty() -> World {
        let env = environment();
        let issuer = Address::generate(&env);
        let token = env.register_stellar_asset_contract_v2(issuer).address();
        World::with_token(env, token)
    }

    pub fn with_token(env: Env, token: Address) -> World {
        let names = RefCell::new(BTreeMap::from([("token".into(), token.clone())]));
        World { contract: token.clone(), env, token, names }
    }

    /// The contract of most tests: days as windows, quorum 2 of 3, a penalty of 10 percent.
    pub fn new() -> World {
        World::empty().constructed()
    }

    pub fn constructed(self) -> World {
        self.constructed_of(Orchestrator)
    }

    /// The same from the artefact.
    pub fn compiled(self) -> World {
        self.constructed_of(wasm().as_slice())
    }

    pub fn constructed_of(mut self, code: impl Register) -> World {
        let oracles = ["oracle1", "oracle2", "oracle3"].map(|name| self.account(name));
        let args = (
            self.account("admin"),
            self.token.clone(),
            self.account("judge"),
            vec![&self.env, oracles[0].clone(), oracles[1].clone(), oracles[2].clone()],
            FIXED,
            self.config(),
        );
        self.contract = self.env.register(code, args);
        self
    }

    pub fn config(&self) -> Config {
        Config {
            treasury: self.account("treasury"),
            platform_fee_bps: 250,
            min_stake: 1_000,
            min_bond: 100,
            dispute_deposit: 50,
            dispute_deposit_bps: 1_000,
            request_ttl_secs: 3_600,
            min_window_secs: 3_600,
            grace_secs: 1_200,
            claim_secs: 7_200,
            attest_secs: 3_600,
            dispute_secs: 10_800,
            arbitration_secs: 14_400,
            maintenance_notice_secs: 600,
            maintenance_quota_bps: 167,
            stake_penalty_bps: 1_000,
            consumer_penalty_bps: 1_000,
            min_credit_bps: 1_000,
            min_outage_bps: 10_000,
            guide_step_bps: 400,
            quorum: 2,
        }
    }

    pub fn terms() -> SlaTerms {
        SlaTerms {
            latency_ms_max: 200,
            upload_kbytes_per_s_min: 0,
            download_kbytes_per_s_min: 0,
            uptime_ppm_min: 990_000,
            error_ppm_max: 0,
            credit_bps: 500,
            outage_bps: 500,
        }
    }

    /// The same account for the same name; a new one owns tokens.
    pub fn account(&self, name: &str) -> Address {
        if let Some(known) = self.names.borrow().get(name) {
            return known.clone();
        }
        let made = Address::generate(&self.env);
        StellarAssetClient::new(&self.env, &self.token).mint(&made, &TOKENS_EACH);
        self.name(name, &made);
        made
    }

    pub fn name(&self, name: &str, account: &Address) {
        self.names.borrow_mut().insert(name.into(), account.clone());
    }

    pub fn name_of(&self, account: &Address) -> std::string::String {
        let names = self.names.borrow();
        let found = names.iter().find(|(_, known)| *known == account);
        found.map_or_else(|| format!("{account:?}"), |(name, _)| name.clone())
    }

    pub fn accounts(&self) -> Vec<Address> {
        self.names.borrow().values().cloned().collect()
    }

    /// Without the token.
    pub fn people(&self) -> Vec<Address> {
        self.accounts().into_iter().filter(|account| *account != self.token).collect()
    }

    pub fn client(&self) -> OrchestratorClient<'_> {
        OrchestratorClient::new(&self.env, &self.contract)
    }

    pub fn tokens(&self, account: &Address) -> i128 {
        TokenClient::new(&self.env, &self.token).balance(account)
    }

    pub fn at(&self, timestamp: u64) {
        self.env.ledger().set_timestamp(timestamp);
    }

    pub fn absent(&self) -> Address {
        Address::from_str(&self.env, ABSENT)
    }

    pub fn text(&self, text: &str) -> String {
        String::from_str(&self.env, text)
    }

    pub fn hash(&self, byte: u8) -> BytesN<32> {
        BytesN::from_array(&self.env, &[byte; 32])
    }

    /// A provider with a unit of 100 GB, windows of a day.
    pub fn with_unit(self) -> World {
        let provider = self.account("provider");
        let client = self.client();
        let link = self.text("https://provider.example");
        client.register_provider(&provider, &link, &100_000);
        let region = self.text("eu-west");
        let terms = World::terms();
        client.register_unit(&provider, &100, &region, &0, &link, &PRICE, &PRICE, &DAY, &terms);
        drop(client);
        self
    }

    pub fn request(&self, days: u64, deposit: u128) -> u64 {
        let consumer = self.account("consumer");
        if self.client().try_get_consumer(&consumer).is_err() {
            self.client().register_consumer(&consumer, &1_000_000);
        }
        let (secs, config) = (days * DAY, self.instance().config_version);
        self.client().request_reservation(&consumer, &1, &10, &secs, &PRICE, &1, &config, &deposit)
    }

    /// A reservation of 10 GB for some days, paid in full: 864,000 a day. Its start is now.
    pub fn active(&self, days: u64) -> u64 {
        let id = self.request(days, u128::from(days) * 864_000);
        self.client().accept_reservation(&self.account("provider"), &id);
        id
    }

    /// A vote on the provider's latency in the window.
    pub fn propose(&self, oracle: &str, id: u64, window: u32) {
        let (root, uri) = (self.hash(7), self.text("https://evidence.example/1"));
        let oracle = self.account(oracle);
        self.client().propose_slash(&oracle, &id, &0, &window, &1, &60, &root, &uri);
    }

    /// Of the consumer, on the provider's latency in the window.
    pub fn claim(&self, id: u64, window: u32) {
        let consumer = self.account("consumer");
        self.client().claim_breach(&consumer, &id, &0, &window, &1, &self.hash(3));
    }
}

type Answer<T, E> = Result<Result<T, E>, Result<ContractError, soroban_sdk::InvokeError>>;

/// The error of a call that must fail with a number.
pub fn error_of<T: std::fmt::Debug, E: std::fmt::Debug>(answer: Answer<T, E>) -> ContractError {
    match answer {
        Err(Ok(error)) => error,
        other => panic!("not an error of the contract: {other:?}"),
    }
}
