#pragma once
// A chain that a test mines, re-organises and disturbs. Every call suspends for `latency`, so that
// it can be cancelled or overtaken.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/chain_source.hpp"

namespace warden::support {

enum class SourceFault {
    none,
    fail,       // transient error
    empty,      // next: an empty page; header: not found; head: three blocks behind
    duplicate,  // next: begins one block too early
    gap,        // next: begins one block too late
};

class FakeChainSource final : public ports::ChainSource {
  public:
    // Blocks are numbered from `first` on; the time of that one is 10 s times its number.
    FakeChainSource(ports::Clock& clock, chain::BlockNum first) : clock_(clock), first_(first) {}

    void mine(std::vector<orchestrator::Event> events = {});
    void mine_empty(std::size_t count);
    void mine_undecoded(std::string name);
    // Drops the newest `depth` blocks; mine new ones afterwards.
    void orphan(std::size_t depth) { chain_.resize(chain_.size() - depth); }
    // Another chain altogether, as after a wrong endpoint was replaced.
    void restore(std::vector<ports::ChainBlock> blocks) { chain_ = std::move(blocks); }
    void set_final(chain::BlockNum num) { final_num_ = num; }

    const std::vector<ports::ChainBlock>& blocks() const { return chain_; }
    chain::BlockNum newest() const { return first_ + chain_.size() - 1; }

    // Asked once a call, with the method's name, before it suspends.
    std::function<SourceFault(std::string_view)> fault = [](std::string_view) {
        return SourceFault::none;
    };
    // What the endpoints say of a final block: as made here, one of each of two operators tells the
    // truth.
    std::function<std::vector<indexing::Witness>(chain::BlockNum)> testimony;
    // What decode() makes of a raw event that mine() did not make.
    std::function<std::optional<orchestrator::Event>(const ports::ChainEvent&)> explain;
    ports::ChainEvent decode(ports::ChainEvent kept) const override;
    // One witness of the chain as it is.
    indexing::Witness truth(std::string endpoint, chain::BlockNum num) const;
    Millis latency{1};
    UnixSecs block_secs = 10;  // from one block to the next
    bool hints_lie = false;    // wait_head returns at once
    std::size_t heads_asked = 0;

    boost::asio::awaitable<Result<std::vector<ports::ChainBlock>>> next(
        chain::BlockNum from, std::size_t limit, ports::Deadline deadline) override;
    boost::asio::awaitable<Result<chain::BlockHeader>> header(chain::BlockNum num,
                                                              ports::Deadline deadline) override;
    boost::asio::awaitable<Result<std::vector<indexing::Witness>>> witnesses(
        chain::BlockNum num, ports::Deadline deadline) override;
    boost::asio::awaitable<Result<chain::Head>> head(ports::Deadline deadline) override;
    boost::asio::awaitable<void> wait_head(chain::BlockNum after,
                                           ports::Deadline deadline) override;

  private:
    ports::ChainBlock& append();

    ports::Clock& clock_;
    chain::BlockNum first_;
    chain::BlockNum final_num_ = 0;
    std::uint64_t serial_ = 0;
    std::vector<ports::ChainBlock> chain_;
};

}  // namespace warden::support
