#include "domain/orchestrator/parties.hpp"

#include <algorithm>

namespace warden::orchestrator {

std::string endpoint_host(std::string_view endpoint) {
    const auto scheme = endpoint.find("://");
    if (scheme != endpoint.npos) endpoint.remove_prefix(scheme + 3);
    endpoint = endpoint.substr(0, endpoint.find_first_of("/?#\\"));
    const auto user = endpoint.rfind('@');
    if (user != endpoint.npos) endpoint.remove_prefix(user + 1);
    if (endpoint.starts_with('[')) {
        endpoint = endpoint.substr(1, endpoint.find(']') - 1);
    } else {
        endpoint = endpoint.substr(0, endpoint.find(':'));
    }
    while (endpoint.ends_with('.')) endpoint.remove_suffix(1);
    std::string host(endpoint);
    std::ranges::transform(host, host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return host;
}

bool is_other_party(const Trader& a, const Trader& b, const Affiliations& affiliations) {
    if (a.account == b.account) return false;
    const auto shared = [&b](const std::string& host) {
        return !host.empty() && b.hosts.contains(host);
    };
    if (std::ranges::any_of(a.hosts, shared)) return false;
    return std::ranges::none_of(affiliations, [&](const std::vector<std::string>& group) {
        return std::ranges::find(group, a.account) != group.end() &&
               std::ranges::find(group, b.account) != group.end();
    });
}

}  // namespace warden::orchestrator
