#include "platform/rpc/refusal.hpp"

namespace warden::rpc {

Error refusal(EndpointPool& pool, const std::string& alias, Effect effect, Error error,
              std::error_code outside_spec) {
    if (error.code != outside_spec) return error;
    pool.report_bad(alias, error.text());
    if (effect == Effect::submit) error.code = RpcErrc::lost_answer;
    return error;
}

Error not_read(EndpointPool& pool, const std::string& alias, Effect effect, Error error) {
    const bool busy = error.code == make_error_code(ports::NetErrc::overloaded);
    if (!busy) pool.report_bad(alias, error.text());
    const bool open = busy || error.is(Condition::invalid_input);
    if (effect == Effect::submit && open) error.code = RpcErrc::lost_answer;
    return error;
}

}  // namespace warden::rpc
