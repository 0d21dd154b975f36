#pragma once
// Which ledger entries a host function reads and writes: what a footprint must name.

#include <map>

#include "adapters/stellar/codec/transaction.hpp"

namespace warden::sandbox::soroban {

class Touched {
  public:
    void read(const stellar::LedgerKey& key) { note(key, false); }
    void write(const stellar::LedgerKey& key) { note(key, true); }

    // Sorted by the bytes of the keys.
    stellar::Footprint footprint() const;
    // Says that every entry is named, the written ones as such.
    bool covered_by(const stellar::Footprint& declared) const;

  private:
    void note(const stellar::LedgerKey& key, bool writes);

    std::map<Bytes, std::pair<stellar::LedgerKey, bool>> keys_;
};

// Says where an entry is, as Soroban counts since protocol 23: contract entries are in memory,
// accounts on disk.
bool on_disk(const stellar::LedgerKey& key);

}  // namespace warden::sandbox::soroban
