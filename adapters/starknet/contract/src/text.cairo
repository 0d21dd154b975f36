// What texts may hold.
use core::num::traits::Zero;
use core::traits::DivRem;

const LINK_BYTES_MAX: u32 = 200;
// 2^248: what has 32 bytes.
const REGION_END: u256 = 0x100000000000000000000000000000000000000000000000000000000000000;

// endpoint, evidence_uri: 1..200 visible ASCII characters.
#[inline(never)]
pub fn is_link(text: @ByteArray) -> bool {
    let bytes = text.len();
    if bytes == 0 || bytes > LINK_BYTES_MAX {
        return false;
    }
    let mut all = true;
    for i in 0..bytes {
        let byte = text[i];
        if byte < 0x21 || byte > 0x7e {
            all = false;
            break;
        }
    }
    all
}

// A short string of 1..31 characters a-z, 0-9 and '-'.
#[inline(never)]
pub fn is_region(region: felt252) -> bool {
    let mut rest: u256 = region.into();
    if rest.is_zero() || rest >= REGION_END {
        return false;
    }
    while rest.is_non_zero() {
        let (left, byte) = DivRem::div_rem(rest, 256);
        let letter = byte >= 'a' && byte <= 'z';
        let digit = byte >= '0' && byte <= '9';
        if !letter && !digit && byte != '-' {
            break;
        }
        rest = left;
    }
    rest.is_zero()
}
