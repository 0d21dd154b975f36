// I1, I2, I3, I7: what is indexed against the chain.
#include <algorithm>

#include "domain/orchestrator/money.hpp"
#include "tests/sim/audit.hpp"

namespace warden::sim {

using orchestrator::EntityKey;
using orchestrator::EntityKind;

void Audit::found(std::string rule, std::string what) {
    // The first ones tell; thousands that follow from them don't.
    if (findings_.size() < 20) findings_.push_back({std::move(rule), std::move(what)});
}

const Audit::Contract& Audit::stored(const ChainPlace& place) {
    return world_.stores().chain.contract(place.contract);
}

void Audit::after_change(ChainPlace& place) {
    check_blocks(place, final_checked_[place.contract.text()]);
    check_cursor(place, stored(place));
    check_oracle_txns(place);
    check_votes(place);
    check_verdicts(place);
}

void Audit::full() {
    for (ChainPlace& place : world_.chains()) {
        check_blocks(place, 0);
        check_cursor(place, stored(place));
        check_projection(place);
        check_views(place);
        check_money(place);
        check_oracle_txns(place);
        check_txn_rows(place);
        check_votes(place);
        check_verdicts(place);
    }
    check_decisions();
}

void Audit::last() {
    full();
    for (const ChainPlace& place : world_.chains()) {
        const Contract& contract = stored(place);
        const bool caught_up =
            !contract.blocks.empty() &&
            contract.blocks.back().header.ref.num + 2 >= place.truth->newest().header.ref.num;
        require(caught_up, "I1", "at the end the indexer is not at the head of ",
                place.contract.text());
        check_guilty_are_slashed(place);
    }
    for (const auto& pod : world_.pods()) {
        for (const std::string& crash : pod->crashes()) found("crash", crash);
        require(pod->halted().empty(), "halted", pod->settings().name, ": ", pod->halted());
        for (const std::string& problem : pod->not_ready()) {
            found("I10",
                  pod->settings().name + " is not ready though nothing hinders it: " + problem);
        }
    }
}

// Blocks that are final don't change: they are looked at once, and again by full().
void Audit::check_blocks(ChainPlace& place, std::size_t from) {
    const Contract& contract = stored(place);
    for (std::size_t i = from; i < contract.blocks.size(); ++i) check_block(place, contract, i);
    std::size_t& checked = final_checked_[place.contract.text()];
    while (checked < contract.blocks.size() &&
           contract.blocks[checked].header.ref.num <= contract.final_num) {
        ++checked;
    }
}

void Audit::check_block(const ChainPlace& place, const Contract& contract, std::size_t index) {
    const ports::ChainBlock& block = contract.blocks[index];
    const chain::BlockRef& ref = block.header.ref;
    const std::string where = place.contract.text() + " block " + std::to_string(ref.num);
    const std::uint64_t first = place.chain->config().start_block;
    require(ref.num == first + index, "I3", where, " is stored at place ", index);
    if (index > 0) {
        require(block.header.parent_hash == contract.blocks[index - 1].header.ref.hash, "I3", where,
                " does not follow the one before");
    }
    const TrueBlock* truth = place.truth->at(ref.num);
    const bool canonical = truth != nullptr && truth->header.ref == ref;
    require(canonical || ref.num > contract.final_num, "I1", where,
            " is final here, but not the chain's");
    if (!canonical) return;  // a re-org that the indexer has not seen yet
    require(block.header == truth->header, "I1", where, ": another header");
    require(block.proof == chain::ProofLevel::proven, "I1", where, " is not proven");
    require(block.events.size() == truth->events.size(), "I1", where, " has ", truth->events.size(),
            " events, stored are ", block.events.size());
    for (std::size_t i = 0; i < std::min(block.events.size(), truth->events.size()); ++i) {
        const ports::ChainEvent& ours = block.events[i];
        const ports::ChainEvent& theirs = truth->events[i];
        const bool same = ours.txn_hash == theirs.txn_hash && ours.raw == theirs.raw &&
                          ours.event_index == theirs.event_index && ours.name == theirs.name &&
                          ours.decoded.has_value() == theirs.decoded.has_value();
        require(same, "I1", where, ": event ", i, " is another: ", ours.raw, " for ", theirs.raw);
    }
}

void Audit::check_cursor(const ChainPlace& place, const Contract& contract) {
    const std::uint64_t newest =
        contract.blocks.empty() ? 0 : contract.blocks.back().header.ref.num;
    const std::uint64_t first =
        contract.blocks.empty() ? 0 : contract.blocks.front().header.ref.num;
    const std::string where = place.contract.text();
    require(contract.final_num <= newest, "I3", where, ": final is ahead of what is stored");
    for (const chain::CoverageRange& range : contract.coverage) {
        require(range.last <= newest && range.first >= first, "I3", where, ": covered are ",
                range.first, "..", range.last, ", stored ", first, "..", newest);
    }
    std::uint64_t covered = 0;
    for (const chain::CoverageRange& range : contract.coverage) {
        covered += range.last - range.first + 1;
    }
    require(covered == contract.blocks.size(), "I3", where, ": ", covered, " blocks covered, ",
            contract.blocks.size(), " stored");
}

// Every version of every entity, as the fold of the true events has it.
void Audit::check_projection(const ChainPlace& place) {
    const Contract& contract = stored(place);
    if (contract.blocks.empty()) return;
    const chain::BlockRef tail = contract.blocks.back().header.ref;
    const TrueBlock* truth = place.truth->at(tail.num);
    if (truth == nullptr || truth->header.ref != tail) return;  // next time
    std::size_t known = 0;
    for (const auto& [key, versions] : place.truth->entities()) {
        const auto found = contract.entities.find(key);
        std::vector<support::MemoryChainStore::Version> expected;
        for (const auto& [num, entity] : versions) {
            if (num <= tail.num) expected.push_back({num, orchestrator::to_json(entity)});
        }
        if (expected.empty()) continue;
        ++known;
        const bool same = found != contract.entities.end() && found->second == expected;
        require(same, "I2", place.contract.text(), ": ", key.text(),
                " is not the fold of its events");
    }
    require(known == contract.entities.size(), "I2", place.contract.text(), ": ",
            contract.entities.size(), " entities stored, ", known, " by the events");
}

namespace {

struct ViewCall {
    std::string function;
    Json::Object arguments;
    std::string member;  // of the answer; empty: all of it
};

ViewCall view_of(const EntityKey& key) {
    const auto dot = key.id.find('.');
    const std::string head = key.id.substr(0, dot);
    const std::string rest = dot == key.id.npos ? "" : key.id.substr(dot + 1);
    switch (key.kind) {
        case EntityKind::instance: return {"get_instance", {}, ""};
        case EntityKind::config: return {"get_config", {{"version", std::stoi(key.id)}}, ""};
        case EntityKind::provider: return {"get_provider", {{"provider", key.id}}, ""};
        case EntityKind::consumer: return {"get_consumer", {{"consumer", key.id}}, ""};
        case EntityKind::balance: return {"get_balance", {{"account", key.id}}, ""};
        case EntityKind::operator_: return {"get_operator", {{"account", key.id}}, ""};
        case EntityKind::unit: return {"get_unit", {{"unit_id", key.id}}, "unit"};
        case EntityKind::sla_terms:
            return {"get_sla", {{"unit_id", head}, {"version", std::stoi(rest)}}, ""};
        case EntityKind::reservation:
            return {"get_reservation", {{"reservation_id", key.id}}, "reservation"};
        case EntityKind::slash: {
            const bool provider = rest.starts_with("provider");
            return {"get_slash",
                    {{"reservation_id", head},
                     {"party", provider ? 0 : 1},
                     {"window", std::stoi(rest.substr(rest.find('.') + 1))}},
                    "slash"};
        }
        case EntityKind::guide: return {"get_guide", {{"region", key.id}}, ""};
        case EntityKind::score:
            return {"get_score", {{"party", head == "provider" ? 0 : 1}, {"account", rest}}, ""};
    }
    return {};
}

}  // namespace

// The fold of the true events is what the contract itself says.
void Audit::check_views(const ChainPlace& place) {
    for (const auto& [key, versions] : place.truth->entities()) {
        const ViewCall call = view_of(key);
        Json seen = place.chain->view(call.function, call.arguments);
        if (!call.member.empty()) seen = Json(*seen.find(call.member));
        if (key.kind == EntityKind::balance) seen = Json(Json::Object{{"balance", seen}});
        if (key.kind == EntityKind::operator_) seen = Json(Json::Object{{"operator", seen}});
        const std::string ours = write_canonical(orchestrator::to_json(versions.back().second));
        const std::string theirs = write_canonical(seen);
        require(ours == theirs, "I2", key.text(), " is ", ours, ", the contract says ", theirs);
    }
}

void Audit::check_money(const ChainPlace& place) {
    U128 owed = 0;
    const Truth& truth = *place.truth;
    for (const auto& [id, r] : truth.all<orchestrator::Reservation>()) owed += r->escrow;
    for (const auto& [id, slash] : truth.all<orchestrator::Slash>()) {
        if (!orchestrator::is_open(slash->status)) continue;
        owed += slash->deposit + slash->claim_deposit;
        owed += id.find(".provider.") != id.npos ? slash->base : 0;
    }
    owed += truth.find<orchestrator::Instance>(orchestrator::instance_key())->burnt;
    for (const auto& [id, p] : truth.all<orchestrator::Provider>()) owed += p->stake + p->unbonding;
    for (const auto& [id, c] : truth.all<orchestrator::Consumer>()) owed += c->bond;
    for (const auto& [id, b] : truth.all<orchestrator::Balance>()) owed += b->balance;
    const U128 tokens = place.chain->contract_tokens();
    // A gift that is on its way is not there yet.
    require(tokens >= owed && tokens <= owed + place.gifts, "I7", place.contract.text(),
            ": the contract has ", to_decimal(tokens), " tokens and owes ", to_decimal(owed),
            ", gifts are ", to_decimal(place.gifts));
}

}  // namespace warden::sim
