#include "sandbox/stellar/touched.hpp"

#include <algorithm>

namespace warden::sandbox::soroban {

void Touched::note(const stellar::LedgerKey& key, bool writes) {
    auto& [kept, written] = keys_[stellar::to_xdr(key)];
    kept = key;
    written = written || writes;
}

stellar::Footprint Touched::footprint() const {
    stellar::Footprint out;
    for (const auto& [bytes, entry] : keys_) {
        (entry.second ? out.read_write : out.read_only).push_back(entry.first);
    }
    return out;
}

bool Touched::covered_by(const stellar::Footprint& declared) const {
    return std::ranges::all_of(keys_, [&declared](const auto& entry) {
        const auto& [key, written] = entry.second;
        if (std::ranges::find(declared.read_write, key) != declared.read_write.end()) return true;
        return !written && std::ranges::find(declared.read_only, key) != declared.read_only.end();
    });
}

bool on_disk(const stellar::LedgerKey& key) {
    return !std::holds_alternative<stellar::LedgerKeyContractData>(key.value) &&
           !std::holds_alternative<stellar::LedgerKeyContractCode>(key.value);
}

}  // namespace warden::sandbox::soroban
