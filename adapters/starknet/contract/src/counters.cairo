// Stored numbers that go up and down. Checked: neither leaves the range of u32.
use starknet::storage::{
    Mutable, StoragePointer, StoragePointerReadAccess, StoragePointerWriteAccess,
};

#[inline(never)]
pub fn increase(counter: StoragePointer<Mutable<u32>>, by: u32) {
    counter.write(counter.read() + by);
}

#[inline(never)]
pub fn decrease(counter: StoragePointer<Mutable<u32>>, by: u32) {
    counter.write(counter.read() - by);
}
