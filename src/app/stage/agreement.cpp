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
        const indexing::Agreement agreement = indexing::agree(*witnesses, needed);
        for (const std::string& endpoint : agreement.dissenting) {
            source.distrust(endpoint, "another block " + std::to_string(num) +
                                          " than operators agree on: " + to_text(*witnesses));
        }
        if (agreement.header) co_return *agreement.header;
        said = "block " + std::to_string(num) + ": fewer than " + std::to_string(needed) +
               " operators agree: " + to_text(*witnesses);
        const chain::BlockNum older = indexing::final_for(*witnesses, needed, num);
        if (older == 0 || older == num) break;
        num = older;
    }
    co_return fail(Errc::transient, std::move(said));
}

}  // namespace warden::app
