#pragma once
// For this folder only: the fence check of a leader's write.

#include "ports/fence.hpp"
#include "storage/session.hpp"

namespace warden::storage {

// Begins every leader's tx: ends it (Errc::stale_fence) unless the token is the lease's newest.
// Until the tx ends nobody can take the lease over; its holder can renew it.
void check_fence(Tx& tx, const ports::Fence& fence);
// Does the same for a tx that money hangs on: its COMMIT also waits for the synchronous standbys.
void check_fence_durably(Tx& tx, const ports::Fence& fence);

}  // namespace warden::storage
