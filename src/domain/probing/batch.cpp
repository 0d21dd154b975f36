#include <algorithm>

#include "domain/base/check.hpp"
#include "domain/base/merkle.hpp"
#include "domain/probing/observation.hpp"

namespace warden::probing {
namespace {

std::vector<Hash32> hashes_of(const SliceBatch& batch) {
    std::vector<Hash32> hashes;
    hashes.reserve(batch.leaves.size());
    for (const auto& [unit, hash] : batch.leaves) hashes.push_back(hash);
    return hashes;
}

}  // namespace

std::string signed_message(const SliceBatch& batch) {
    const Json head = Json::Object{{"root", to_hex(batch.root)},
                                   {"slice", Json(batch.slice)},
                                   {"slice_secs", Json(batch.slice_secs)},
                                   {"units", Json(static_cast<std::int64_t>(batch.leaves.size()))},
                                   {"vantage", batch.vantage}};
    return "warden-slice-batch-v1\n" + write_canonical(head);
}

SliceBatch seal_batch(BatchHead head, const std::vector<SliceLeaf>& leaves, const SignFn& sign) {
    SliceBatch batch{
        std::move(head.vantage), std::move(head.key_id), head.slice, head.slice_secs, {}, {}, {}};
    for (const SliceLeaf& leaf : leaves) {
        WARDEN_CHECK(leaf.vantage == batch.vantage);
        WARDEN_CHECK(leaf.slice == batch.slice);
        batch.leaves.emplace_back(leaf.unit, leaf_hash(leaf));
    }
    std::ranges::sort(batch.leaves, {}, [](const auto& entry) { return entry.first; });
    const auto twice = std::ranges::adjacent_find(
        batch.leaves, [](const auto& a, const auto& b) { return a.first == b.first; });
    WARDEN_CHECK(twice == batch.leaves.end());
    batch.root = merkle_root(hashes_of(batch));
    batch.signature = sign(signed_message(batch));
    return batch;
}

Result<void> verify_batch(const SliceBatch& batch, const VerifyFn& verify) {
    for (std::size_t i = 1; i < batch.leaves.size(); ++i) {
        if (batch.leaves[i - 1].first < batch.leaves[i].first) continue;
        return fail(Errc::invalid_input, "slice batch: units are not strictly sorted");
    }
    if (merkle_root(hashes_of(batch)) != batch.root) {
        return fail(Errc::invalid_input, "slice batch: the root is not that of its leaves");
    }
    if (!verify(batch.key_id, signed_message(batch), batch.signature)) {
        return fail(Errc::invalid_input, "slice batch: not signed by key " + batch.key_id);
    }
    return {};
}

bool seals(const SliceBatch& batch, const SliceLeaf& leaf) {
    const std::pair<std::string, Hash32> sealed(leaf.unit, leaf_hash(leaf));
    return std::ranges::binary_search(batch.leaves, sealed);
}

}  // namespace warden::probing
