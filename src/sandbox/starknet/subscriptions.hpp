#pragma once
// WebSocket subscriptions: who wants to be told of what, and telling them.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "sandbox/starknet/event_filter.hpp"
#include "sandbox/starknet/node.hpp"

namespace warden::sandbox {

class Subscriptions final : public ChainObserver {
  public:
    using Session = std::uint64_t;
    using Push = std::function<void(Session, const Json& message)>;

    Subscriptions(ChainCore& chain, const Node& node, Push push)
        : chain_(chain), node_(node), push_(std::move(push)) {}

    static bool is_method(std::string_view method);
    static std::span<const std::string_view> parameters(std::string_view method);

    struct Answer {
        RpcResult result;
        std::function<void()> after;  // tells what was before; empty: nothing
    };
    Answer call(Session session, std::string_view method, const Params& params);
    void close(Session session);

    void received(const Felt& txn_hash) override;
    void pre_confirmed(const IncludedTxn& txn, std::size_t index) override;
    void closed(const Block& block) override;
    void orphaned(const Block& first, const Block& last) override;
    void reached_l1(const Block& block) override;

  private:
    enum class Kind { heads, events, status, receipts, txns };
    struct Subscription {
        Session session = 0;
        Kind kind = Kind::heads;
        EventFilter filter;          // events
        bool pre_confirmed = false;  // also before the block is closed
        bool on_l2 = true;
        Felt hash;      // status
        Felts senders;  // receipts, txns; empty: any
    };

    Answer subscribe(Session session, Kind kind, const Params& params);
    std::optional<RpcError> read(Subscription& made, const Params& params) const;
    // Returns the first closed block to tell of; nullopt without one.
    tl::expected<std::optional<std::uint64_t>, RpcError> start_of(const Params& params) const;
    RpcResult unsubscribe(Session session, const Params& params);
    void tell_past(std::uint64_t id, std::uint64_t from);
    void tell_status(std::uint64_t id, const Subscription& to);
    void tell_events(std::uint64_t id, const Subscription& to, const IncludedTxn& txn,
                     std::size_t index, const Block* block);
    void tell_txn(std::uint64_t id, const Subscription& to, const IncludedTxn& txn,
                  const Block* block);
    void send(std::uint64_t id, const Subscription& to, const char* method, Json result);

    ChainCore& chain_;
    const Node& node_;
    Push push_;
    std::map<std::uint64_t, Subscription> all_;  // by id
    std::uint64_t next_id_ = 1;
};

}  // namespace warden::sandbox
