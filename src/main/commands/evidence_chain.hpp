#pragma once
// A bundle's word about the chain, held against the chain itself.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <vector>

#include "domain/enforcement/evidence.hpp"
#include "domain/enforcement/verify.hpp"
#include "main/commands/commands.hpp"

namespace warden::cli {

// Reads the contract's events from the endpoints of `options`, each block's proven against its
// header, from the block of the deployment up to the window's end. Errors: invalid_input for a
// deployment that no kind of chain can follow; those of the endpoints.
boost::asio::awaitable<Result<std::vector<enforcement::Check>>> check_by_rpc(
    boost::asio::any_io_executor executor, enforcement::Evidence evidence, VerifyOptions options);

}  // namespace warden::cli
