#include "domain/base/url.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

struct Row {
    std::string_view text;
    std::string_view scheme;
    std::string_view host;
    int port;
    std::string_view target;
    std::string_view authority;
};

TEST(Url, ReadsThePartsOfAnEndpoint) {
    constexpr Row kRows[] = {
        {"http://a.example", "http", "a.example", 80, "/", "a.example"},
        {"https://a.example/", "https", "a.example", 443, "/", "a.example"},
        {"HTTPS://A.Example:443/X?Y=Z", "https", "a.example", 443, "/X?Y=Z", "a.example"},
        {"http://a.example:443/", "http", "a.example", 443, "/", "a.example:443"},
        {"ws://a_b-c.example:8080/ws", "ws", "a_b-c.example", 8080, "/ws", "a_b-c.example:8080"},
        {"wss://a.example?q=1", "wss", "a.example", 443, "/?q=1", "a.example"},
        {"http://192.0.2.1:1/", "http", "192.0.2.1", 1, "/", "192.0.2.1:1"},
        {"http://[2001:DB8::1]:65535/p", "http", "2001:db8::1", 65535, "/p", "[2001:db8::1]:65535"},
        {"https://[::ffff:192.0.2.1]", "https", "::ffff:192.0.2.1", 443, "/", "[::ffff:192.0.2.1]"},
        {"http://a.example/p#fragment", "http", "a.example", 80, "/p", "a.example"},
        {"http://a.example#/p", "http", "a.example", 80, "/", "a.example"},
        {"http://a.example/p@q", "http", "a.example", 80, "/p@q", "a.example"},
    };
    for (const Row& row : kRows) {
        const auto url = parse_url(row.text);
        ASSERT_TRUE(url.has_value()) << row.text;
        EXPECT_EQ(url->scheme, row.scheme) << row.text;
        EXPECT_EQ(url->host, row.host) << row.text;
        EXPECT_EQ(url->port, row.port) << row.text;
        EXPECT_EQ(url->target, row.target) << row.text;
        EXPECT_EQ(url->authority(), row.authority) << row.text;
    }
}

TEST(Url, OnlyHttpsAndWssAreSecure) {
    EXPECT_TRUE(parse_url("https://a").value().secure());
    EXPECT_TRUE(parse_url("wss://a").value().secure());
    EXPECT_FALSE(parse_url("http://a").value().secure());
    EXPECT_FALSE(parse_url("ws://a").value().secure());
}

TEST(Url, RefusesWhatIsNoEndpoint) {
    for (const std::string_view text : {"",
                                        "a.example",
                                        "/path",
                                        "ftp://a.example",
                                        "://a",
                                        "http:/a",
                                        "http://",
                                        "http:///p",
                                        "http://:80",
                                        "http://user@a.example",
                                        "http://user:word@a.example",
                                        "http://a:0",
                                        "http://a:65536",
                                        "http://a:",
                                        "http://a:-1",
                                        "http://a:+1",
                                        "http://a:8 0",
                                        "http://a b/",
                                        "http://a/\r\nX: y",
                                        "http://a/\x7f",
                                        "http://a/\xc3\xa9",
                                        "http://a%2e/",
                                        "http://[::1",
                                        "http://::1/",
                                        "http://[]/",
                                        "http://[1]/",
                                        "http://[fe80::1%25eth0]/",
                                        "http://[::1]80/",
                                        "http://[::g]/"}) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url.has_value()) << text;
        EXPECT_EQ(url.error().code, Errc::invalid_input) << text;
    }
}

TEST(Url, LengthsHaveLimits) {
    const std::string prefix = "http://a/";
    EXPECT_TRUE(parse_url(prefix + std::string(2048 - prefix.size(), 'p')).has_value());
    EXPECT_FALSE(parse_url(prefix + std::string(2049 - prefix.size(), 'p')).has_value());
    EXPECT_TRUE(parse_url("http://" + std::string(253, 'h')).has_value());
    EXPECT_FALSE(parse_url("http://" + std::string(254, 'h')).has_value());
}

TEST(Url, ErrorsNeverQuoteTheText) {
    const auto url = parse_url("http://user:hunter2@a.example/");
    ASSERT_FALSE(url.has_value());
    EXPECT_EQ(url.error().text().find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace warden
