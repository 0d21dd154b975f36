#pragma once
// Asks the endpoints of a chain for a block on which several operators agree.

#include <boost/asio/awaitable.hpp>
#include <cstddef>

#include "domain/base/error.hpp"
#include "domain/chain/block.hpp"
#include "ports/chain_source.hpp"

namespace warden::app {

// Returns the header of the newest block, at most `num`, that is final to endpoints of `needed`
// operators (at least 1), that they name alike, and that no endpoint disputes. transient while
// there is no such block: the detail tells who said what. Else the errors of
// ports::ChainSource::witnesses.
boost::asio::awaitable<Result<chain::BlockHeader>> agreed_header(ports::ChainSource& source,
                                                                 chain::BlockNum num,
                                                                 std::size_t needed,
                                                                 ports::Deadline deadline);

}  // namespace warden::app
