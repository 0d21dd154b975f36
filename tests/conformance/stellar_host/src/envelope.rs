//! A transaction as it was sent, whatever its envelope: V0 counts as V1, a fee bump pays for the one inside.
use soroban_env_host::xdr::{
    AccountId, FeeBumpTransactionEnvelope, FeeBumpTransactionInnerTx, Hash, MuxedAccount, Operation, OperationBody,
    Preconditions, PublicKey, SorobanTransactionData, Transaction, TransactionEnvelope, TransactionExt,
    TransactionSignaturePayload, TransactionSignaturePayloadTaggedTransaction as Tagged, TransactionV0Envelope,
    TransactionV0Ext, TransactionV1Envelope,
};

use crate::codec::{sha256, to_bytes, Hash32};

#[derive(Clone)]
pub struct Txn {
    pub envelope: TransactionEnvelope,
    pub hash: Hash32,
    pub inner: TransactionV1Envelope,
    pub inner_hash: Hash32,
    pub bump: Option<FeeBumpTransactionEnvelope>,
    /// Bytes of the (inner) envelope, which fees are charged for.
    pub size: usize,
}

pub fn account_of(muxed: &MuxedAccount) -> AccountId {
    let key = match muxed {
        MuxedAccount::Ed25519(key) => key,
        MuxedAccount::MuxedEd25519(muxed) => &muxed.ed25519,
    };
    AccountId(PublicKey::PublicKeyTypeEd25519(key.clone()))
}

pub fn payload_hash(network: &Hash32, tagged_transaction: Tagged) -> Hash32 {
    sha256(&to_bytes(&TransactionSignaturePayload { network_id: Hash(*network), tagged_transaction }))
}

fn as_v1(v0: &TransactionV0Envelope) -> TransactionV1Envelope {
    let TransactionV0Ext::V0 = v0.tx.ext;
    TransactionV1Envelope {
        tx: Transaction {
            source_account: MuxedAccount::Ed25519(v0.tx.source_account_ed25519.clone()),
            fee: v0.tx.fee,
            seq_num: v0.tx.seq_num.clone(),
            cond: v0.tx.time_bounds.clone().map_or(Preconditions::None, Preconditions::Time),
            memo: v0.tx.memo.clone(),
            operations: v0.tx.operations.clone(),
            ext: TransactionExt::V0,
        },
        signatures: v0.signatures.clone(),
    }
}

impl Txn {
    pub fn new(envelope: TransactionEnvelope, network: &Hash32) -> Self {
        let (inner, bump) = match &envelope {
            TransactionEnvelope::TxV0(v0) => (as_v1(v0), None),
            TransactionEnvelope::Tx(v1) => (v1.clone(), None),
            TransactionEnvelope::TxFeeBump(bump) => {
                let FeeBumpTransactionInnerTx::Tx(inner) = &bump.tx.inner_tx;
                (inner.clone(), Some(bump.clone()))
            }
        };
        let inner_hash = payload_hash(network, Tagged::Tx(inner.tx.clone()));
        let hash = bump.as_ref().map_or(inner_hash, |bump| payload_hash(network, Tagged::TxFeeBump(bump.tx.clone())));
        let size = to_bytes(&TransactionEnvelope::Tx(inner.clone())).len();
        Self { envelope, hash, inner, inner_hash, bump, size }
    }

    pub fn tx(&self) -> &Transaction {
        &self.inner.tx
    }
    pub fn source(&self) -> AccountId {
        account_of(&self.inner.tx.source_account)
    }
    /// Who pays.
    pub fn fee_source(&self) -> AccountId {
        self.bump.as_ref().map_or_else(|| self.source(), |bump| account_of(&bump.tx.fee_source))
    }
    /// Only of a transaction that passed the checks: it has exactly one.
    pub fn operation(&self) -> &Operation {
        &self.inner.tx.operations[0]
    }
    pub fn operation_source(&self) -> AccountId {
        self.operation().source_account.as_ref().map_or_else(|| self.source(), account_of)
    }
    pub fn soroban(&self) -> Option<&SorobanTransactionData> {
        match &self.inner.tx.ext {
            TransactionExt::V0 => None,
            TransactionExt::V1(data) => Some(data),
        }
    }
    pub fn resource_fee(&self) -> i64 {
        self.soroban().map_or(0, |data| data.resource_fee)
    }
    /// All that it offers to pay.
    pub fn fee(&self) -> i64 {
        self.bump.as_ref().map_or(self.inner.tx.fee.into(), |bump| bump.tx.fee)
    }
    /// What it offers beyond its resources; may be negative.
    pub fn inclusion_fee(&self) -> i64 {
        self.fee().saturating_sub(self.resource_fee())
    }
    /// What it must offer, and pays at most, where one operation costs `base_fee`: a fee bump counts as one more.
    pub fn inclusion_fee_at(&self, base_fee: i64) -> i64 {
        let operations = self.inner.tx.operations.len().max(1) as i64;
        base_fee * (operations + i64::from(self.bump.is_some()))
    }
}

pub fn is_soroban_operation(operation: &Operation) -> bool {
    matches!(
        operation.body,
        OperationBody::InvokeHostFunction(_)
            | OperationBody::ExtendFootprintTtl(_)
            | OperationBody::RestoreFootprint(_)
    )
}
