// Names: literal addresses, shared and bounded look-ups, what is kept and what is asked anew.

#include "platform/http/resolver.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/net_loop.hpp"

namespace warden::http {
namespace {

using ports::NameQuery;
using ports::NetErrc;

TEST(Resolver, LiteralAddressesAreTheirOwnAnswer) {
    support::NetLoop loop;
    const auto resolver = make_resolver(loop.clock, {});
    for (const std::string text : {"127.0.0.1", "::1", "2001:db8::5"}) {
        const auto found = loop.run(resolver->resolve({text}, loop.in(Seconds{1})));
        ASSERT_TRUE(found);
        ASSERT_EQ(found->size(), 1u);
        EXPECT_EQ(to_text(found->front()), text);
    }
    for (const std::string text : {"", "localhost", "1.2.3", "127.1", "0x7f000001", "fe80::1%lo"}) {
        EXPECT_FALSE(parse_address(text)) << text;
    }
}

TEST(Resolver, NamesOfTheHostsFileAreFound) {
    support::NetLoop loop;
    for (const auto search : {ResolverSettings::Search::domains, ResolverSettings::Search::none}) {
        ResolverSettings settings;
        settings.search = search;
        const auto resolver = make_resolver(loop.clock, settings);
        const auto found = loop.run(resolver->resolve({"localhost"}, loop.in(Seconds{1})));
        ASSERT_TRUE(found) << found.error().text();
        EXPECT_TRUE(std::ranges::any_of(*found, [](const ports::IpAddress& address) {
            return to_text(address) == "127.0.0.1" || to_text(address) == "::1";
        }));
    }
}

TEST(Resolver, WhatIsNoNameIsSaidAtOnce) {
    support::NetLoop loop;
    const auto resolver = make_resolver(loop.clock, {});
    for (const std::string& host : {std::string("a..example"), std::string(64, 'a') + ".example"}) {
        const auto found = loop.run(resolver->resolve({host}, loop.in(Seconds{1})));
        ASSERT_FALSE(found) << host;
        EXPECT_EQ(found.error().code, make_error_code(NetErrc::dns_failed)) << host;
    }
}

TEST(Resolver, APassedDeadlineIsNoWordOfANameServer) {
    support::NetLoop loop;
    const auto resolver = make_resolver(loop.clock, {});
    const auto found = loop.run(resolver->resolve({"localhost"}, loop.clock.now()));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, make_error_code(NetErrc::no_name_server));
}

TEST(Resolver, MoreNamesThanTheLimitAreOverloaded) {
    support::NetLoop loop;
    ResolverSettings settings;
    settings.looking_up_max = 0;
    const auto resolver = make_resolver(loop.clock, settings);
    const auto refused = loop.run(resolver->resolve({"localhost"}, loop.in(Seconds{1})));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, make_error_code(NetErrc::overloaded));
}

TEST(Resolver, AnAnswerIsKeptForItsTimeAndAFreshOneIsAskedForAnew) {
    support::NetLoop loop;
    ResolverSettings settings;
    settings.looking_up_max = 1;
    const auto resolver = make_resolver(loop.clock, settings);
    ASSERT_TRUE(loop.run(resolver->resolve({"localhost"}, loop.in(Seconds{1}))));
    // A kept answer needs no time: the deadline has passed.
    EXPECT_TRUE(loop.run(resolver->resolve({"localhost"}, loop.clock.now())));
    const NameQuery fresh{"localhost", NameQuery::Answer::fresh};
    EXPECT_FALSE(loop.run(resolver->resolve(fresh, loop.clock.now())));
    loop.clock.advance(Seconds{4});
    EXPECT_TRUE(loop.run(resolver->resolve({"localhost"}, loop.clock.now())));
    loop.clock.advance(Seconds{1});
    EXPECT_FALSE(loop.run(resolver->resolve({"localhost"}, loop.clock.now())))
        << "the hosts file names no time, so it is the least one";
}

TEST(Resolver, CallersOfOneNameShareTheLookUpAndOneMayLeave) {
    support::NetLoop loop;
    ResolverSettings settings;
    settings.looking_up_max = 1;
    const auto resolver = make_resolver(loop.clock, settings);
    auto gone = loop.start(resolver->resolve({"localhost"}, loop.clock.now()));
    auto first = loop.start(resolver->resolve({"localhost"}, loop.in(Seconds{1})));
    auto same = loop.start(resolver->resolve({"localhost"}, loop.in(Seconds{1})));
    EXPECT_TRUE(loop.finish(std::move(first)));
    EXPECT_TRUE(loop.finish(std::move(same)));
    EXPECT_FALSE(loop.finish(std::move(gone)));
}

}  // namespace
}  // namespace warden::http
