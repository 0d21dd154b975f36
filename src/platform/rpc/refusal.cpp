#include "platform/rpc/refusal.hpp"

namespace warden::rpc {

Error refusal(EndpointPool& pool, const std::string& alias, Effect effect, Error error,
              std::error_code outside_spec) {
    if (error.code != outside_spec) return error;
    pool.report_bad(alias, error.text());
    if (effect == Effect::submit) error.code = RpcErrc::lost_answer;
    return error;
}

}  // namespace warden::rpc
