#include "storage/fence.hpp"

namespace warden::storage {
namespace {

constexpr Statement kCheck{"fence_check",
                           "SELECT 1 FROM leases WHERE name = $1 AND token = $2 FOR KEY SHARE"};
constexpr Statement kCheckDurably{"fence_check_durably",
                                  "SELECT set_config('synchronous_commit', 'on', true) FROM leases "
                                  "WHERE name = $1 AND token = $2 FOR KEY SHARE"};

void check(Tx& tx, const Statement& statement, const ports::Fence& fence) {
    if (!tx.exec(statement, fence.lease, fence.token).empty()) return;
    throw StoreError(Errc::stale_fence, "lease " + fence.lease + " has no token " +
                                            std::to_string(fence.token) + " any more");
}

}  // namespace

void check_fence(Tx& tx, const ports::Fence& fence) { check(tx, kCheck, fence); }

void check_fence_durably(Tx& tx, const ports::Fence& fence) { check(tx, kCheckDurably, fence); }

}  // namespace warden::storage
