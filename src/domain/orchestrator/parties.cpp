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

bool is_other_account(std::string_view a, std::string_view b, const Affiliations& affiliations) {
    if (a == b) return false;
    return std::ranges::none_of(affiliations, [&](const std::vector<std::string>& group) {
        return std::ranges::find(group, a) != group.end() &&
               std::ranges::find(group, b) != group.end();
    });
}

bool is_other_party(const Trader& a, const Trader& b, const Affiliations& affiliations) {
    const auto shared = [&b](const std::string& host) {
        return !host.empty() && b.hosts.contains(host);
    };
    return is_other_account(a.account, b.account, affiliations) &&
           std::ranges::none_of(a.hosts, shared);
}

}  // namespace warden::orchestrator
