//! A slash with all that its rules look at.

use soroban_sdk::{Address, Env};

use crate::checks::party_of;
use crate::codes::party;
use crate::errors::{ensure, ContractError, Done};
use crate::money::Deadlines;
use crate::storage::{self, SlashKey};
use crate::types::{Config, Instance, Reservation, Slash};
use crate::verdict::Verdict;

pub struct Case {
    pub key: SlashKey,
    pub slash: Slash,
    pub reservation: Reservation,
    pub config: Config,
    pub instance: Instance,
    pub verdict: Verdict,
}

impl Case {
    /// NotFound for what is not there.
    pub fn find(env: &Env, key: SlashKey) -> Result<Case, ContractError> {
        let reservation = party_of(env, key.party, key.reservation_id)?;
        let slash = storage::slash(env, &key)?;
        let config = storage::config(env, reservation.config_version)?;
        let instance = storage::instance(env);
        let start = reservation.window_start(key.window);
        let verdict = slash.verdict(&instance, config.quorum, start);
        Ok(Case { key, slash, reservation, config, instance, verdict })
    }

    pub fn accused(&self) -> &Address {
        self.reservation.accused(self.key.party)
    }

    pub fn until(&self) -> Deadlines {
        self.reservation.deadlines(self.key.window, &self.config)
    }

    /// Of stake or bond.
    pub fn risk(&self) -> u128 {
        self.config.risk(self.key.party, self.slash.base)
    }
}

impl Reservation {
    pub fn accused(&self, party: u32) -> &Address {
        match party {
            party::PROVIDER => &self.provider,
            _ => &self.consumer,
        }
    }

    /// The other party, which may claim a breach.
    pub fn claimant(&self, party: u32) -> &Address {
        match party {
            party::PROVIDER => &self.consumer,
            _ => &self.provider,
        }
    }

    /// How many open ones that party has here.
    pub fn claims(&mut self, party: u32) -> &mut u32 {
        match party {
            party::PROVIDER => &mut self.consumer_claims,
            _ => &mut self.provider_claims,
        }
    }
}

/// What a new slash needs of its reservation.
pub fn has_window(r: &Reservation, window: u32) -> Done {
    ensure(r.in_force(), ContractError::WrongState)?;
    ensure(window < r.windows(), ContractError::NotFound)
}

/// A slash can be made from the end of its window on, until it can be paid.
pub fn can_be_accused(env: &Env, r: &Reservation, window: u32, until: &Deadlines) -> Done {
    let now = env.ledger().timestamp();
    ensure(now >= r.window_end(window), ContractError::TooEarly)?;
    ensure(now < until.claim_until, ContractError::TooLate)
}

/// Reasons that stand for an objective are those that the reservation's terms promise; who was cut off for lack of
/// funds isn't accused of that once more.
pub fn promised(env: &Env, r: &Reservation, window: u32, reasons: u32) -> Done {
    use crate::codes::reason::{DOWNLOAD, ERROR_RATE, LATENCY, UNDERFUNDED, UPLOAD, UPTIME};
    let terms = storage::sla(env, r.unit_id, r.sla_version)?;
    let still_there = !(r.cut_unfunded && window + 1 == r.windows());
    let promised = [
        (LATENCY, terms.latency_ms_max > 0),
        (UPLOAD, terms.upload_kbytes_per_s_min > 0),
        (DOWNLOAD, terms.download_kbytes_per_s_min > 0),
        (UPTIME, terms.uptime_ppm_min > 0),
        (ERROR_RATE, terms.error_ppm_max > 0),
        (UNDERFUNDED, still_there),
    ]
    .iter()
    .all(|(bit, promised)| reasons & bit == 0 || *promised);
    ensure(promised, ContractError::InvalidInput)
}

/// What a new slash is about: of a provider the window's money, of a consumer the payment.
pub fn base_of(r: &Reservation, party: u32, window: u32) -> u128 {
    match party {
        party::PROVIDER => r.gross(window),
        _ => r.payment(window),
    }
}

/// Makes the slash: the accused answers for it, and a provider's base leaves the escrow.
pub fn open(
    env: &Env,
    key: &SlashKey,
    r: &mut Reservation,
    config: &Config,
    slash: &Slash,
) -> Done {
    let risk = config.risk(key.party, slash.base);
    if key.party == party::PROVIDER {
        r.escrow -= slash.base;
        r.ahead += slash.base;
        let mut provider = storage::provider(env, &r.provider)?;
        provider.open_slashes += 1;
        provider.at_risk += risk;
        storage::save_provider(env, &r.provider, &provider);
    } else {
        let mut consumer = storage::consumer(env, &r.consumer)?;
        consumer.open_slashes += 1;
        consumer.at_risk += risk;
        storage::save_consumer(env, &r.consumer, &consumer);
    }
    storage::save_slash(env, key, slash);
    storage::save_reservation(env, key.reservation_id, r);
    Ok(())
}
