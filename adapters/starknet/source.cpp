#include "adapters/starknet/source.hpp"

#include <algorithm>
#include <utility>

#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/range_reader.hpp"
#include "platform/log/log.hpp"
#include "platform/rpc/adaptive_size.hpp"

namespace warden::starknet {
namespace {

using Blocks = std::vector<ports::ChainBlock>;

class StarknetSource final : public Source {
  public:
    StarknetSource(SourceSettings settings, SourceDeps deps)
        : settings_(std::move(settings)),
          deps_(std::move(deps)),
          reader_(settings_, deps_),
          hints_(settings_.hints, deps_.executor, deps_.web_sockets, deps_.clock, deps_.rng,
                 [this](std::string_view end) { deps_.metrics.session_ended(end); }),
          range_(settings_.range_max, settings_.range_max) {}

    asio::awaitable<void> run() override { return hints_.run(); }

    asio::awaitable<Result<Blocks>> next(chain::BlockNum from, std::size_t limit,
                                         ports::Deadline deadline) override {
        const bool needs_proof = settings_.needed == chain::ProofLevel::proven;
        const Unproven first = needs_proof ? Unproven::refused : Unproven::taken;
        const auto ask = [=, this](Node node) {
            return read_from(std::move(node), from, limit, first, deadline);
        };
        std::size_t unproven = 0;
        const auto refused = [&, this](const std::string& alias, const Error& error) {
            const bool weak = error.code == make_error_code(NodeErrc::unproven);
            unproven += weak ? 1 : 0;
            if (!weak) range_.adapt(false);
            log::event(log::Level::warning, "blocks_not_read",
                       {{"chain", settings_.chain},
                        {"endpoint", alias},
                        {"from", from},
                        {"error", error.text()}});
            return false;
        };
        auto blocks = co_await deps_.nodes.ask_each<Blocks>(ask, refused, deadline);
        // One that is down may prove what the others can't.
        if (!blocks && needs_proof && unproven == deps_.nodes.asked_max()) {
            const auto ask_again = [=, this](Node node) {
                return read_from(std::move(node), from, limit, Unproven::taken_if_old, deadline);
            };
            blocks = co_await deps_.nodes.ask_each<Blocks>(ask_again, refused, deadline);
        }
        if (blocks) range_.adapt(true);
        co_return blocks;
    }

    asio::awaitable<Result<chain::BlockHeader>> header(chain::BlockNum num,
                                                       ports::Deadline deadline) override {
        std::size_t absent = 0;
        std::size_t asked = 0;
        const auto ask = [&, this](Node node) -> asio::awaitable<Result<Header>> {
            return ask_header(std::move(node), num, deadline, asked, absent);
        };
        const Result<Header> found = co_await deps_.nodes.read<Header>(ask, deadline);
        if (found) co_return found->to_domain();
        // A block is absent only when nobody who could be asked knows it: one that lags must not
        // hide it.
        if (asked > 0 && asked == absent) {
            co_return fail(Errc::not_found, "block " + std::to_string(num));
        }
        co_return Fail(found.error());
    }

    asio::awaitable<Result<chain::Head>> head(ports::Deadline deadline) override {
        const auto ask = [this, deadline](Node node) {
            return ask_head(std::move(node), deadline);
        };
        co_return co_await deps_.nodes.read<chain::Head>(ask, deadline);
    }

    asio::awaitable<Result<std::vector<indexing::Witness>>> witnesses(
        chain::BlockNum num, ports::Deadline deadline) override {
        const auto ask = [=, this](Node node) { return testify(std::move(node), num, deadline); };
        co_return co_await deps_.nodes.ask_all<indexing::Witness>(ask, deadline);
    }

    ports::ChainEvent decode(ports::ChainEvent kept) const override {
        return decode_raw(std::move(kept), deps_.profile);
    }

    asio::awaitable<void> wait_head(chain::BlockNum after, ports::Deadline deadline) override {
        return hints_.wait(after, deadline);
    }

  private:
    // It is found to lie: counted, named and left alone for a while.
    void distrust(const std::string& endpoint, const std::string& why) {
        deps_.metrics.contradiction(endpoint);
        deps_.nodes.client().pool().report_bad(endpoint, why);
        log::event(log::Level::error, "endpoint_contradicted",
                   {{"chain", settings_.chain}, {"endpoint", endpoint}, {"error", why}});
    }

    asio::awaitable<Result<Blocks>> read_from(Node node, chain::BlockNum from, std::size_t limit,
                                              Unproven unproven, ports::Deadline deadline) {
        const auto head = co_await deps_.nodes.client().head(node.alias, deadline);
        if (!head) co_return Fail(head.error());
        if (from > head->num || limit == 0) co_return Blocks{};
        const chain::BlockNum count = std::min<chain::BlockNum>(limit, range_.get());
        const ReadRange range{from, std::min(head->num, from + count - 1), *head, unproven};
        co_return co_await reader_.read(std::move(node), range, deadline);
    }

    asio::awaitable<Result<Header>> ask_header(Node node, chain::BlockNum num,
                                               ports::Deadline deadline, std::size_t& asked,
                                               std::size_t& absent) {
        auto header = co_await deps_.nodes.client().header(node.alias, BlockId(num), deadline);
        ++asked;
        if (!header && header.error().code == make_error_code(NodeErrc::block_not_found)) ++absent;
        if (header && header->num != num) {
            co_return fail(NodeErrc::contradiction, node.alias + ": another block was answered");
        }
        if (header) {
            const Result<void> bound = check_hash(*header, settings_.block_hashes);
            if (!bound) {
                distrust(node.alias, bound.error().text());
                co_return Fail(Error(bound.error()).at(node.alias));
            }
        }
        co_return header;
    }

    asio::awaitable<indexing::Witness> testify(Node node, chain::BlockNum num,
                                               ports::Deadline deadline) {
        indexing::Witness out;
        out.endpoint = node.alias;
        out.operator_name = deps_.nodes.operator_of(node.alias);
        const Result<chain::Head> head = co_await ask_head(node, deadline);
        if (head) out.final_num = head->final_num;
        if (!head) out.trouble = head.error().text();
        if (!head) co_return out;
        if (num > out.final_num) {
            out.trouble = "final up to block " + std::to_string(out.final_num);
            co_return out;
        }
        std::size_t asked = 0;
        std::size_t absent = 0;
        const Result<Header> header =
            co_await ask_header(std::move(node), num, deadline, asked, absent);
        if (header) out.header = header->to_domain();
        if (!header) out.trouble = header.error().text();
        co_return out;
    }

    asio::awaitable<Result<chain::Head>> ask_head(Node node, ports::Deadline deadline) {
        NodeClient& client = deps_.nodes.client();
        const auto latest = co_await client.head(node.alias, deadline);
        if (!latest) co_return Fail(latest.error());
        chain::Head out;
        out.latest = {latest->num, latest->hash.to_hex()};
        const BlockId final_id(BlockTag::l1_accepted);
        const auto on_l1 = co_await client.header(node.alias, final_id, deadline);
        // A young chain has no block on L1 yet.
        const bool none =
            !on_l1 && (on_l1.error().code == make_error_code(NodeErrc::block_not_found) ||
                       on_l1.error().code == make_error_code(NodeErrc::no_blocks));
        if (!on_l1 && !none) co_return Fail(on_l1.error());
        if (on_l1) out.final_num = std::min(on_l1->num, latest->num);
        if (settings_.final_depth && latest->num >= *settings_.final_depth) {
            out.final_num = std::max(out.final_num, latest->num - *settings_.final_depth);
        }
        co_return out;
    }

    SourceSettings settings_;
    SourceDeps deps_;
    RangeReader reader_;
    HeadHints hints_;
    rpc::AdaptiveSize range_;  // blocks of the next walk
};

}  // namespace

std::unique_ptr<Source> make_source(SourceSettings settings, SourceDeps deps) {
    return std::make_unique<StarknetSource>(std::move(settings), std::move(deps));
}

}  // namespace warden::starknet
