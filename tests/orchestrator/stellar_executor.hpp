#pragma once
// The contract's Wasm on a node that runs stellar-core's own host (tests/conformance/stellar_host):
// uploaded and created by envelope, each call simulated, signed, sent, in a ledger of its own.

#include <filesystem>
#include <memory>

#include "adapters/stellar/codec/xdr.hpp"
#include "tests/orchestrator/scenario.hpp"

namespace warden::stellar {

// Every contract has a node of its own, started when it is constructed.
std::unique_ptr<sandbox::orchestrator::Executor> make_stellar_executor(
    std::filesystem::path node_program, Bytes wasm);

}  // namespace warden::stellar
