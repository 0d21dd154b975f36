#include "domain/probing/port.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace warden::probing {
namespace {

using Ports = std::initializer_list<std::uint16_t>;

// https://fetch.spec.whatwg.org/#port-blocking
TEST(Port, OtherProtocolsHaveTheBadOnes) {
    for (const std::uint16_t port :
         Ports{0, 1, 22, 25, 53, 69, 587, 995, 2049, 4190, 6000, 6665, 6669, 6679, 6697, 10080}) {
        EXPECT_TRUE(is_bad_port(port)) << port;
    }
}

TEST(Port, EveryOtherMayServeTheWeb) {
    for (const std::uint16_t port : Ports{2, 24, 26, 80, 81, 443, 994, 996, 3128, 5432, 6664, 6670,
                                          8080, 8443, 9000, 9001, 10079, 10081, 65535}) {
        EXPECT_FALSE(is_bad_port(port)) << port;
    }
    int bad = 0;
    for (int port = 0; port <= 65'535; ++port) {
        bad += is_bad_port(static_cast<std::uint16_t>(port)) ? 1 : 0;
    }
    EXPECT_EQ(bad, 83);
}

}  // namespace
}  // namespace warden::probing
