#pragma once
// What an HTTP client gets to see of an answer, faults included.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/time.hpp"
#include "sandbox/rpc/faults.hpp"

namespace warden::sandbox {

struct Delivery {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;  // beside the usual ones
    std::string body;
    Millis delay{0};                                     // before the first byte
    enum class Cut { none, half, all } cut = Cut::none;  // how much of it is lost on the way
};

// Says whether a fault of this name acts on the wire, whatever the chain.
bool is_wire_fault(std::string_view name);

// What `answer` gives, or what the faults make of it. `sends`: the request gives the chain a
// transaction, so that lost_send applies.
enum class Sends { nothing, transaction };
Delivery deliver(Faults& faults, Sends sends, const std::function<std::string()>& answer);

}  // namespace warden::sandbox
