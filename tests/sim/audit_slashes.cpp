// I4 and I5: what was filed, on the chain and in the store; and all rows, for I8 and I9.
#include <algorithm>
#include <iterator>
#include <tuple>

#include "domain/base/hex.hpp"
#include "domain/enforcement/decision.hpp"
#include "domain/enforcement/verify.hpp"
#include "main/service/vantage_key.hpp"
#include "tests/sim/audit.hpp"

namespace warden::sim {

// On the chain as it is now: an intent is carried out once, and by bytes that we know. A proposal
// may meet the claim of the harmed party, which came first.
void Audit::check_oracle_txns(const ChainPlace& place) {
    std::map<std::string, std::string> carried_out;  // intent -> hash
    std::set<std::string> known;
    std::set<std::string> claimed;
    for (const ports::StoredTxn& row : world_.stores().txns.txn_rows()) {
        if (row.txn) known.insert(row.txn->hash);
    }
    for (const TrueBlock& block : place.truth->blocks()) {
        for (const ports::ChainEvent& event : block.events) {
            const auto* claim = std::get_if<orchestrator::BreachClaimed>(&*event.decoded);
            if (claim != nullptr) claimed.insert("propose_slash/" + claim->text());
        }
        for (const OracleTxn& txn : block.oracle_txns) {
            require(known.contains(txn.hash), "I4", "txn ", txn.hash, " of ", txn.intent,
                    " is on the chain, but no row knows it");
            if (txn.reverted) {
                const bool exists = txn.reason.find("SlashExists") != txn.reason.npos;
                const bool doubled = (exists && !claimed.contains(txn.intent)) ||
                                     txn.reason.find("AlreadyAttested") != txn.reason.npos;
                require(!doubled, "I4", txn.intent, " was sent twice: ", txn.hash, " reverted");
                continue;
            }
            if (txn.intent.empty()) continue;
            const auto [at, first] = carried_out.emplace(txn.intent, txn.hash);
            require(first, "I4", txn.intent, " is on the chain as ", at->second, " and as ",
                    txn.hash);
        }
    }
}

namespace {

// Where the vote says that its evidence is: only the first one's is kept with the slash.
std::string evidence_uri(const ChainPlace& place, const std::string& key,
                         const orchestrator::Vote& vote) {
    std::string found;
    const auto look = [&](const auto& said) {
        if constexpr (requires { said.evidence_root; }) {
            const bool its = said.text() == key && said.oracle == vote.oracle;
            if (its && said.evidence_root == vote.evidence_root) found = said.evidence_uri;
        }
    };
    for (const TrueBlock& block : place.truth->blocks()) {
        for (const ports::ChainEvent& event : block.events) std::visit(look, *event.decoded);
    }
    return found;
}

}  // namespace

// In the store: one intent a key, one live txn an intent, one first txn a slot.
void Audit::check_txn_rows(const ChainPlace&) {
    std::set<std::pair<std::string, std::string>> intents;
    for (const ports::StoredIntent& row : world_.stores().txns.intent_rows()) {
        require(intents.emplace(row.intent.deployment, row.intent.key).second, "I4",
                "two intents for ", row.intent.key);
    }
    std::set<std::tuple<std::string, std::string, std::uint64_t>> slots;
    std::map<std::uint64_t, std::uint64_t> done;  // intent -> txns that did it
    std::set<std::string> nothing;                // txns that did no more than spend their slot
    for (const ChainPlace& each : world_.chains()) {
        for (const TrueBlock& block : each.truth->blocks()) {
            for (const OracleTxn& txn : block.oracle_txns) {
                if (txn.intent.empty()) nothing.insert(txn.hash);
            }
        }
    }
    const auto& rows = world_.stores().txns.intent_rows();
    for (const ports::StoredTxn& row : world_.stores().txns.txn_rows()) {
        const std::string& deployment = rows[row.intent_id - 1].intent.deployment;
        // A replacement stands beside the first; one of them is spent at most.
        const bool free = row.state == enforcement::TxnState::dead || row.replaces;
        require(free || slots.emplace(deployment, row.signer, row.slot).second, "I4",
                "two txns in slot ", row.slot, " of ", row.signer);
        if (row.state == enforcement::TxnState::final && !nothing.contains(row.txn->hash)) {
            require(++done[row.intent_id] == 1, "I4", "intent ", row.intent_id,
                    " was carried out twice");
        }
    }
}

void Audit::check_votes(const ChainPlace& place) {
    for (const auto& [key, slash] : place.truth->all<orchestrator::Slash>()) {
        for (const orchestrator::Vote& vote : slash->votes) check_vote(place, key, vote);
    }
}

void Audit::check_vote(const ChainPlace& place, const std::string& key,
                       const orchestrator::Vote& vote) {
    const std::string root = to_hex(vote.evidence_root);
    if (!verified_.insert(key + root).second) return;
    const std::string where = place.contract.text() + " slash " + key;
    const auto& rows = world_.stores().decisions.evidence_rows();
    const auto sealed = std::ranges::find(rows, root, &ports::EvidenceRow::root);
    require(sealed != rows.end(), "I5", where, ": no evidence with root ", root);
    if (sealed == rows.end()) return;
    const std::string uri = evidence_uri(place, key, vote);
    require(uri.ends_with(root), "I5", where, ": its URI is ", uri);
    require(world_.network().was_ever_read(uri), "I5", where,
            ": filed before anybody read its evidence at ", uri);
    check_warning(where, sealed->key);
    const enforcement::KeyList& keys = world_.stores().observations.vantage_rows();
    const auto verified = enforcement::verify(sealed->bundle, keys, cli::ed25519_verifier());
    require(verified.has_value(), "I5", where, ": the bundle can't be read");
    if (!verified) return;
    for (const enforcement::Check& check : verified->checks) {
        require(check.passed, "I5", where, ": ", check.name, ": ", check.detail);
    }
    require(verified->root == root, "I5", where, ": the bundle's root is ", verified->root);
    require(verified->reasons == vote.reasons, "I5", where, ": filed for ", vote.reasons,
            ", the bundle gives ", verified->reasons);
    require(verified->score_before == vote.score_before, "I5", where, ": score ", vote.score_before,
            ", the bundle gives ", verified->score_before);

    const auto dot = key.find('.');
    const std::uint64_t reservation = *u64_from_decimal(key.substr(0, dot));
    const auto number =
        static_cast<std::uint32_t>(*u64_from_decimal(key.substr(key.rfind('.') + 1)));
    const Window judged = window(place, reservation, number);
    require(may_be_breached(judged), "I6", where, ": ", judged.url, " is not guilty, reasons ",
            vote.reasons);
    const bool outage = (vote.reasons & orchestrator::reason::kOutage) != 0;
    require(!outage || may_be_outage(judged), "I6", where, ": ", judged.url, " had no outage");
}

// Who is accused had the time of grace between the row that says so and the vote, less only what
// the index may lag.
void Audit::check_warning(const std::string& where, const ports::WindowKey& key) {
    constexpr UnixSecs kLagMax = 600;
    const support::MemoryDecisionStore& decisions = world_.stores().decisions;
    const auto& rows = decisions.decision_rows();
    const auto warned = std::ranges::find_if(rows, [&key](const ports::DecisionRow& row) {
        return row.key == key && row.state == enforcement::DecisionState::warned;
    });
    require(warned != rows.end(), "I6", where, ": nobody was warned");
    if (warned == rows.end()) return;
    const UnixSecs at = decisions.decision_times().at(
        static_cast<std::size_t>(std::distance(rows.begin(), warned)));
    require(at + world_.config().enforcement.timeline.grace_secs <= world_.now() + kLagMax, "I6",
            where, ": warned ", world_.now() - at, " s before it was filed");
}

// Also a breach that is never filed takes a good name away.
void Audit::check_verdicts(const ChainPlace& place) {
    const auto& rows = world_.stores().scores.verdict_rows();
    for (; verdicts_checked_ < rows.size(); ++verdicts_checked_) {
        const ports::VerdictRow& row = rows[verdicts_checked_];
        if (row.verdict != scoring::Outcome::breached) continue;
        for (const ChainPlace& other : world_.chains()) {
            if (other.contract != row.key.reservation.contract) continue;
            const Window judged = window(other, row.key.reservation.number, row.key.window);
            require(may_be_breached(judged), "I6", "verdict on ", row.key.reservation.text(),
                    " window ", row.key.window, ": ", judged.url, " is not guilty, reasons ",
                    row.reasons);
        }
    }
    static_cast<void>(place);
}

// Of each key: no step twice, none after its end.
void Audit::check_decisions() {
    std::map<ports::WindowKey, std::vector<const ports::DecisionRow*>> histories;
    for (const ports::DecisionRow& row : world_.stores().decisions.decision_rows()) {
        auto& history = histories[row.key];
        const std::string where =
            row.key.reservation.text() + " window " + std::to_string(row.key.window);
        const bool once = row.state == enforcement::DecisionState::sealed ||
                          row.state == enforcement::DecisionState::warned;
        for (const ports::DecisionRow* before : history) {
            require(!enforcement::is_ended(before->state), "I4", where, " is ", name(row.state),
                    " after its end as ", name(before->state));
            require(!once || before->state != row.state, "I4", where, " is ", name(row.state),
                    " twice");
        }
        history.push_back(&row);
    }
}

std::string all_rows(World& world) {
    std::string text;
    const auto add = [&text](std::string_view part) { text.append(part).push_back('\n'); };
    Stores& stores = world.stores();
    for (const ChainPlace& place : world.chains()) {
        for (const TrueBlock& block : place.truth->blocks()) add(block.header.ref.hash);
        const auto& contract = stores.chain.contract(place.contract);
        for (const ports::ChainBlock& block : contract.blocks) {
            add(block.header.ref.hash);
            for (const ports::ChainEvent& event : block.events) add(event.txn_hash + event.raw);
        }
        for (const auto& [key, versions] : contract.entities) {
            for (const auto& version : versions) {
                add(key.text() + std::to_string(version.valid_from) +
                    write_canonical(version.body));
            }
        }
    }
    for (const auto& [key, record] : stores.observations.unit_day_rows()) {
        add(record.bytes + record.signature);
    }
    for (const ports::VerdictRow& row : stores.scores.verdict_rows()) {
        add(row.key.reservation.text() + "/" + std::to_string(row.key.window) +
            std::string(name(row.verdict)) + std::to_string(row.written_at));
        add(write_canonical(row.detail));
    }
    for (const ports::ScoreRow& row : stores.scores.score_rows()) {
        add(row.subject + std::to_string(row.day) + "=" + std::to_string(row.thirds) +
            write_canonical(row.detail));
    }
    for (const ports::DecisionRow& row : stores.decisions.decision_rows()) {
        add(std::string(name(row.state)) + row.reason + std::to_string(row.at) +
            write_canonical(row.detail));
    }
    for (const ports::EvidenceRow& row : stores.decisions.evidence_rows()) {
        add(row.root + row.bundle + row.openings);
    }
    for (const ports::StoredIntent& row : stores.txns.intent_rows()) {
        add(row.intent.key + std::string(name(row.state)) + row.result);
    }
    for (const ports::StoredTxn& row : stores.txns.txn_rows()) {
        add(std::to_string(row.slot) + std::string(name(row.state)) + std::to_string(row.sends) +
            row.block_hash + (row.txn ? row.txn->hash : "") + row.error);
    }
    return text;
}

}  // namespace warden::sim
