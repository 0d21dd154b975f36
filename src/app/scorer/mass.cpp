// Mass failure: in how many other eyes a slice was bad.
#include <algorithm>

#include "app/reading/paying.hpp"
#include "app/reading/signed_batch.hpp"
#include "app/scorer/scorer.hpp"
#include "domain/base/row_error.hpp"

namespace warden::app {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kSlicesAtOnce = 8;  // whose batches, of all units, are held

bool covers(const std::vector<scoring::Span>& parts, scoring::Span span) {
    return std::ranges::any_of(parts, [span](const scoring::Span& part) {
        return part.start <= span.start && span.end <= part.end;
    });
}

}  // namespace

// How many of the providers voted on have more than half of their units bad, in each slice. Closed
// slices don't change, so what was counted once is kept, also where the pass ends in between.
asio::awaitable<Result<std::optional<Scorer::MassCounts>>> Scorer::mass_counts(
    scoring::Span span, scoring::Slices slices) {
    const auto place = [&span](scoring::SliceNum slice) { return std::pair(span.start, slice); };
    scoring::Slices unknown;
    std::ranges::copy_if(slices, std::back_inserter(unknown), [&](scoring::SliceNum slice) {
        return !mass_counts_.contains(place(slice));
    });
    if (!unknown.empty() && is_full()) co_return std::optional<MassCounts>{};
    std::optional<Witnesses> witnesses{Witnesses{}};
    if (!unknown.empty()) {
        auto found = co_await this->witnesses(span);
        if (!found) co_return Fail(found.error());
        witnesses = std::move(*found);
    }
    if (!witnesses) co_return std::optional<MassCounts>{};
    for (std::size_t at = 0; at < unknown.size(); at += kSlicesAtOnce) {
        if (is_full()) co_return std::optional<MassCounts>{};
        const auto first = unknown.begin() + static_cast<std::ptrdiff_t>(at);
        const auto count = std::min(kSlicesAtOnce, unknown.size() - at);
        scoring::Slices part(first, first + static_cast<std::ptrdiff_t>(count));
        auto counted = co_await count_slices(span, std::move(part), *witnesses);
        if (!counted) co_return Fail(counted.error());
    }
    MassCounts counts;
    counts.reserve(slices.size());
    for (const auto slice : slices) counts.emplace_back(slice, mass_counts_[place(slice)]);
    forget_counts(span.start);
    co_return std::optional(std::move(counts));
}

// The oldest first, and never one of the span under way: the next pass may go on with it.
void Scorer::forget_counts(UnixSecs under_way) {
    while (mass_counts_.size() > settings_.mass_counts_max) {
        auto victim = mass_counts_.begin();
        if (victim->first.first == under_way) {
            victim = mass_counts_.lower_bound({under_way + 1, 0});
            if (victim == mass_counts_.end()) return;
        }
        mass_counts_.erase(victim);
    }
}

asio::awaitable<Result<void>> Scorer::count_slices(scoring::Span span, scoring::Slices slices,
                                                   Witnesses witnesses) {
    const Electors electors = electors_in(span);
    const scoring::RuleSet& rules = rulings_at(span.start).rules;
    std::map<scoring::SliceNum, std::map<std::string, scoring::ProviderSlice>> providers;
    batches_.clear();
    for (const auto& [unit, witness] : witnesses) {
        ++reads_;
        const auto states = co_await slice_states(unit, slices, electors, rules);
        if (!states && !is_of_one_row(states.error())) co_return Fail(states.error());
        if (!states) {  // nobody else waits for it
            skip("witness " + unit.text(), states.error());
            continue;
        }
        for (const auto& [slice, state] : *states) {
            const UnixSecs start = static_cast<UnixSecs>(slice) * rules.slice_secs;
            if (!scoring::is_known(state)) continue;
            if (!covers(witness.paid, {start, start + rules.slice_secs})) continue;
            scoring::ProviderSlice& provider = providers[slice][witness.provider];
            ++provider.voted;
            if (state == scoring::SliceState::bad) ++provider.bad;
        }
    }
    batches_.clear();
    for (const scoring::SliceNum slice : slices) {
        std::vector<scoring::ProviderSlice> voted;
        voted.reserve(providers[slice].size());
        for (const auto& [name, provider] : providers[slice]) voted.push_back(provider);
        mass_counts_[{span.start, slice}] = scoring::mass_count(voted);
    }
    co_return Result<void>{};
}

// Units that strangers pay for, and the parts of the judged span in which they are paid: a
// dead unit costs nothing, and whoever could make witnesses, or promise to pay them, would be
// immune. It is asked of the reservation as it was then: since then it may have ended, or have been
// paid out.
asio::awaitable<Result<std::optional<Scorer::Witnesses>>> Scorer::witnesses(scoring::Span span) {
    Witnesses witnesses;
    const orchestrator::Affiliations& affiliations = rulings_at(span.start).affiliations;
    for (const Followed& contract : followed_) {
        const auto paid = reading::paid_by_strangers(*contract.view, span.start, affiliations);
        for (const auto& [number, r] : paid) {
            if (is_full()) co_return std::optional<Witnesses>{};
            const auto parts = co_await funding_.funded_parts(*contract.view, number, r, span);
            if (!parts) co_return Fail(parts.error());
            if (parts->empty()) continue;
            Witness& witness = witnesses[contract.id(r.unit_id)];
            witness.provider = contract.view->contract().chain + ":" + r.provider.text;
            witness.paid.insert(witness.paid.end(), parts->begin(), parts->end());
        }
    }
    co_return std::optional(std::move(witnesses));
}

asio::awaitable<Result<void>> Scorer::take_batch(std::string vantage, probing::SliceNum slice,
                                                 const scoring::RuleSet& rules) {
    const std::pair key(vantage, slice);
    if (batches_.contains(key)) co_return Result<void>{};
    const reading::BatchDeps deps{deps_.observations, deps_.verify, deps_.pool, keys_, rules};
    auto batch = co_await reading::signed_batch(deps, std::move(vantage), slice);
    if (!batch) co_return Fail(batch.error());
    batches_.emplace(key, std::move(*batch));
    co_return Result<void>{};
}

// Unknown, bad or good, from the leaves stored in time; slices left out for the unit are absent, so
// that nobody's announced maintenance makes a mass failure.
asio::awaitable<Result<Scorer::SliceStates>> Scorer::slice_states(chain::EntityId unit,
                                                                  scoring::Slices slices,
                                                                  Electors electors,
                                                                  const scoring::RuleSet& rules) {
    ports::LeafQuery query;
    query.unit = unit.text();
    query.only = slices;
    const auto leaves = co_await deps_.observations.leaves(query);
    if (!leaves) co_return Fail(leaves.error());
    if (leaves->empty()) co_return SliceStates{};
    const scoring::Span span{static_cast<UnixSecs>(slices.front()) * rules.slice_secs,
                             static_cast<UnixSecs>(slices.back() + 1) * rules.slice_secs};
    const auto of = std::ranges::find_if(followed_, [&unit](const Followed& contract) {
        return contract.view->contract() == unit.contract;
    });
    const auto drawn =
        co_await drawn_.of(*of->view, scoring::voted_slice(slices.front(), rules).day,
                           scoring::voted_slice(slices.back(), rules).day);
    if (!drawn) co_return Fail(drawn.error());
    const auto facts = co_await unit_facts(unit, span);
    if (!facts) co_return Fail(facts.error());
    const scoring::Exclusions exclusions(facts->registered_at,
                                         scoring::maintenances_of(facts->maintenance), rules);
    std::vector<const probing::SliceLeaf*> voting;
    for (const ports::StoredLeaf& stored : *leaves) {
        const scoring::SliceNum slice = stored.leaf.slice;
        const bool elects = std::ranges::any_of(
            electors, [&](const auto& elector) { return elector.vantage == stored.leaf.vantage; });
        if (!elects || !rules.stored_in_time(stored.stored_at, slice)) continue;
        if (exclusions.in_warm_up(slice) || exclusions.in_maintenance(slice)) continue;
        const bool votes = probing::may_vote(**drawn, keys_, stored.leaf.vantage,
                                             scoring::voted_slice(slice, rules));
        if (!votes) continue;
        auto taken = co_await take_batch(stored.leaf.vantage, slice, rules);
        if (!taken) co_return Fail(taken.error());
        voting.push_back(&stored.leaf);
    }
    auto decide = [&]() -> Result<SliceStates> { return decide_slices(voting, electors.size()); };
    co_return co_await async::run_blocking(deps_.pool, std::move(decide));
}

Scorer::SliceStates Scorer::decide_slices(const std::vector<const probing::SliceLeaf*>& voting,
                                          std::size_t electorate) const {
    std::map<scoring::SliceNum, scoring::Tally> tallies;
    for (const probing::SliceLeaf* leaf : voting) {
        const auto& batch = batches_.at({leaf->vantage, leaf->slice});
        if (!batch || !probing::seals(*batch, *leaf)) continue;
        tallies[leaf->slice].count(scoring::vote_of(scoring::roll_up(*leaf)));
    }
    SliceStates states;
    for (const auto& [slice, tally] : tallies) states[slice] = scoring::decide(tally, electorate);
    return states;
}

}  // namespace warden::app
