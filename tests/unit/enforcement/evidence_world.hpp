#pragma once
// The evidence of one breached window: three vantages that really measured, rolled up and signed.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/enforcement/evidence.hpp"
#include "domain/enforcement/verify.hpp"
#include "platform/crypto/crypto.hpp"

namespace warden::enforcement {

class EvidenceWorld {
  public:
    // A window of 40 s that touches two days of 60 s and ends inside the second one: 20 slices of
    // 2 s, down in slices 4..9.
    EvidenceWorld();

    // What an honest Warden seals.
    Evidence evidence() const;
    // Recomputes what follows from the records; for forgers who are thorough.
    static void judge_again(Evidence& evidence);

    // The record of the vantage's n-th day of the window, changed and signed again with that
    // vantage's key or, as a forger, with a key of his own.
    static scoring::UnitDay record(const Evidence& evidence, std::size_t index);
    void sign(Evidence& evidence, std::size_t index, const scoring::UnitDay& day,
              const std::string& key_of) const;

    Verification verified(const Evidence& evidence) const;
    // Names of the failed checks, comma-separated.
    std::string failed(const Evidence& evidence) const;

    // Of a signer by name, also of "forger".
    std::string key_id(const std::string& signer) const;
    KeyList& keys() { return keys_; }
    const KeyList& keys() const { return keys_; }
    scoring::SliceNum first() const;

    scoring::RuleSet rules;
    scoring::Span window;
    std::set<int> down;  // slices of the window

    static bool is_signature(std::string_view key_id, std::string_view bytes,
                             const probing::Signature& signature);

    // What this vantage measured in the window.
    std::vector<probing::SliceLeaf> leaves(const std::string& vantage) const;

  private:
    Json score_days(const Evidence& evidence) const;
    ConvictingSlice opened(scoring::SliceNum slice) const;

    std::map<std::string, crypto::SigningKey> signers_;  // "forger" as well
    KeyList keys_;
};

}  // namespace warden::enforcement
