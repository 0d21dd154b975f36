#include "app/stage/agreement.hpp"

#include <string>

#include "domain/indexing/agreement.hpp"

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<Result<chain::BlockHeader>> agreed_header(ports::ChainSource& source,
                                                          chain::BlockNum num, std::size_t needed,
                                                          ports::Deadline deadline) {
    std::string said;
    for (int round = 0; round < 2; ++round) {  // endpoints that lag have an older block
        const auto witnesses = co_await source.witnesses(num, deadline);
        if (!witnesses) co_return Fail(witnesses.error());
        auto header = indexing::agree(*witnesses, needed);
        if (header) co_return std::move(*header);
        said = "block " + std::to_string(num) +
               (indexing::is_disputed(*witnesses)
                    ? ": endpoints contradict each other, remove the one that is wrong: "
                    : ": fewer than " + std::to_string(needed) + " operators agree: ") +
               to_text(*witnesses);
        const chain::BlockNum older = indexing::final_for(*witnesses, needed, num);
        if (older == 0 || older == num) break;
        num = older;
    }
    co_return fail(Errc::transient, std::move(said));
}

}  // namespace warden::app
