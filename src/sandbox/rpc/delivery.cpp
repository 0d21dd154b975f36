#include "sandbox/rpc/delivery.hpp"

#include <algorithm>
#include <array>

namespace warden::sandbox {

bool is_wire_fault(std::string_view name) {
    constexpr std::array<std::string_view, 9> kNames = {
        "http_429",  "http_503",         "stall",     "half_body", "lost_answer",
        "lost_send", "duplicate_answer", "html_page", "garbage"};
    return std::ranges::find(kNames, name) != kNames.end();
}

Delivery deliver(Faults& faults, Sends sends, const std::function<std::string()>& answer) {
    Delivery out;
    if (const auto stall = faults.take("stall")) {
        out.delay = Millis{parameter(*stall, "ms", 60'000)};
    }
    if (const auto limited = faults.take("http_429")) {
        out.status = 429;
        const auto wait = parameter(*limited, "retry_after_secs", -1);
        if (wait >= 0) out.headers.emplace_back("Retry-After", std::to_string(wait));
        return out;
    }
    if (faults.take("http_503")) {
        out.status = 503;
        return out;
    }
    if (faults.take("html_page")) {
        out.body = "<!doctype html><html><body><h1>Bad gateway</h1></body></html>";
        return out;
    }
    if (const auto garbage = faults.take("garbage")) {
        out.body.assign(static_cast<std::size_t>(parameter(*garbage, "bytes", 10'000'000)), 'x');
        return out;
    }
    out.body = answer();
    if (sends == Sends::transaction && faults.take("lost_send")) out.cut = Delivery::Cut::all;
    if (faults.take("lost_answer")) out.cut = Delivery::Cut::all;
    if (faults.take("half_body")) out.cut = Delivery::Cut::half;
    if (faults.take("duplicate_answer")) out.body += out.body;
    return out;
}

}  // namespace warden::sandbox
