#include "tests/support/memory_txn_store.hpp"
#include "ports/unix_time.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace warden::support {
namespace asio = boost::asio;

using enforcement::IntentState;
using enforcement::TxnState;

ports::StoredIntent* MemoryTxnStore::find_intent(std::uint64_t id) {
    return id >= 1 && id <= intents_.size() ? &intents_[id - 1] : nullptr;
}
ports::StoredTxn* MemoryTxnStore::find_txn(std::uint64_t id) {
    return id >= 1 && id <= txns_.size() ? &txns_[id - 1] : nullptr;
}
Result<ports::StoredIntent> MemoryTxnStore::readable(const ports::StoredIntent& stored) const {
    if (!unreadable.contains(stored.id)) return stored;
    return fail(Errc::permanent, "intent " + std::to_string(stored.id));
}
std::string MemoryTxnStore::deployment_of(const ports::StoredTxn& txn) {
    return find_intent(txn.intent_id)->intent.deployment;
}

asio::awaitable<Result<ports::StoredIntent>> MemoryTxnStore::want(ports::TxnIntent intent,
                                                                  ports::Fence fence) {
    return fenced("want", std::move(fence),
                  [this, intent = std::move(intent)]() -> Result<ports::StoredIntent> {
                      for (const ports::StoredIntent& stored : intents_) {
                          const bool same = stored.intent.deployment == intent.deployment &&
                                            stored.intent.key == intent.key;
                          if (same) return readable(stored);
                      }
                      intents_.push_back({intents_.size() + 1, intent, IntentState::wanted, ""});
                      return intents_.back();
                  });
}

asio::awaitable<Result<std::optional<ports::StoredIntent>>> MemoryTxnStore::intent(
    std::string deployment, std::string key) {
    return call("intent",
                [this, deployment = std::move(deployment),
                 key = std::move(key)]() -> Result<std::optional<ports::StoredIntent>> {
                    for (const ports::StoredIntent& stored : intents_) {
                        if (stored.intent.deployment == deployment && stored.intent.key == key)
                            return readable(stored);
                    }
                    return std::nullopt;
                });
}

asio::awaitable<Result<std::vector<ports::StoredIntent>>> MemoryTxnStore::intents(
    ports::IntentQuery query) {
    return call("intents",
                [this, q = std::move(query)]() -> Result<std::vector<ports::StoredIntent>> {
                    std::vector<ports::StoredIntent> found;
                    for (const ports::StoredIntent& stored : intents_) {
                        const bool wanted =
                            stored.id > q.after && !unreadable.contains(stored.id) &&
                            (q.deployment.empty() || stored.intent.deployment == q.deployment) &&
                            (!q.state || stored.state == *q.state);
                        if (wanted && found.size() < q.limit) found.push_back(stored);
                    }
                    return found;
                });
}

asio::awaitable<Result<void>> MemoryTxnStore::end_intent(std::uint64_t id, IntentState state,
                                                         std::string result, ports::Fence fence) {
    return fenced("end_intent", std::move(fence),
                  [this, id, state, result = std::move(result)]() -> Result<void> {
                      ports::StoredIntent* intent = find_intent(id);
                      if (intent == nullptr) return fail(Errc::not_found, "intent");
                      if (intent->state == state && intent->result == result) return {};
                      if (!is_open(intent->state))
                          return fail(Errc::conflict, "the intent has ended");
                      intent->state = state;
                      intent->result = result;
                      return {};
                  });
}

Result<void> MemoryTxnStore::reopen_now(const std::string& deployment, const std::string& key) {
    for (ports::StoredIntent& intent : intents_) {
        if (intent.intent.deployment != deployment || intent.intent.key != key) continue;
        if (is_open(intent.state)) return {};
        if (intent.state != IntentState::done) return fail(Errc::conflict, "it ended otherwise");
        intent.state = IntentState::live;
        intent.result.clear();
        bool revived = false;
        for (auto txn = txns_.rbegin(); txn != txns_.rend(); ++txn) {
            if (txn->intent_id != intent.id || txn->state == TxnState::dead) continue;
            const bool back = txn->state == TxnState::final && !std::exchange(revived, true);
            if (is_ended(txn->state)) txn->state = back ? TxnState::sent : TxnState::dead;
        }
        return {};
    }
    return fail(Errc::not_found, "intent");
}

asio::awaitable<Result<void>> MemoryTxnStore::reopen(std::string deployment, std::string key,
                                                     ports::Fence fence) {
    return fenced("reopen", std::move(fence),
                  [this, deployment = std::move(deployment), key = std::move(key)] {
                      return reopen_now(deployment, key);
                  });
}

Result<ports::StoredTxn> MemoryTxnStore::reserve_now(std::uint64_t intent_id,
                                                     const std::string& signer,
                                                     std::uint64_t slot) {
    ports::StoredIntent* intent = find_intent(intent_id);
    if (intent == nullptr) return fail(Errc::not_found, "intent");
    for (const ports::StoredTxn& txn : txns_) {
        const bool ours = txn.intent_id == intent_id;
        const bool same_slot = txn.signer == signer && txn.slot == slot &&
                               deployment_of(txn) == intent->intent.deployment;
        if (ours && same_slot && txn.state == TxnState::reserved) return txn;
        if (same_slot && txn.state != TxnState::dead) return fail(Errc::conflict, "slot taken");
        if (ours && !is_ended(txn.state)) return fail(Errc::conflict, "the intent has a live txn");
    }
    if (!is_open(intent->state)) return fail(Errc::conflict, "the intent has ended");
    ports::StoredTxn txn;
    txn.id = txns_.size() + 1;
    txn.intent_id = intent_id;
    txn.signer = signer;
    txn.slot = slot;
    txn.state = TxnState::reserved;
    txn.created_at = ports::unix_secs(clock_);
    txns_.push_back(txn);
    intent->state = IntentState::live;
    return txn;
}

asio::awaitable<Result<ports::StoredTxn>> MemoryTxnStore::reserve(std::uint64_t intent_id,
                                                                  std::string signer,
                                                                  std::uint64_t slot,
                                                                  ports::Fence fence) {
    return fenced("reserve", std::move(fence), [this, intent_id, signer = std::move(signer), slot] {
        return reserve_now(intent_id, signer, slot);
    });
}

asio::awaitable<Result<void>> MemoryTxnStore::put_signed(std::uint64_t txn_id, ports::SignedTxn txn,
                                                         ports::Fence fence) {
    return fenced("put_signed", std::move(fence),
                  [this, txn_id, txn = std::move(txn)]() -> Result<void> {
                      ports::StoredTxn* row = find_txn(txn_id);
                      if (row == nullptr) return fail(Errc::not_found, "txn");
                      if (row->txn && row->txn->bytes == txn.bytes && row->txn->hash == txn.hash) {
                          return {};
                      }
                      if (row->state != TxnState::reserved)
                          return fail(Errc::conflict, "bytes never change");
                      if (row->slot != txn.slot) return fail(Errc::invalid_input, "another slot");
                      row->txn = txn;
                      row->state = TxnState::signed_;
                      return {};
                  });
}

Result<ports::StoredTxn> MemoryTxnStore::replace_now(std::uint64_t txn_id,
                                                     const ports::SignedTxn& txn) {
    const ports::StoredTxn* stored = find_txn(txn_id);
    if (stored == nullptr) return fail(Errc::not_found, "txn");
    if (stored->slot != txn.slot) return fail(Errc::invalid_input, "another slot");
    for (const ports::StoredTxn& row : txns_) {
        if (row.replaces != txn_id) continue;
        if (row.txn->bytes == txn.bytes && row.txn->hash == txn.hash) return row;
        return fail(Errc::conflict, "replaced before");
    }
    if (!stored->txn || is_ended(stored->state)) return fail(Errc::conflict, "the txn has ended");
    ports::StoredTxn row;
    row.id = txns_.size() + 1;
    row.intent_id = stored->intent_id;
    row.signer = stored->signer;
    row.slot = stored->slot;
    row.state = TxnState::signed_;
    row.txn = txn;
    row.created_at = ports::unix_secs(clock_);
    row.replaces = txn_id;
    txns_.push_back(row);
    return row;
}

asio::awaitable<Result<ports::StoredTxn>> MemoryTxnStore::put_replacement(std::uint64_t txn_id,
                                                                          ports::SignedTxn txn,
                                                                          ports::Fence fence) {
    return fenced("put_replacement", std::move(fence),
                  [this, txn_id, txn = std::move(txn)] { return replace_now(txn_id, txn); });
}

asio::awaitable<Result<void>> MemoryTxnStore::update(ports::StoredTxn row, ports::Fence fence) {
    return fenced("update", std::move(fence), [this, row = std::move(row)]() -> Result<void> {
        ports::StoredTxn* stored = find_txn(row.id);
        if (stored == nullptr) return fail(Errc::not_found, "txn");
        if (is_ended(stored->state) && stored->state != row.state) {
            return fail(Errc::conflict, "the txn has ended");
        }
        stored->state = row.state;
        stored->sends = row.sends;
        stored->block_hash = row.block_hash;
        stored->block_num = row.block_num;
        stored->error = row.error;
        return {};
    });
}

asio::awaitable<Result<std::vector<ports::StoredTxn>>> MemoryTxnStore::txns(
    std::uint64_t intent_id) {
    return call("txns", [this, intent_id]() -> Result<std::vector<ports::StoredTxn>> {
        std::vector<ports::StoredTxn> found;
        for (const ports::StoredTxn& txn : txns_) {
            if (txn.intent_id == intent_id) found.push_back(txn);
        }
        return found;
    });
}

asio::awaitable<Result<std::vector<ports::StoredTxn>>> MemoryTxnStore::unfinished(
    std::string deployment, std::string signer) {
    return call("unfinished",
                [this, deployment = std::move(deployment),
                 signer = std::move(signer)]() -> Result<std::vector<ports::StoredTxn>> {
                    std::vector<ports::StoredTxn> found;
                    for (const ports::StoredTxn& txn : txns_) {
                        const bool wanted = txn.signer == signer &&
                                            deployment_of(txn) == deployment &&
                                            !is_ended(txn.state);
                        if (wanted) found.push_back(txn);
                    }
                    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
                        return std::tie(a.slot, a.id) < std::tie(b.slot, b.id);
                    });
                    return found;
                });
}

asio::awaitable<Result<std::optional<std::uint64_t>>> MemoryTxnStore::explained_below(
    std::string deployment, std::string signer) {
    return call("explained_below",
                [this, deployment = std::move(deployment),
                 signer = std::move(signer)]() -> Result<std::optional<std::uint64_t>> {
                    std::optional<std::uint64_t> first;
                    std::optional<std::uint64_t> below;
                    for (const ports::StoredTxn& txn : txns_) {
                        if (txn.signer != signer || deployment_of(txn) != deployment) continue;
                        first = std::min(first.value_or(txn.slot), txn.slot);
                        if (txn.state == TxnState::dead) continue;
                        below = std::max(below.value_or(0), txn.slot + 1);
                    }
                    for (const ports::SubmitterHalt& halt : halts_) {
                        const bool explains = halt.signer == signer &&
                                              halt.deployment == deployment &&
                                              released_.contains(halt.id);
                        if (explains) below = std::max(below.value_or(0), halt.next_slot);
                    }
                    return std::max(first, below);  // nothing is less than anything
                });
}

asio::awaitable<Result<ports::StoreHistory>> MemoryTxnStore::history(std::string deployment,
                                                                     std::string signer) {
    return call("history",
                [this, account = std::pair(std::move(deployment),
                                           std::move(signer))]() -> Result<ports::StoreHistory> {
                    ports::StoreHistory history;
                    history.now = history_now;
                    const auto noted = histories_.find(account);
                    if (noted != histories_.end()) history.noted = noted->second;
                    for (const ports::SubmitterHalt& halt : halts_) {
                        if (std::pair(halt.deployment, halt.signer) != account) continue;
                        history.halted_at = std::max(history.halted_at, halt.halted_at);
                    }
                    return history;
                });
}

asio::awaitable<Result<void>> MemoryTxnStore::note_history(std::string deployment,
                                                           std::string signer, std::string history,
                                                           ports::Fence fence) {
    return fenced("note_history", std::move(fence),
                  [this, account = std::pair(std::move(deployment), std::move(signer)),
                   history = std::move(history)]() -> Result<void> {
                      histories_[account] = history;
                      return {};
                  });
}

asio::awaitable<Result<ports::SubmitterHalt>> MemoryTxnStore::halt(ports::SubmitterHalt halt,
                                                                   ports::Fence fence) {
    return fenced("halt", std::move(fence),
                  [this, halt = std::move(halt)]() mutable -> Result<ports::SubmitterHalt> {
                      for (const ports::SubmitterHalt& stored : halts_) {
                          const bool same =
                              stored.deployment == halt.deployment && stored.signer == halt.signer;
                          if (same && !released_.contains(stored.id)) return stored;
                      }
                      halt.id = halts_.size() + 1;
                      halts_.push_back(halt);
                      return halt;
                  });
}

asio::awaitable<Result<std::vector<ports::SubmitterHalt>>> MemoryTxnStore::halts() {
    return call("halts", [this]() -> Result<std::vector<ports::SubmitterHalt>> {
        std::vector<ports::SubmitterHalt> standing;
        for (const ports::SubmitterHalt& halt : halts_) {
            if (!released_.contains(halt.id)) standing.push_back(halt);
        }
        return standing;
    });
}

asio::awaitable<Result<void>> MemoryTxnStore::release_halt(ports::HaltRelease release) {
    return call("release_halt", [this, release = std::move(release)]() -> Result<void> {
        if (release.halt_id == 0 || release.halt_id > halts_.size())
            return fail(Errc::not_found, "halt");
        released_.insert(release.halt_id);
        return {};
    });
}

}  // namespace warden::support
