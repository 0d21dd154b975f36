#pragma once
// Name look-ups that block nothing and nobody (ports::Resolver), by c-ares.

#include <cstddef>
#include <memory>
#include <string>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "ports/clock.hpp"
#include "ports/resolver.hpp"

namespace warden::http {

struct ResolverSettings {
    enum class Search { domains, none };
    // Whether names are completed by the system's search domains. A stranger's name never is: it
    // could name something inside.
    Search search = Search::domains;
    std::string servers{};  // "address:port" of name servers, by commas; empty: the system's
    std::size_t looking_up_max = 1024;  // names at the same time; more are overloaded
    Millis try_for{2'000};              // of one question to one name server
    int tries = 2;                      // of each name server
    // Answers are kept as long as their name servers allow, within these bounds.
    Seconds kept_min{5};
    Seconds kept_max{300};
    std::size_t kept_names_max = 20'000;
};

// Each look-up has its own sockets and its own state, so that a slow name delays no other one.
// Callers that ask for a name already being looked up share that look-up; it ends when the last of
// them has left. /etc/hosts counts, too. It belongs to one logic thread; the clock outlives it.
std::unique_ptr<ports::Resolver> make_resolver(ports::Clock& clock, ResolverSettings settings);

// Reads a literal address; invalid_input for anything else.
Result<ports::IpAddress> parse_address(const std::string& text);
std::string to_text(const ports::IpAddress& address);

}  // namespace warden::http
