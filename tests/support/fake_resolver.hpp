#pragma once
// A Resolver with a table of names that a test fills and changes.

#include <boost/asio/awaitable.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "platform/http/resolver.hpp"
#include "ports/resolver.hpp"

namespace warden::support {

class FakeResolver final : public ports::Resolver {
  public:
    using Addresses = std::vector<ports::IpAddress>;

    // Texts of addresses; the name server's order.
    void set(const std::string& host, const std::vector<std::string>& addresses) {
        Addresses parsed;
        for (const auto& address : addresses) parsed.push_back(*http::parse_address(address));
        names_[host] = std::move(parsed);
    }

    boost::asio::awaitable<Result<Addresses>> resolve(ports::NameQuery query,
                                                      ports::Deadline) override {
        const std::string host = std::move(query.host);
        if (query.answer == ports::NameQuery::Answer::fresh) ++fresh_;
        if (auto literal = http::parse_address(host)) co_return Addresses{*literal};
        const auto known = names_.find(host);
        if (known == names_.end()) co_return fail(ports::NetErrc::dns_failed, "fake: no such name");
        co_return known->second;
    }

    int fresh() const { return fresh_; }  // fresh answers that were asked for

  private:
    int fresh_ = 0;
    std::map<std::string, Addresses> names_;
};

}  // namespace warden::support
