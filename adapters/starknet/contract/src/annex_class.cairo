// The class that annex.cairo makes. Written by ../build.
use starknet::ClassHash;

pub const CLASS_HASH: ClassHash =
    0x1f1f56df9de216d1fb05f885cacd611fae6748fd2aab4b8a7059f17f8ee8589
    .try_into()
    .unwrap();
