#pragma once
// Observations and how they are sealed: one leaf per (unit, vantage, slice), one signed batch per
// (vantage, slice) whose Merkle root covers the vantage's leaves of that slice.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "domain/probing/outcome.hpp"

namespace warden::probing {

// Number of a slice: floor(unix seconds / slice_secs).
using SliceNum = std::int64_t;
SliceNum slice_of(UnixMicros start, std::int64_t slice_secs);

// One measurement of one unit by one vantage: the first attempt and, for a failed availability
// check, the tries that verified it, together.
struct Observation {
    std::uint64_t sequence = 0;  // per (unit, vantage), grows with start; below 2^53
    UnixMicros start = 0;        // intended start; decides the slice
    std::uint64_t late_us = 0;   // real start of the first attempt - intended start
    Operation operation = Operation::check;
    OutcomeClass cls = OutcomeClass::ok;  // after re-verification: availability
    FailKind kind = FailKind::none;
    OutcomeClass first_cls = OutcomeClass::ok;  // first attempt: error rate and latency
    FailKind first_kind = FailKind::none;
    // The first attempt's time in us from the request sent to the first byte, on an open
    // connection; empty when none came.
    std::optional<std::uint32_t> first_byte_us;
    std::uint32_t attempts = 1;  // 1 + tries to verify
    bool flap = false;           // failed first, Ok when tried again
    bool operator==(const Observation&) const = default;
};

// One unit's observations by one vantage in one slice. `unit` is an entity id, or
// `control.<name>` for a control target.
struct SliceLeaf {
    std::string unit;
    std::string vantage;
    SliceNum slice = 0;
    std::vector<Observation> observations;  // by sequence, strictly growing; may be none
    // Digest of the endpoint that was asked (endpoint_digest); empty in records of old.
    std::optional<Hash32> endpoint{};
    bool operator==(const SliceLeaf&) const = default;
};

// clang-format off
// {"endpoint" (hex; absent: not known), "observations": [[sequence, start, late_us, operation, class, kind, first class, first kind,
//                    first_byte_us or null, attempts, flap 0|1]..], "slice", "unit", "vantage"}
// clang-format on
// What a vantage signs to make the secret of a day's moments (HourKeys): the secret is the SHA-256
// of that signature, so it needs no place of its own and every life of the process has the same.
std::string day_secret_message(std::string_view vantage, std::int64_t day);

// SHA-256 of the text that names an endpoint.
Hash32 endpoint_digest(std::string_view endpoint);
// The URL that is asked, and digested, of a unit's registered endpoint: without a scheme it is
// http.
std::string asked_url(std::string_view endpoint);
Json to_json(const SliceLeaf& leaf);
Result<SliceLeaf> slice_leaf_from_json(const Json& json);
// Returns the canonical bytes, which are stored, hashed and shown as evidence.
std::string leaf_bytes(const SliceLeaf& leaf);
// Reads only bytes that leaf_bytes would write; invalid_input otherwise.
Result<SliceLeaf> read_leaf(std::string_view bytes);
// Merkle leaf hash of the canonical bytes.
Hash32 leaf_hash(const SliceLeaf& leaf);
// Hash of the leaf of a slice in which this vantage did not measure the unit.
Hash32 empty_leaf_hash(std::string_view unit, std::string_view vantage, SliceNum slice);

bool is_control(std::string_view unit);  // "control.<name>"

using Signature = std::array<std::uint8_t, 64>;  // Ed25519
// Exactly 128 hex digits; invalid_input otherwise.
Result<Signature> signature_from_hex(std::string_view text);

// The durable measurement: what one vantage saw in one slice, signed once.
struct SliceBatch {
    std::string vantage;
    std::string key_id;  // 64 hex digits: the vantage's public key
    SliceNum slice = 0;
    std::int64_t slice_secs = 300;
    std::vector<std::pair<std::string, Hash32>> leaves;  // (unit, leaf hash), sorted by unit
    Hash32 root{};
    Signature signature{};
    bool operator==(const SliceBatch&) const = default;
};

// Signs the bytes it is given (BatchSigner::sign).
using SignFn = std::function<Signature(std::string_view)>;
// True when `signature` over `bytes` is that of the key.
using VerifyFn =
    std::function<bool(std::string_view key_id, std::string_view bytes, const Signature&)>;

// "warden-slice-batch-v1\n" + canonical {"root","slice","slice_secs","units","vantage"}.
std::string signed_message(const SliceBatch& batch);
struct BatchHead {
    std::string vantage;
    std::string key_id;
    SliceNum slice = 0;
    std::int64_t slice_secs = 300;
};
// Sorts the leaves, computes the root and signs it. All leaves are of the head's vantage and slice,
// one per unit.
SliceBatch seal_batch(BatchHead head, const std::vector<SliceLeaf>& leaves, const SignFn& sign);
// invalid_input when units are not strictly sorted, the root is not that of the leaves, or the
// signature is not the key's.
Result<void> verify_batch(const SliceBatch& batch, const VerifyFn& verify);
// Says whether the batch signs exactly this leaf.
bool seals(const SliceBatch& batch, const SliceLeaf& leaf);

}  // namespace warden::probing
