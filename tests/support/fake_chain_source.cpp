#include "tests/support/fake_chain_source.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/canonical_json.hpp"

namespace warden::support {
namespace asio = boost::asio;

namespace {

Fail unreachable(std::string_view method) {
    return fail(Errc::transient, "fake source: " + std::string(method));
}

}  // namespace

ports::ChainBlock& FakeChainSource::append() {
    ports::ChainBlock block;
    const chain::BlockNum num = first_ + chain_.size();
    block.header.ref = {num, "0x" + std::to_string(++serial_)};  // no hash comes twice
    block.header.parent_hash = chain_.empty() ? "0x0" : chain_.back().header.ref.hash;
    block.header.time = chain_.empty() ? num * 10 : chain_.back().header.time + block_secs;
    block.proof = chain::ProofLevel::proven;
    return chain_.emplace_back(std::move(block));
}

void FakeChainSource::mine(std::vector<orchestrator::Event> events) {
    ports::ChainBlock& block = append();
    for (orchestrator::Event& event : events) {
        ports::ChainEvent row;
        row.txn_hash = "0xt" + std::to_string(++serial_);
        row.txn_index = static_cast<std::uint32_t>(block.events.size());
        row.name = orchestrator::name(event);
        row.raw = write_canonical(orchestrator::to_json(event));
        row.decoded = std::move(event);
        block.events.push_back(std::move(row));
    }
}

void FakeChainSource::mine_empty(std::size_t count) {
    for (; count > 0; --count) append();
}

void FakeChainSource::mine_undecoded(std::string name) {
    ports::ChainEvent row;
    row.txn_hash = "0xt" + std::to_string(++serial_);
    row.name = std::move(name);
    row.raw = "[]";
    append().events.push_back(std::move(row));
}

asio::awaitable<Result<std::vector<ports::ChainBlock>>> FakeChainSource::next(chain::BlockNum from,
                                                                              std::size_t limit,
                                                                              ports::Deadline) {
    const SourceFault now = fault("next");
    co_await clock_.sleep_for(latency);
    if (now == SourceFault::fail) co_return unreachable("next");
    std::vector<ports::ChainBlock> page;
    if (now == SourceFault::empty) co_return page;
    if (now == SourceFault::duplicate && from > first_) --from;
    if (now == SourceFault::gap) ++from;
    const std::size_t begin = std::min(std::max(from, first_) - first_, chain_.size());
    for (std::size_t at = begin; at < chain_.size() && page.size() < limit; ++at) {
        page.push_back(chain_[at]);
    }
    co_return page;
}

asio::awaitable<Result<chain::BlockHeader>> FakeChainSource::header(chain::BlockNum num,
                                                                    ports::Deadline) {
    const SourceFault now = fault("header");
    co_await clock_.sleep_for(latency);
    if (now == SourceFault::fail) co_return unreachable("header");
    if (now == SourceFault::empty || num < first_ || num - first_ >= chain_.size()) {
        co_return fail(Errc::not_found, "block " + std::to_string(num));
    }
    co_return chain_[num - first_].header;
}

ports::ChainEvent FakeChainSource::decode(ports::ChainEvent kept) const {
    if (explain) kept.decoded = explain(kept);
    for (const ports::ChainBlock& block : chain_) {
        for (const ports::ChainEvent& mined : block.events) {
            if (!kept.decoded && mined.raw == kept.raw) kept.decoded = mined.decoded;
        }
    }
    if (kept.decoded) kept.name = orchestrator::name(*kept.decoded);
    return kept;
}

indexing::Witness FakeChainSource::truth(std::string endpoint, chain::BlockNum num) const {
    indexing::Witness out;
    out.operator_name = endpoint + ".example";
    out.endpoint = std::move(endpoint);
    out.final_num = final_num_;
    const bool there = num >= first_ && num - first_ < chain_.size() && num <= final_num_;
    if (there) out.header = chain_[num - first_].header;
    if (!there) out.trouble = "not final";
    return out;
}

asio::awaitable<Result<std::vector<indexing::Witness>>> FakeChainSource::witnesses(
    chain::BlockNum num, ports::Deadline) {
    const SourceFault now = fault("witnesses");
    co_await clock_.sleep_for(latency);
    if (now == SourceFault::fail) co_return unreachable("witnesses");
    if (testimony) co_return testimony(num);
    co_return std::vector<indexing::Witness>{truth("a", num), truth("b", num)};
}

asio::awaitable<Result<chain::Head>> FakeChainSource::head(ports::Deadline) {
    const SourceFault now = fault("head");
    ++heads_asked;
    co_await clock_.sleep_for(latency);
    if (now == SourceFault::fail || chain_.empty()) co_return unreachable("head");
    const std::size_t behind = now == SourceFault::empty ? 3 : 0;
    const std::size_t at = chain_.size() - 1 - std::min(behind, chain_.size() - 1);
    co_return chain::Head{chain_[at].header.ref, final_num_};
}

asio::awaitable<void> FakeChainSource::wait_head(chain::BlockNum after, ports::Deadline deadline) {
    fault("wait_head");
    if (hints_lie) co_return;
    while (first_ + chain_.size() <= after + 1 && clock_.now() < deadline) {
        const auto left = std::chrono::ceil<Millis>(deadline - clock_.now());
        co_await clock_.sleep_for(std::min(left, Millis{10}));
    }
}

}  // namespace warden::support
