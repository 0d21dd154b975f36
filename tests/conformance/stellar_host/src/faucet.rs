//! The network's root account, whose key everybody knows: its seed is the network's id. It has all XLM that no
//! account of the settings has, creates the native asset's contract and gives XLM away.
use ed25519_dalek::{Signer, SigningKey};
use soroban_env_host::xdr::{
    AccountId, Asset, ContractExecutable, ContractId, ContractIdPreimage, CreateContractArgs, DecoratedSignature, Hash,
    HashIdPreimage, HashIdPreimageContractId, HostFunction, Int128Parts, InvokeContractArgs, InvokeHostFunctionOp,
    Memo, MuxedAccount, Operation, OperationBody, Preconditions, PublicKey, ScAddress, ScVal, SequenceNumber,
    Signature, SignatureHint, Transaction, TransactionEnvelope, TransactionExt,
    TransactionSignaturePayloadTaggedTransaction as Tagged, TransactionV1Envelope, Uint256,
};

use crate::chain::Chain;
use crate::codec::{list, sha256, to_bytes, Hash32};
use crate::envelope::{payload_hash, Txn};
use crate::simulation::{simulate_call, Auth};

pub struct Faucet(SigningKey);

impl Faucet {
    pub fn new(network: &Hash32) -> Self {
        Self(SigningKey::from_bytes(network))
    }

    pub fn token(network: &Hash32) -> ContractId {
        let preimage = HashIdPreimage::ContractId(HashIdPreimageContractId {
            network_id: Hash(*network),
            contract_id_preimage: ContractIdPreimage::Asset(Asset::Native),
        });
        ContractId(Hash(sha256(&to_bytes(&preimage))))
    }

    fn key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    pub fn account(&self) -> AccountId {
        AccountId(PublicKey::PublicKeyTypeEd25519(Uint256(self.key())))
    }

    pub fn create_token(&self, chain: &Chain) -> Result<Txn, String> {
        let args = CreateContractArgs {
            contract_id_preimage: ContractIdPreimage::Asset(Asset::Native),
            executable: ContractExecutable::StellarAsset,
        };
        self.call(chain, HostFunction::CreateContract(args))
    }

    pub fn transfer(&self, chain: &Chain, to: &ScAddress, amount: i64) -> Result<Txn, String> {
        let args = vec![
            ScVal::Address(ScAddress::Account(self.account())),
            ScVal::Address(to.clone()),
            ScVal::I128(Int128Parts { hi: 0, lo: amount as u64 }),
        ];
        self.call(
            chain,
            HostFunction::InvokeContract(InvokeContractArgs {
                contract_address: ScAddress::Contract(chain.token.clone()),
                function_name: "transfer".try_into().expect("a short symbol"),
                args: list(args),
            }),
        )
    }

    /// Simulated for what it uses, then signed.
    fn call(&self, chain: &Chain, function: HostFunction) -> Result<Txn, String> {
        let simulated = simulate_call(chain, &function, &self.account(), Auth::record(false), 0)
            .and_then(|run| run.invoke_result.clone().map(|_| run).map_err(|error| format!("{error:?}")))?;
        let data = simulated.transaction_data.ok_or("no resources")?;
        let account = chain.state.account(&self.account()).ok_or("no faucet")?;
        let tx = Transaction {
            source_account: MuxedAccount::Ed25519(Uint256(self.key())),
            fee: u32::try_from(data.resource_fee + 1_000).map_err(|_| "a fee beyond all bounds")?,
            seq_num: SequenceNumber(account.seq_num.0 + 1),
            cond: Preconditions::None,
            memo: Memo::None,
            operations: list(vec![Operation {
                source_account: None,
                body: OperationBody::InvokeHostFunction(InvokeHostFunctionOp {
                    host_function: function,
                    auth: list(simulated.auth),
                }),
            }]),
            ext: TransactionExt::V1(data),
        };
        let hash = payload_hash(&chain.network.id, Tagged::Tx(tx.clone()));
        let mut hint = [0; 4];
        hint.copy_from_slice(&self.key()[28..]);
        let signature = DecoratedSignature {
            hint: SignatureHint(hint),
            signature: Signature(self.0.sign(&hash).to_bytes().to_vec().try_into().expect("64 bytes")),
        };
        Ok(chain.txn(TransactionEnvelope::Tx(TransactionV1Envelope { tx, signatures: list(vec![signature]) })))
    }
}
