#include "app/reading/chain_history.hpp"

#include <algorithm>
#include <utility>

#include "domain/orchestrator/projection.hpp"

namespace warden::reading {
namespace {

namespace asio = boost::asio;
using enforcement::Became;
using enforcement::ChainHistory;
using orchestrator::Entity;
using orchestrator::EntityKey;

class Fold {
  public:
    explicit Fold(const ChainHistoryQuery& query) : query_(query) {
        history_.proof = chain::ProofLevel::proven;
    }

    // True when the end is reached.
    Result<bool> add(const ports::ChainBlock& block) {
        const chain::BlockHeader& header = block.header;
        if (blocks_ != 0 && header.parent_hash != history_.last.hash) {
            return fail(Errc::permanent, "block " + std::to_string(header.ref.num) +
                                             " does not follow block " +
                                             std::to_string(history_.last.num));
        }
        if (blocks_++ == 0) history_.first = header.ref;
        history_.last = header.ref;
        history_.proof = std::min(history_.proof, block.proof);
        for (const ports::ChainEvent& event : block.events) {
            auto applied = apply(event, header);
            if (!applied) return Fail(std::move(applied.error()));
        }
        auto finished = orchestrator::finish_block(state_, header.ref.num);
        if (!finished && history_.undecoded == 0) return Fail(std::move(finished.error()));
        for (auto& [key, entity] : state_.take_changes()) keep(key, entity, header);
        return header.time >= query_.end;
    }

    ChainHistory take() { return std::move(history_); }

  private:
    Result<void> apply(const ports::ChainEvent& event, const chain::BlockHeader& header) {
        if (!event.decoded) {
            ++history_.undecoded;
            return {};
        }
        // The state holds everything from the beginning on: what it does not know is not there.
        for (auto keys = orchestrator::missing(*event.decoded, state_); !keys.empty();
             keys = orchestrator::missing(*event.decoded, state_)) {
            for (const EntityKey& key : keys) state_.put(key, std::nullopt);
        }
        const orchestrator::EventContext context{header.ref.num, header.time, event.txn_hash,
                                                 event.event_index};
        return orchestrator::apply(state_, *event.decoded, context);
    }

    void keep(const EntityKey& key, const Entity& entity, const chain::BlockHeader& header) {
        const auto add = [&](auto& versions) {
            using T = decltype(std::declval<decltype(versions)&>().front().value);
            versions.push_back({header.ref, header.time, std::get<T>(entity)});
        };
        if (key == orchestrator::reservation_key(query_.reservation_id)) add(history_.reservation);
        if (key == orchestrator::sla_key(query_.unit_id, query_.sla_version)) add(history_.terms);
        if (key == orchestrator::config_key(query_.config_version)) add(history_.config);
        if (key == orchestrator::unit_key(query_.unit_id)) add(history_.unit);
        const bool instance = key == orchestrator::instance_key() && header.time < query_.end;
        if (instance) history_.instance = std::get<orchestrator::Instance>(entity);
    }

    ChainHistoryQuery query_;
    orchestrator::State state_;
    ChainHistory history_;
    std::size_t blocks_ = 0;
};

asio::awaitable<Result<std::vector<ports::ChainBlock>>> page(ports::ChainSource& source,
                                                             ports::Clock& clock,
                                                             chain::BlockNum from,
                                                             ChainHistoryQuery query) {
    for (int left = query.tries;; --left) {
        const ports::Deadline deadline = clock.now() + query.call_timeout;
        auto blocks = co_await source.next(from, query.batch_max, deadline);
        if (blocks || left <= 1 || !blocks.error().is(Condition::transient)) co_return blocks;
        co_await clock.sleep_for(Millis{500});
    }
}

}  // namespace

asio::awaitable<Result<ChainHistory>> chain_history(ports::ChainSource& source, ports::Clock& clock,
                                                    ChainHistoryQuery query) {
    Fold fold(query);
    chain::BlockNum from = query.first;
    while (true) {
        const auto blocks = co_await page(source, clock, from, query);
        if (!blocks) co_return Fail(blocks.error());
        if (blocks->empty()) {
            co_return fail(Errc::permanent, "the chain has no block yet at or after the end");
        }
        for (const ports::ChainBlock& block : *blocks) {
            const auto ended = fold.add(block);
            if (!ended) co_return Fail(ended.error());
            if (*ended) co_return fold.take();
        }
        from = blocks->back().header.ref.num + 1;
    }
}

}  // namespace warden::reading
