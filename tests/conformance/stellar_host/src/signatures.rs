//! Which signatures of an envelope count, and for whom (stellar-core, SignatureChecker.cpp).
use ed25519_dalek::{Signature, VerifyingKey};
use soroban_env_host::xdr::{AccountEntry, DecoratedSignature, PublicKey, Signer, SignerKey};

use crate::codec::{sha256, Hash32};

const WEIGHT_MAX: u32 = 255;

#[derive(Clone, Copy)]
pub enum Level {
    Low = 1,
    Medium = 2,
}

pub fn threshold(account: &AccountEntry, level: Level) -> u32 {
    account.thresholds.0[level as usize].into()
}

/// The account's own key, if it has a weight, and all others.
pub fn signers_of(account: &AccountEntry) -> Vec<Signer> {
    let mut signers = account.signers.to_vec();
    let weight: u32 = account.thresholds.0[0].into();
    if weight > 0 {
        let PublicKey::PublicKeyTypeEd25519(key) = &account.account_id.0;
        signers.push(Signer { key: SignerKey::Ed25519(key.clone()), weight });
    }
    signers
}

fn hint_of(bytes: &[u8]) -> [u8; 4] {
    let mut hint = [0; 4];
    let tail = &bytes[bytes.len().saturating_sub(4)..];
    hint[..tail.len()].copy_from_slice(tail);
    hint
}

fn verifies(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(key) else { return false };
    let Ok(signature) = Signature::from_slice(signature) else { return false };
    key.verify_strict(message, &signature).is_ok()
}

pub struct Checker<'a> {
    hash: Hash32,
    signatures: &'a [DecoratedSignature],
    used: Vec<bool>,
}

impl<'a> Checker<'a> {
    pub fn new(hash: Hash32, signatures: &'a [DecoratedSignature]) -> Self {
        Self { hash, signatures, used: vec![false; signatures.len()] }
    }

    /// Whether the signatures of `signers` weigh at least `needed`. At least one must sign, also where 0 is needed.
    pub fn signed(&mut self, mut signers: Vec<Signer>, needed: u32) -> bool {
        let mut weight = 0;
        for signer in &signers {
            if matches!(&signer.key, SignerKey::PreAuthTx(hash) if hash.0 == self.hash) {
                weight += signer.weight.min(WEIGHT_MAX);
                if weight >= needed {
                    return true;
                }
            }
        }
        for (index, one) in self.signatures.iter().enumerate() {
            let Some(at) = signers.iter().position(|signer| self.matches(&signer.key, one)) else { continue };
            self.used[index] = true;
            weight += signers.remove(at).weight.min(WEIGHT_MAX);
            if weight >= needed {
                return true;
            }
        }
        false
    }

    pub fn all_used(&self) -> bool {
        self.used.iter().all(|used| *used)
    }

    fn matches(&self, key: &SignerKey, one: &DecoratedSignature) -> bool {
        let signature = one.signature.0.as_slice();
        match key {
            SignerKey::Ed25519(key) => one.hint.0 == hint_of(&key.0) && verifies(&key.0, &self.hash, signature),
            SignerKey::HashX(hash) => one.hint.0 == hint_of(&hash.0) && sha256(signature) == hash.0,
            SignerKey::Ed25519SignedPayload(signed) => {
                let mut hint = hint_of(&signed.ed25519.0);
                for (byte, other) in hint.iter_mut().zip(hint_of(&signed.payload)) {
                    *byte ^= other;
                }
                one.hint.0 == hint && verifies(&signed.ed25519.0, &signed.payload, signature)
            }
            SignerKey::PreAuthTx(_) => false,
        }
    }
}
