// Names: literal addresses, shared and bounded look-ups, what is kept and what is asked anew.

#include "platform/http/resolver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "tests/support/net_loop.hpp"

namespace warden::http {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using ports::NameQuery;
using ports::NetErrc;

// A name server on loopback: "silent.." gets no answer, "gone.." does not exist, "broken.." fails,
// every other name is 127.0.0.5 for a minute.
class NameServer {
  public:
    explicit NameServer(support::NetLoop& loop)
        : loop_(loop),
          socket_(loop.io, udp::endpoint(asio::ip::address_v4::loopback(), 0)),
          task_(loop.background(serve())) {}
    ~NameServer() { loop_.end(task_); }
    NameServer(const NameServer&) = delete;
    NameServer& operator=(const NameServer&) = delete;

    ResolverSettings settings() const {
        ResolverSettings settings;
        settings.search = ResolverSettings::Search::none;
        settings.servers = "127.0.0.1:" + std::to_string(socket_.local_endpoint().port());
        return settings;
    }
    int asked(const std::string& label) const {
        const auto found = asked_.find(label);
        return found == asked_.end() ? 0 : found->second;
    }

  private:
    asio::awaitable<void> serve() {
        while (true) {
            std::string query(512, '\0');
            udp::endpoint from;
            const auto [error, size] = co_await socket_.async_receive_from(
                asio::buffer(query), from, asio::as_tuple(asio::use_awaitable));
            if (error) co_return;
            query.resize(size);
            const std::string answer = answer_to(query);
            boost::system::error_code ignored;
            if (!answer.empty()) socket_.send_to(asio::buffer(answer), from, 0, ignored);
        }
    }

    // RFC 1035, 4.1: 12 bytes of header, then labels, type and class.
    std::string answer_to(const std::string& query) {
        const auto length = static_cast<std::size_t>(query.at(12));
        const std::string label = query.substr(13, length);
        ++asked_[label];
        if (label.starts_with("silent")) return {};
        const auto end = query.find('\0', 12) + 5;
        const bool is_a = query.at(end - 3) == 1;
        const int code = label == "gone" ? 3 : label == "broken" ? 2 : 0;
        std::string answer = query.substr(0, end);
        answer[2] = '\x81';
        answer[3] = static_cast<char>(0x80 | code);
        for (std::size_t i = 6; i < 12; ++i) answer[i] = 0;
        if (code != 0 || !is_a) return answer;
        answer[7] = 1;
        constexpr std::string_view kRecord("\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\5", 16);
        return answer.append(kRecord);
    }

    support::NetLoop& loop_;
    udp::socket socket_;
    std::map<std::string, int> asked_;
    support::NetLoop::Background task_;
};

TEST(Resolver, AHundredSilentNamesDelayNoOther) {
    support::NetLoop loop;
    const NameServer server(loop);
    const auto resolver = make_resolver(loop.clock, server.settings());
    using Answer = Result<std::vector<ports::IpAddress>>;
    std::vector<std::future<Answer>> silent;
    for (int i = 0; i < 100; ++i) {
        const NameQuery query{"silent" + std::to_string(i) + ".example"};
        silent.push_back(loop.start(resolver->resolve(query, loop.in(Seconds{4}))));
    }
    loop.until([&] { return server.asked("silent99") > 0; });
    const auto found = loop.run(resolver->resolve({"quick.example"}, loop.in(Seconds{4})));
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(to_text(found->front()), "127.0.0.5");
    for (auto& one : silent) {
        const auto none = loop.finish_with_time(std::move(one));
        ASSERT_FALSE(none);
        EXPECT_EQ(none.error().code, make_error_code(NetErrc::no_name_server));
    }
}

TEST(Resolver, ANameServersNoIsNotItsSilenceOrTrouble) {
    support::NetLoop loop;
    const NameServer server(loop);
    const auto resolver = make_resolver(loop.clock, server.settings());
    const auto gone = loop.run(resolver->resolve({"gone.example"}, loop.in(Seconds{4})));
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, make_error_code(NetErrc::dns_failed));
    const auto broken = loop.run(resolver->resolve({"broken.example"}, loop.in(Seconds{4})));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, make_error_code(NetErrc::no_name_server));
}

TEST(Resolver, AnAnswerIsKeptAsLongAsItSays) {
    support::NetLoop loop;
    const NameServer server(loop);
    const auto resolver = make_resolver(loop.clock, server.settings());
    const auto ask = [&](NameQuery::Answer answer) {
        return loop.run(resolver->resolve({"quick.example", answer}, loop.in(Seconds{4})))
            .has_value();
    };
    ASSERT_TRUE(ask(NameQuery::Answer::kept));
    const int once = server.asked("quick");
    loop.clock.advance(Seconds{59});
    EXPECT_TRUE(ask(NameQuery::Answer::kept));
    EXPECT_EQ(server.asked("quick"), once);
    loop.clock.advance(Seconds{2});
    EXPECT_TRUE(ask(NameQuery::Answer::kept));
    EXPECT_EQ(server.asked("quick"), 2 * once);
    EXPECT_TRUE(ask(NameQuery::Answer::fresh));
    EXPECT_EQ(server.asked("quick"), 3 * once);
}

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
