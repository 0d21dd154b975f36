//! Checks that several functions share, by the names that the rules give them.

use soroban_sdk::{Address, BytesN, Env, String};

use crate::codes::{
    party, reason, BPS, GB_MAX, MONEY_MAX, PPM_MAX, PRICE_MAX, REGION_BYTES_MAX, TEXT_BYTES_MAX,
};
use crate::errors::{ensure, ContractError, Done};
use crate::generation::begin;
use crate::storage;
use crate::types::{Instance, Reservation, SlaTerms, Unit};

/// Stands for no account, also in answers: nobody has its key.
pub const ABSENT: &str = "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF";
/// Nor is this anybody's contract.
const ABSENT_CONTRACT: &str = "CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSC4";

pub fn absent(env: &Env) -> Address {
    Address::from_str(env, ABSENT)
}

pub fn is_absent(env: &Env, account: &Address) -> bool {
    *account == absent(env) || *account == Address::from_str(env, ABSENT_CONTRACT)
}

/// Begins every call that somebody signs.
pub fn signed(env: &Env, caller: &Address) {
    caller.require_auth();
    begin(env);
}

pub fn admin(env: &Env, caller: &Address) -> Result<Instance, ContractError> {
    signed(env, caller);
    let instance = storage::instance(env);
    ensure(*caller == instance.admin, ContractError::NotAuthorized)?;
    Ok(instance)
}

/// What is named for a role must be somebody, and another than the contract.
pub fn role(env: &Env, account: &Address) -> Done {
    let somebody = !is_absent(env, account) && *account != env.current_contract_address();
    ensure(somebody, ContractError::InvalidInput)
}

/// "P" of the rules.
pub fn not_paused(env: &Env) -> Result<Instance, ContractError> {
    let instance = storage::instance(env);
    ensure(!instance.paused, ContractError::Paused)?;
    Ok(instance)
}

pub fn own_unit(env: &Env, caller: &Address, unit_id: u64) -> Result<Unit, ContractError> {
    let unit = storage::unit(env, unit_id)?;
    ensure(unit.provider == *caller, ContractError::NotAuthorized)?;
    ensure(unit.decommissioned_at == 0, ContractError::WrongState)?;
    Ok(unit)
}

/// "own unit*" of the rules: the provider's operator may call, too.
pub fn operated_unit(env: &Env, caller: &Address, unit_id: u64) -> Result<Unit, ContractError> {
    let provider = storage::unit(env, unit_id)?.provider;
    let operator = *caller == storage::operator(env, &provider) && !is_absent(env, caller);
    own_unit(env, if operator { &provider } else { caller }, unit_id)
}

/// What is added to a stake or a bond.
pub fn sum(held: u128, more: u128) -> Result<u128, ContractError> {
    ensure(more > 0, ContractError::InvalidInput)?;
    let sum = held.checked_add(more).ok_or(ContractError::Overflow)?;
    ensure(sum <= MONEY_MAX, ContractError::Overflow)?;
    Ok(sum)
}

pub fn party_of(env: &Env, party: u32, reservation_id: u64) -> Result<Reservation, ContractError> {
    ensure(party <= party::CONSUMER, ContractError::InvalidInput)?;
    storage::reservation(env, reservation_id)
}

fn every_byte<const N: usize>(text: &String, allowed: fn(&u8) -> bool) -> bool {
    let length = text.len() as usize;
    let mut bytes = [0u8; N];
    match bytes.get_mut(..length) {
        None | Some([]) => false,
        Some(bytes) => {
            text.copy_into_slice(bytes);
            bytes.iter().all(allowed)
        }
    }
}

/// An endpoint or the place of evidence.
pub fn valid_link(text: &String) -> bool {
    every_byte::<TEXT_BYTES_MAX>(text, |byte| (0x21..=0x7e).contains(byte))
}

pub fn valid_region(text: &String) -> bool {
    every_byte::<REGION_BYTES_MAX>(text, |byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-'
    })
}

pub fn valid_gb(gb: u32) -> bool {
    (1..=GB_MAX).contains(&gb)
}

pub fn valid_prices(floor: u128, ceiling: u128) -> bool {
    1 <= floor && floor <= ceiling && ceiling <= PRICE_MAX
}

pub fn valid_terms(terms: &SlaTerms) -> bool {
    let promised = [
        terms.latency_ms_max,
        terms.upload_kbytes_per_s_min,
        terms.download_kbytes_per_s_min,
        terms.uptime_ppm_min,
        terms.error_ppm_max,
    ];
    promised.iter().any(|&objective| objective > 0)
        && terms.uptime_ppm_min <= PPM_MAX
        && terms.error_ppm_max <= PPM_MAX
        && terms.credit_bps <= BPS
        && terms.outage_bps <= BPS
}

/// Some reasons, and of the party's own bits.
pub fn valid_reasons(party: u32, reasons: u32) -> bool {
    let own = match party {
        party::PROVIDER => reason::OF_PROVIDER,
        party::CONSUMER => reason::OF_CONSUMER,
        _ => 0,
    };
    reasons != 0 && reasons & !own == 0
}

pub fn nonzero(hash: &BytesN<32>) -> Done {
    ensure(!is_zero(hash), ContractError::InvalidInput)
}

/// Stands for no hash.
pub fn is_zero(hash: &BytesN<32>) -> bool {
    hash.to_array() == [0; 32]
}
