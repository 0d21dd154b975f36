#pragma once
// Name look-ups by the system's resolver on threads of their own (ports::Resolver).

#include <cstddef>
#include <memory>
#include <string>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "ports/clock.hpp"
#include "ports/resolver.hpp"

namespace warden::http {

struct ResolverSettings {
    std::size_t threads = 16;        // names looked up at the same time
    std::size_t waiting_max = 1024;  // look-ups waiting for a thread; more are overloaded
    // Bounds one look-up, so that a silent name server frees the thread again: seconds per try and
    // tries per server.
    Seconds try_for{2};
    int tries = 2;
};

// Callers that ask for a name already being looked up share that look-up; answers are not kept. It
// belongs to one logic thread; the clock outlives it. The destructor waits for look-ups under way.
std::unique_ptr<ports::Resolver> make_resolver(ports::Clock& clock, ResolverSettings settings);

// Reads a literal address; invalid_input for anything else.
Result<ports::IpAddress> parse_address(const std::string& text);
std::string to_text(const ports::IpAddress& address);

}  // namespace warden::http
