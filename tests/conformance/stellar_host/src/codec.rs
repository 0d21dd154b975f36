//! XDR, base64 and hashes, in the few forms that the node needs.
use base64::{engine::general_purpose::STANDARD, Engine};
use sha2::{Digest, Sha256};
use soroban_env_host::xdr::{Limits, ReadXdr, VecM, WriteXdr};

pub type Hash32 = [u8; 32];

/// What comes from outside may be this deep and this long, not more.
const READ_LIMITS: Limits = Limits { depth: 500, len: 16 << 20 };

pub fn sha256(bytes: &[u8]) -> Hash32 {
    Sha256::digest(bytes).into()
}

/// Only for values that were read or made within XDR's bounds, as all here are.
pub fn to_bytes<T: WriteXdr>(value: &T) -> Vec<u8> {
    value.to_xdr(Limits::none()).expect("a value within XDR's bounds")
}

pub fn to_base64<T: WriteXdr>(value: &T) -> String {
    STANDARD.encode(to_bytes(value))
}

pub fn from_bytes<T: ReadXdr>(bytes: &[u8]) -> Option<T> {
    T::from_xdr(bytes, READ_LIMITS).ok()
}

pub fn from_base64<T: ReadXdr>(text: &str) -> Option<T> {
    from_bytes(&STANDARD.decode(text).ok()?)
}

/// Only for lists that are known to be within the bound of their type.
pub fn list<T, const MAX: u32>(items: Vec<T>) -> VecM<T, MAX> {
    items.try_into().ok().expect("a list within its bound")
}
