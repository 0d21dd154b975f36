// Random chains, forks, lagging endpoints, lost answers and restarts: whatever happens, the
// committed chain is linked, never loses a final block, and equals the source's as soon as the
// source rests.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "domain/indexing/follower.hpp"

namespace warden::indexing {
namespace {

constexpr BlockNum kStart = 3;

class World {
  public:
    explicit World(std::uint64_t seed) : random_(seed), follower_({kStart, 1 + random_() % 5}) {
        for (BlockNum num = 0; num < kStart; ++num) mine();
        input_ = Started{};
    }

    // One step of the follower; `calm` = the source tells the truth and stands still.
    void step(bool calm) {
        if (!calm) disturb();
        const Action action = follower_.step(std::move(input_));
        input_ = std::visit([&](const auto& a) { return carry_out(a, calm); }, action);
        check_store();
    }

    bool caught_up() const { return waits_ && stored_equals_source(); }
    bool stopped() const { return stopped_; }
    BlockNum deepest() const { return deepest_; }
    std::string show() const {
        std::string text = "source";
        for (const auto& b : source_) text += " " + b.ref.hash;
        text += "\nstored";
        for (const auto& b : stored_) text += " " + b.ref.hash;
        return text + "\nfinal " + std::to_string(final_) + "/" + std::to_string(source_final_);
    }

  private:
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    bool chance(std::uint64_t percent) { return below(100) < percent; }

    void mine() {
        const BlockNum num = source_.size();
        const std::string parent = num == 0 ? "none" : source_.back().ref.hash;
        source_.push_back(
            {{num, std::to_string(num) + "#" + std::to_string(++serial_)}, parent, num});
    }

    void disturb() {
        for (std::uint64_t n = below(4); n > 0; --n) mine();
        if (chance(10)) {
            // The new branch is longer than the old one, as on a real chain; final blocks stay.
            const BlockNum length = source_.size();
            const BlockNum keep = source_final_ + 1 + below(length - source_final_);
            source_.resize(std::max<BlockNum>(keep, kStart));
            while (source_.size() <= length) mine();
        }
        if (chance(10) && source_.size() > kStart + 1) {
            const BlockNum newest = source_.size() - 1;
            source_final_ = std::max(source_final_, newest - below(newest - kStart + 1));
        }
        if (chance(3)) input_ = restart();  // killed between two steps
    }

    Input restart() const {
        Started started;
        if (!stored_.empty()) started.tail = stored_.back();
        started.final_num = final_;
        return started;
    }

    Input carry_out(const AskHead&, bool calm) { return head(calm); }
    Input carry_out(const WaitHead&, bool calm) {
        waits_ = true;
        return head(calm);
    }
    Input head(bool calm) {
        if (!calm && chance(5)) return restart();  // source error
        const BlockNum lag = calm ? 0 : below(4);
        const BlockNum num = source_.size() - 1 - std::min<BlockNum>(lag, source_.size() - 1);
        return HeadSeen{{source_[num].ref, source_final_}};
    }
    Input carry_out(const FetchBlocks& fetch, bool calm) {
        waits_ = false;
        BlocksFetched out;
        BlockNum from = fetch.from;
        if (!calm && chance(5)) from -= std::min<BlockNum>(from, below(3));  // duplicates
        if (!calm && chance(5)) ++from;                                      // a gap
        for (BlockNum num = from; num < source_.size() && out.headers.size() < fetch.limit; ++num) {
            if (!calm && chance(3)) continue;  // a hole
            out.headers.push_back(source_[num]);
        }
        if (!calm && chance(5)) out.headers.clear();
        fetched_ = out.headers;
        return out;
    }
    Input carry_out(const CommitBlocks& commit, bool calm) {
        if (!calm && chance(5)) return restart();  // nothing was stored
        for (std::size_t i = 0; i < commit.count; ++i) {
            const BlockHeader& block = fetched_[commit.first + i];
            EXPECT_EQ(block.ref.num, kStart + stored_.size());
            stored_.push_back(block);
        }
        if (!calm && chance(5)) return restart();  // stored, but the answer was lost
        return Committed{};
    }
    Input carry_out(const Compare& compare, bool calm) {
        Compared out;
        if (compare.agreed && !calm && chance(20)) return out;  // too few operators agree
        if (compare.num < source_.size()) out.source = source_[compare.num];
        EXPECT_GE(compare.num, kStart);
        if (compare.num - kStart < stored_.size()) out.stored = stored_[compare.num - kStart];
        return out;
    }
    Input carry_out(const Unapply& unapply, bool calm) {
        waits_ = false;
        EXPECT_GE(unapply.keep, final_);
        EXPECT_EQ(unapply.depth, kStart + stored_.size() - 1 - unapply.keep);
        deepest_ = std::max(deepest_, unapply.depth);
        stored_.resize(unapply.keep + 1 - kStart);
        if (!calm && chance(10)) return restart();
        return Unapplied{};
    }
    Input carry_out(const Finalise& finalise, bool) {
        EXPECT_GT(finalise.num, final_);
        EXPECT_LE(finalise.num, source_final_);
        EXPECT_EQ(stored_.at(finalise.num - kStart).ref, source_.at(finalise.num).ref);
        final_ = finalise.num;
        return Finalised{};
    }
    Input carry_out(const Retry&, bool) { return restart(); }
    Input carry_out(const Stop& stop, bool) {
        stopped_ = true;
        ADD_FAILURE() << stop.detail;
        return restart();
    }

    void check_store() const {
        // Only the end changes; caught_up() compares all.
        for (std::size_t i = stored_.size() - std::min<std::size_t>(stored_.size(), 12);
             i < stored_.size(); ++i) {
            ASSERT_EQ(stored_[i].ref.num, kStart + i);
            if (i > 0) ASSERT_EQ(stored_[i].parent_hash, stored_[i - 1].ref.hash);
        }
        if (final_ != 0) ASSERT_EQ(stored_.at(final_ - kStart).ref, source_.at(final_).ref);
    }

    bool stored_equals_source() const {
        return kStart + stored_.size() == source_.size() &&
               std::equal(stored_.begin(), stored_.end(), source_.begin() + kStart);
    }

    std::mt19937_64 random_;
    Follower follower_;
    Input input_;
    std::vector<BlockHeader> source_, stored_, fetched_;
    BlockNum source_final_ = 0, final_ = 0, deepest_ = 0;
    std::uint64_t serial_ = 0;
    bool waits_ = false, stopped_ = false;
};

TEST(RandomForks, TheCommittedChainBecomesTheSourcesChain) {
    BlockNum deepest = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World world(seed);
        for (int round = 0; round < 5; ++round) {
            for (int i = 0; i < 60; ++i) world.step(false);
            int steps = 0;
            while (!world.caught_up() && ++steps < 2'000) world.step(true);  // four for a batch
            ASSERT_TRUE(world.caught_up()) << world.show();
            ASSERT_FALSE(testing::Test::HasFailure()) << world.show();
        }
        deepest = std::max(deepest, world.deepest());
    }
    EXPECT_GE(deepest, 30u);  // else the test would not mean much
}

}  // namespace
}  // namespace warden::indexing
