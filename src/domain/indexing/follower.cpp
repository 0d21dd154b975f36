#include "domain/indexing/follower.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/check.hpp"

namespace warden::indexing {

namespace {

// So many answers that the chain has another block than ours, or that it has ours, decide a vote.
// Endpoints are asked in turn: of two, neither alone gives four of six; of three, two do.
constexpr int kOthersNeeded = 4;
constexpr int kOursNeeded = 3;

}  // namespace

Follower::Follower(FollowerSettings settings) : settings_(settings) {
    WARDEN_CHECK(settings_.batch_max > 0);
}

Action Follower::step(Input input) {
    last_ = std::visit([this](const auto& in) { return on(in); }, input);
    return last_;
}

BlockNum Follower::next_num() const { return tail_ ? tail_->ref.num + 1 : settings_.start_block; }

Action Follower::on(const Started& input) {
    tail_ = input.tail;
    final_num_ = input.final_num;
    committing_.clear();
    disputed_ = false;
    if (tail_ && tail_->ref.num < std::max(settings_.start_block, final_num_)) {
        return Stop{"the newest stored block " + std::to_string(tail_->ref.num) +
                    " is below start_block or below the final block"};
    }
    if (!tail_ && final_num_ != 0) return Stop{"a final block is recorded but no block is stored"};
    return AskHead{};
}

Action Follower::on(const HeadSeen& input) {
    WARDEN_CHECK(std::holds_alternative<AskHead>(last_) || std::holds_alternative<WaitHead>(last_));
    head_ = input.head;
    head_.final_num = std::min(head_.final_num, head_.latest.num);
    if (head_.latest.num < settings_.start_block) {
        return Retry{Retry::Why::below_start,
                     "the newest block of the chain is " + std::to_string(head_.latest.num) +
                         ", below start_block " + std::to_string(settings_.start_block) +
                         ": the network was reset, or start_block is another network's"};
    }
    if (tail_ && head_.latest.num == tail_->ref.num && head_.latest.hash != tail_->ref.hash) {
        return walk_back(tail_->ref.num);
    }
    // A lower head is a lagging endpoint, unless it contradicts what we have at that number.
    if (tail_ && head_.latest.num < tail_->ref.num) {
        return compare(head_.latest.num, Purpose::stale_head);
    }
    return advance();
}

Action Follower::advance() {
    if (tail_) {
        const BlockNum target = std::min(head_.final_num, tail_->ref.num);
        if (target > final_num_ && target >= settings_.start_block) {
            return compare(target, Purpose::finality);
        }
    }
    return go_on();
}

Action Follower::go_on() {
    if (head_.latest.num >= next_num()) return FetchBlocks{next_num(), settings_.batch_max};
    return WaitHead{next_num() == 0 ? 0 : next_num() - 1};
}

Action Follower::on(const BlocksFetched& input) {
    WARDEN_CHECK(std::holds_alternative<FetchBlocks>(last_));
    const auto& headers = input.headers;
    // Blocks that we have already are dropped, as long as they are ours.
    std::size_t first = 0;
    while (first < headers.size() && headers[first].ref.num < next_num()) ++first;
    if (first > 0 && tail_ && headers[first - 1].ref.num == tail_->ref.num &&
        headers[first - 1].ref.hash != tail_->ref.hash) {
        return walk_back(tail_->ref.num);
    }
    if (first == headers.size()) {
        return Retry{Retry::Why::behind, "block " + std::to_string(next_num()) +
                                             " is below the head, but the source has none"};
    }
    if (headers[first].ref.num != next_num()) {
        return Retry{Retry::Why::gap, "block " + std::to_string(headers[first].ref.num) +
                                          " came where " + std::to_string(next_num()) +
                                          " was asked"};
    }
    if (tail_ && headers[first].parent_hash != tail_->ref.hash) return walk_back(tail_->ref.num);
    if (headers[first].ref == voted_off_) return dispute();
    return accept(headers, first);
}

// The longest linked run is good even if the rest is not: a re-org may have happened between pages.
Action Follower::accept(const std::vector<BlockHeader>& headers, std::size_t first) {
    std::size_t end = first + 1;
    while (end < headers.size() && headers[end].ref.num == headers[end - 1].ref.num + 1 &&
           headers[end].parent_hash == headers[end - 1].ref.hash) {
        ++end;
    }
    const auto at = [&](std::size_t i) { return headers.begin() + static_cast<std::ptrdiff_t>(i); };
    committing_.assign(at(first), at(end));
    return CommitBlocks{first, end - first};
}

Action Follower::on(const Committed&) {
    WARDEN_CHECK(std::holds_alternative<CommitBlocks>(last_));
    tail_ = committing_.back();
    committing_.clear();
    disputed_ = false;
    return advance();
}

Action Follower::on(const Finalised&) {
    WARDEN_CHECK(std::holds_alternative<Finalise>(last_));
    final_num_ = std::get<Finalise>(last_).num;
    return go_on();
}

Action Follower::compare(BlockNum num, Purpose purpose) {
    purpose_ = purpose;
    ours_ = 0;
    others_ = 0;
    return Compare{num, purpose == Purpose::finality || purpose == Purpose::contradiction};
}

// Without agreement blocks are still read: they can be un-applied as long as they are not final.
Action Follower::on_final(const Compared& input) {
    if (!input.source) return go_on();
    const BlockNum num = input.source->ref.num;
    if (num <= final_num_ || num < settings_.start_block) return go_on();
    if (!input.stored) return Stop{"block " + std::to_string(num) + " is not stored any more"};
    if (input.source->ref.hash != input.stored->ref.hash) return walk_back(num);
    return Finalise{num};
}

// An endpoint has another block where ours is final: only several operators may say so.
Action Follower::on_contradiction(const Compared& input) {
    const std::string block = "block " + std::to_string(final_num_) + ", which is final";
    if (!input.source || !input.stored) {
        return Retry{Retry::Why::inconsistent,
                     "an endpoint has another " + block + ", and too few operators can be asked"};
    }
    if (input.source->ref.hash == input.stored->ref.hash) {
        return Retry{Retry::Why::inconsistent,
                     "an endpoint has another " + block + " and on which operators agree"};
    }
    return Stop{"the chain differs from ours at block " + std::to_string(input.source->ref.num) +
                ", which is final: another or a reset network, or lying endpoints; when these "
                "are gone and it stays so, see warden index rewind"};
}

Action Follower::on(const Compared& input) {
    WARDEN_CHECK(std::holds_alternative<Compare>(last_));
    if (purpose_ == Purpose::finality) return on_final(input);
    if (purpose_ == Purpose::contradiction) return on_contradiction(input);
    const BlockNum num = std::get<Compare>(last_).num;
    const std::string block = "block " + std::to_string(num);
    if (!input.stored || input.stored->ref.num != num)
        return Stop{block + " is not stored any more"};
    if (!input.source) {
        return Retry{Retry::Why::behind, block + " is below the head, but the source has none"};
    }
    if (input.source->ref.num != num) {
        return Retry{Retry::Why::inconsistent, "another block came than " + block};
    }
    const bool same = input.source->ref.hash == input.stored->ref.hash;
    if (purpose_ == Purpose::stale_head) {
        return same ? Action(WaitHead{tail_->ref.num}) : walk_back(num);
    }
    ++(same ? ours_ : others_);
    if (ours_ < kOursNeeded && others_ < kOthersNeeded) return Compare{num};
    return on_vote(*input.stored);
}

// Of our block that was voted on.
Action Follower::on_vote(const BlockHeader& stored) {
    const bool is_ours = ours_ == kOursNeeded;
    if (is_ours && purpose_ == Purpose::suspicion) return dispute();
    if (is_ours) {
        good_ = stored;
    } else {
        bad_ = stored.ref.num;
        bad_ref_ = stored.ref;
    }
    return probe();
}

Action Follower::walk_back(BlockNum bad) {
    good_.reset();
    bad_ = bad;
    stride_ = 1;
    return compare(bad, Purpose::suspicion);
}

// Strides double until a common block is found, then the gap is halved: a re-org of depth d takes
// about 2 log2(d) votes.
Action Follower::probe() {
    const BlockNum floor = std::max(settings_.start_block, final_num_);  // lowest block to compare
    if (good_ && good_->ref.num + 1 == bad_) return unapply(good_->ref.num);
    if (good_) return compare(good_->ref.num + (bad_ - good_->ref.num) / 2, Purpose::walk_back);
    if (bad_ <= floor) {
        if (final_num_ != 0) return compare(final_num_, Purpose::contradiction);
        // Block 0 can't be un-applied by "keep": a chain's first block never changes.
        if (settings_.start_block == 0)
            return Stop{"the chain differs from ours at its first block"};
        return unapply(settings_.start_block - 1);
    }
    const BlockNum num = bad_ - std::min(stride_, bad_ - floor);
    stride_ *= 2;
    return compare(num, Purpose::walk_back);
}

Action Follower::unapply(BlockNum keep) {
    voted_off_ = bad_ref_;
    return Unapply{keep, tail_->ref.num - keep};
}

// The next endpoint is asked at once, but not for ever: one that contradicts itself would keep us
// busy.
Action Follower::dispute() {
    if (!std::exchange(disputed_, true)) return go_on();
    voted_off_ = {};
    return Retry{Retry::Why::disputed,
                 "an endpoint has another block " + std::to_string(bad_) + " than the others"};
}

Action Follower::on(const Unapplied&) {
    WARDEN_CHECK(std::holds_alternative<Unapply>(last_));
    tail_ = good_;
    return AskHead{};
}

}  // namespace warden::indexing
