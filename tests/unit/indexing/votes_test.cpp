// What is not final is put to a vote of the endpoints, which are asked in turn.
#include <gtest/gtest.h>

#include <vector>

#include "domain/indexing/follower.hpp"

namespace warden::indexing {
namespace {

constexpr BlockNum kStart = 5;
constexpr BlockNum kFork = 6;  // the first block of which there are two

BlockHeader block(BlockNum num, char fork) {
    const auto hash = [](BlockNum n, char f) { return std::to_string(n) + (n < kFork ? 'a' : f); };
    return {{num, hash(num, fork)}, hash(num - 1, fork), num * 10};
}

template <class T>
T expect(Action action) {
    EXPECT_TRUE(std::holds_alternative<T>(action)) << action.index();
    return std::holds_alternative<T>(action) ? std::get<T>(action) : T{};
}

Action answer(Follower& f, BlockNum num, std::string_view forks) {
    Action action;
    for (const char fork : forks) action = f.step(Compared{block(num, fork), block(num, 'a')});
    return action;
}

// Has blocks up to 9 of fork a, and was shown a block 10 of fork b.
Follower suspicious() {
    Follower f({.start_block = kStart, .batch_max = 3});
    f.step(Started{block(9, 'a'), 0});
    f.step(HeadSeen{{block(10, 'b').ref, 0}});
    EXPECT_EQ(expect<Compare>(f.step(BlocksFetched{{block(10, 'b')}})).num, 9u);
    return f;
}

TEST(Votes, ThreeAnswersForOurBlockKeepIt) {
    for (const char* answers : {"aaa", "baaa", "bbbaaa", "abbaba"}) {
        Follower f = suspicious();
        std::string_view all(answers);
        EXPECT_EQ(expect<Compare>(answer(f, 9, all.substr(0, all.size() - 1))).num, 9u) << all;
        EXPECT_EQ(expect<FetchBlocks>(answer(f, 9, "a")).from, 10u) << "the next one is asked";
    }
}

TEST(Votes, FourAnswersAgainstItEndIt) {
    for (const char* answers : {"bbbb", "aabbbb", "bababb"}) {
        Follower f = suspicious();
        std::string_view all(answers);
        EXPECT_EQ(expect<Compare>(answer(f, 9, all.substr(0, all.size() - 1))).num, 9u) << all;
        EXPECT_EQ(expect<Compare>(answer(f, 9, "b")).num, 8u);
    }
}

TEST(Votes, WhoIsAloneTwiceWithoutProgressIsWaitedOut) {
    Follower f = suspicious();
    answer(f, 9, "aaa");
    f.step(BlocksFetched{{block(10, 'b')}});
    EXPECT_EQ(expect<Retry>(answer(f, 9, "aaa")).why, Retry::Why::disputed);
    f.step(Started{block(9, 'a'), 0});
    f.step(HeadSeen{{block(10, 'b').ref, 0}});
    f.step(BlocksFetched{{block(10, 'b')}});
    expect<FetchBlocks>(answer(f, 9, "aaa"));
    f.step(BlocksFetched{{block(10, 'a')}});
    f.step(Committed{});
    f.step(HeadSeen{{block(10, 'b').ref, 0}});
    const Action progressed = f.step(Compared{block(10, 'a'), block(10, 'a')});
    EXPECT_EQ(expect<Compare>(progressed).num, 10u);
    f.step(Compared{block(10, 'a'), block(10, 'a')});
    expect<WaitHead>(f.step(Compared{block(10, 'a'), block(10, 'a')}));
}

TEST(Votes, WhatWasVotedOffIsNotTakenAgainAtOnce) {
    Follower f = suspicious();
    answer(f, 9, "bbbb");
    EXPECT_EQ(expect<Unapply>(answer(f, 8, "aaa")).keep, 8u);
    f.step(Unapplied{});
    f.step(HeadSeen{{block(10, 'a').ref, 0}});
    EXPECT_EQ(expect<FetchBlocks>(f.step(BlocksFetched{{block(9, 'a')}})).from, 9u);
    EXPECT_EQ(expect<Retry>(f.step(BlocksFetched{{block(9, 'a')}})).why, Retry::Why::disputed);
    // It may be the chain's after all.
    f.step(Started{block(8, 'a'), 0});
    f.step(HeadSeen{{block(10, 'a').ref, 0}});
    expect<CommitBlocks>(f.step(BlocksFetched{{block(9, 'a')}}));
}

// Endpoints in turn, of which the first ones show fork b; nobody agrees on what is final.
struct Turns {
    std::size_t endpoints = 3;
    std::size_t liars = 1;
    std::size_t turn = 0;
    BlockNum newest = 61;
    std::vector<BlockHeader> stored{}, fetched{};
    std::size_t unapplied = 0;

    char fork() { return turn++ % endpoints < liars ? 'b' : 'a'; }
    Input restart() const { return Started{stored.back(), 0}; }

    Input carry_out(const AskHead&) { return HeadSeen{{block(newest, fork()).ref, 0}}; }
    Input carry_out(const WaitHead&) {
        ++newest;
        return carry_out(AskHead{});
    }
    Input carry_out(const FetchBlocks& fetch) {
        const char of = fork();
        fetched.clear();
        for (BlockNum n = fetch.from; n <= newest && fetched.size() < fetch.limit; ++n) {
            fetched.push_back(block(n, of));
        }
        return BlocksFetched{fetched};
    }
    Input carry_out(const CommitBlocks& commit) {
        const auto from = fetched.begin() + static_cast<std::ptrdiff_t>(commit.first);
        stored.insert(stored.end(), from, from + static_cast<std::ptrdiff_t>(commit.count));
        return Committed{};
    }
    Input carry_out(const Compare& compare) {
        if (compare.agreed) return Compared{};
        return Compared{block(compare.num, fork()), stored.at(compare.num - kStart)};
    }
    Input carry_out(const Unapply& unapply) {
        unapplied += unapply.depth;
        stored.resize(unapply.keep + 1 - kStart);
        return Unapplied{};
    }
    Input carry_out(const Retry&) { return restart(); }
    Input carry_out(const Finalise&) { return restart(); }
    Input carry_out(const Stop& stop) {
        ADD_FAILURE() << stop.detail;
        return restart();
    }
    // Begins with blocks up to 60 of this fork.
    void run(char begin) {
        for (BlockNum num = kStart; num < newest; ++num) stored.push_back(block(num, begin));
        Follower follower({.start_block = kStart, .batch_max = 3});
        Input input = restart();
        for (int step = 0; step < 3'000; ++step) {
            const Action action = follower.step(std::move(input));
            input = std::visit([this](const auto& a) { return carry_out(a); }, action);
        }
    }
};

// However the turns fall: with each number of endpoints another one is asked at each step.
TEST(Votes, OneLiarUnappliesNothingAndKeepsNobodyFromReading) {
    for (std::size_t endpoints = 2; endpoints <= 5; ++endpoints) {
        for (std::size_t first = 0; first < endpoints; ++first) {
            Turns turns{.endpoints = endpoints, .turn = first};
            turns.run('a');
            SCOPED_TRACE(std::to_string(endpoints) + " from " + std::to_string(first));
            EXPECT_EQ(turns.unapplied, 0u);
            EXPECT_GT(turns.newest, 400u) << "time goes on: it waits for blocks";
            EXPECT_GE(turns.stored.back().ref.num + 3, turns.newest);
            EXPECT_EQ(turns.stored.back().ref.hash.back(), 'a');
        }
    }
}

TEST(Votes, WhatWasReadOfALiarIsUnappliedOnce) {
    for (std::size_t endpoints = 3; endpoints <= 5; ++endpoints) {
        for (std::size_t first = 0; first < endpoints; ++first) {
            Turns turns{.endpoints = endpoints, .turn = first};
            turns.run('b');
            SCOPED_TRACE(std::to_string(endpoints) + " from " + std::to_string(first));
            EXPECT_LE(turns.unapplied, 60u);
            EXPECT_GT(turns.newest, 400u);
            EXPECT_EQ(turns.stored.back().ref.hash.back(), 'a');
        }
    }
}

}  // namespace
}  // namespace warden::indexing
