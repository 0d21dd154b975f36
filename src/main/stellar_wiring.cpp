#include "main/chain_wiring.hpp"
namespace warden::cli {
Result<std::unique_ptr<ChainParts>> make_stellar(const ChainConfig& config, ChainDeps) {
    return Fail(at_key(Error{make_error_code(Errc::permanent), "not yet"}, config, "kind"));
}
}  // namespace warden::cli
