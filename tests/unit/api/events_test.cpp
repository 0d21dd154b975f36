// GET /v1/events: what a stream sends, from where it resumes, and how it ends.
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <deque>
#include <future>

#include "tests/support/run_until.hpp"
#include "tests/unit/api/world.hpp"

namespace warden::api {
namespace {

using namespace std::chrono_literals;

class Events : public testing::Test {
  protected:
    // Opens a stream and takes its greeting.
    http::Response open(const std::string& query = "", ports::HttpHeaders headers = {}) {
        http::Response response = world.ask("/v1/events", query, std::move(headers));
        EXPECT_EQ(response.status, 200u) << response.body;
        EXPECT_EQ(*header(response, "Content-Type"), "text/event-stream");
        EXPECT_EQ(*world.next(response), "retry: 2000\n\n");
        return response;
    }
    void append(int count, const std::string& topic = "score") {
        for (int i = 0; i < count; ++i) world.feed.append(topic, Json::Object{{"n", i}});
    }
    World world;
};

TEST_F(Events, SendsWhatIsThereAndThenWhatComes) {
    append(2);
    http::Response stream = open();
    EXPECT_EQ(*world.next(stream),
              "id: 1\nevent: score\ndata: {\"n\":0}\n\nid: 2\nevent: score\ndata: {\"n\":1}\n\n");
    append(1, "verdict");
    EXPECT_EQ(*world.next(stream), "id: 3\nevent: verdict\ndata: {\"n\":0}\n\n");
}

TEST_F(Events, ResumesAfterTheGivenId) {
    append(3);
    http::Response stream = open("after=2");
    EXPECT_TRUE(world.next(stream)->starts_with("id: 3\n"));
}

TEST_F(Events, LastEventIdOutweighsTheQuery) {
    append(3);
    http::Response stream = open("after=0", {{"Last-Event-ID", "2"}});
    EXPECT_TRUE(world.next(stream)->starts_with("id: 3\n"));
}

TEST_F(Events, BeginsWithTheNewestOnesWhenAskedTo) {
    append(5);
    world.feed.drop_through(2);
    http::Response stream = open("last=2");
    EXPECT_TRUE(world.next(stream)->starts_with("id: 4\n"));
    http::Response all = open("last=1000");  // dropped ones are not missed
    EXPECT_TRUE(world.next(all)->starts_with("id: 3\n"));
    http::Response resumed = open("last=1000", {{"Last-Event-ID", "4"}});
    EXPECT_TRUE(world.next(resumed)->starts_with("id: 5\n"));
    http::Response none = open("last=0");
    append(1);
    EXPECT_TRUE(world.next(none)->starts_with("id: 6\n"));
}

TEST_F(Events, RefusesIdsThatAreNone) {
    world.get("/v1/events", "after=x", 400);
    world.get("/v1/events", "after=9007199254740992", 400);
    world.get("/v1/events", "since=1", 400);
    world.get("/v1/events", "last=1001", 400);
    world.get("/v1/events", "last=1&after=1", 400);
    for (const char* id : {"x", "-1", "", "9007199254740992"}) {
        EXPECT_EQ(world.ask("/v1/events", "", {{"Last-Event-ID", id}}).status, 400u) << id;
    }
}

TEST_F(Events, OneTopicOnly) {
    append(2, "block");
    append(1, "verdict");
    http::Response stream = open("topic=verdict");
    EXPECT_EQ(*world.next(stream), "id: 3\nevent: verdict\ndata: {\"n\":0}\n\n");
}

TEST_F(Events, ASilentStreamSendsAHeartbeatWithTheIdItHasSeen) {
    append(2, "block");
    http::Response stream = open("topic=verdict");
    const auto before = world.clock.now();
    EXPECT_EQ(*world.next(stream), "id: 2\n: heartbeat\n\n");
    EXPECT_GE(world.clock.now() - before, 10s);
    EXPECT_LT(world.clock.now() - before, 11s);
}

TEST_F(Events, AGapIsToldOnceBeforeWhatFollows) {
    append(5);
    world.feed.drop_through(3);
    http::Response stream = open("after=1");
    EXPECT_TRUE(world.next(stream)->starts_with("event: gap\ndata: {}\n\nid: 4\n"));
    EXPECT_EQ(*world.next(stream), "id: 5\n: heartbeat\n\n");
}

TEST_F(Events, AGapWithNothingBehindItIsToldOnceToo) {
    append(3);
    world.feed.drop_through(3);
    http::Response stream = open("after=1");
    EXPECT_EQ(*world.next(stream), "event: gap\ndata: {}\n\n");
    const auto before = world.clock.now();
    EXPECT_EQ(*world.next(stream), "id: 3\n: heartbeat\n\n");
    EXPECT_GE(world.clock.now() - before, 10s);
}

TEST_F(Events, AnIdThatARestoredDatabaseNeverGaveIsAGapAndTheStreamGoesOn) {
    append(3);
    http::Response stream = open("", {{"Last-Event-ID", "9"}});
    EXPECT_EQ(*world.next(stream), "event: gap\ndata: {}\n\n");
    append(1);
    EXPECT_TRUE(world.next(stream)->starts_with("id: 4\n"));
}

TEST_F(Events, WhoFollowsIsToldWhenTheDatabaseIsRestored) {
    append(5);
    http::Response stream = open("last=0");
    EXPECT_EQ(*world.next(stream), "id: 5\n: heartbeat\n\n");
    world.feed.restore_to(2);
    std::string told = *world.next(stream);
    if (told.ends_with(": heartbeat\n\n")) told = *world.next(stream);
    EXPECT_EQ(told, "event: gap\ndata: {}\n\n");
    append(1);
    EXPECT_TRUE(world.next(stream)->starts_with("id: 3\n"));
}

class Followers : public Events {
  protected:
    // Streams at the end of the feed, each waiting for what comes.
    void follow(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) streams.push_back(open("last=0"));
        for (http::Response& stream : streams) world.next(stream);
        world.feed.fault = [this](std::string_view method) {
            if (method == "read") ++reads;
            return support::StoreFault::none;
        };
        for (http::Response& stream : streams) {
            waiting.push_back(
                boost::asio::co_spawn(world.io, stream.stream->next(),
                                      boost::asio::bind_cancellation_slot(
                                          signals.emplace_back().slot(), boost::asio::use_future)));
        }
        world.io.poll();
    }
    std::string heard(std::size_t client) {
        return support::run_until(world.io, world.clock, std::move(waiting[client])).value();
    }

    std::vector<http::Response> streams;
    std::deque<boost::asio::cancellation_signal> signals;
    std::vector<std::future<Result<std::string>>> waiting;
    int reads = 0;
};

TEST_F(Followers, AskTheStoreTogether) {
    append(2);
    follow(50);
    append(1, "verdict");
    for (std::size_t client = 0; client < 50; ++client) {
        EXPECT_EQ(heard(client), "id: 3\nevent: verdict\ndata: {\"n\":0}\n\n");
    }
    EXPECT_LE(reads, 2) << "one client asks for all";
}

TEST_F(Followers, GoOnWhenTheOneThatAsksLeaves) {
    follow(3);
    signals[0].emit(boost::asio::cancellation_type::terminal);
    world.io.poll();
    append(1);
    EXPECT_TRUE(heard(1).starts_with("id: 1\n"));
    EXPECT_TRUE(heard(2).starts_with("id: 1\n"));
    EXPECT_LE(reads, 2);
}

TEST_F(Events, AFeedThatIsDownBreaksTheStreamOff) {
    http::Response stream = open();
    world.break_stores();
    EXPECT_FALSE(world.next(stream).has_value());
}

TEST(EventStreams, AreBoundedAndGiveTheirPlaceBack) {
    Settings settings;
    settings.streams_max = 2;
    World world(settings);
    http::Response first = world.ask("/v1/events");
    http::Response second = world.ask("/v1/events");
    const http::Response refused = world.ask("/v1/events");
    EXPECT_EQ(refused.status, 503u);
    EXPECT_EQ(refused.stream, nullptr);
    EXPECT_NE(header(refused, "Retry-After"), nullptr);
    second.stream.reset();
    EXPECT_EQ(world.ask("/v1/events", "", {}, "HEAD").status, 200u);  // takes no place for long
    EXPECT_EQ(world.ask("/v1/events").status, 200u);
}

}  // namespace
}  // namespace warden::api
