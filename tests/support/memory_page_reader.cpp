#include "tests/support/memory_page_reader.hpp"

#include <algorithm>

namespace warden::support {
namespace {

namespace asio = boost::asio;

template <class T>
bool holds(const std::vector<T>& all, const T& one) {
    return std::ranges::find(all, one) != all.end();
}

// Characters of UTF-8, as the database counts them.
std::string characters(std::string_view text, std::size_t offset, std::size_t size) {
    std::string found;
    std::size_t character = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xc0u) != 0x80u) ++character;
        if (character > offset && character <= offset + size) found += c;
    }
    return found;
}

template <class T>
Result<std::vector<T>> bounded(std::size_t keys, std::vector<T> found) {
    if (keys > 1'000) return fail(Errc::invalid_input, "over 1000 keys");
    return found;
}

}  // namespace

asio::awaitable<Result<std::vector<ports::EntityVersion>>> MemoryPageReader::entities(
    chain::ContractRef contract, orchestrator::EntityKind kind, std::vector<std::string> ids) {
    return call("entities", [this, contract = std::move(contract), kind, ids = std::move(ids)] {
        const MemoryChainStore::Contract& stored = chain_.contract(contract);
        std::vector<ports::EntityVersion> found;
        for (const auto& [key, versions] : stored.entities) {
            if (key.kind != kind || !holds(ids, key.id) || versions.empty()) continue;
            ports::EntityVersion version;
            version.key = key;
            version.from.num = versions.back().valid_from;
            version.body = versions.back().body;
            for (const ports::ChainBlock& block : stored.blocks) {
                if (block.header.ref.num != version.from.num) continue;
                version.from = block.header.ref;
                version.from_time = block.header.time;
            }
            found.push_back(std::move(version));
        }
        return bounded(ids.size(), std::move(found));
    });
}

asio::awaitable<Result<std::vector<ports::StoredDecision>>> MemoryPageReader::latest(
    std::vector<ports::WindowKey> keys) {
    return call("latest", [this, keys = std::move(keys)] {
        std::vector<ports::StoredDecision> found;
        for (const ports::WindowKey& key : keys) {
            const auto rows = select_rows<ports::StoredDecision>(
                decisions_.decision_rows(), decisions_.unreadable, 0,
                decisions_.decision_rows().size(),
                [&key](const ports::DecisionRow& row) { return row.key == key; });
            if (!rows->empty()) found.push_back(rows->back());
        }
        return bounded(keys.size(), std::move(found));
    });
}

asio::awaitable<Result<std::vector<ports::IntentTxns>>> MemoryPageReader::intents(
    std::string deployment, std::vector<std::string> keys) {
    return call("intents", [this, deployment = std::move(deployment), keys = std::move(keys)] {
        std::vector<ports::IntentTxns> found;
        for (const ports::StoredIntent& stored : txns_.intent_rows()) {
            if (stored.intent.deployment != deployment || !holds(keys, stored.intent.key)) continue;
            found.push_back({stored, {}});
            for (const ports::StoredTxn& txn : txns_.txn_rows()) {
                if (txn.intent_id == stored.id) found.back().txns.push_back(txn);
            }
        }
        return bounded(keys.size(), std::move(found));
    });
}

asio::awaitable<Result<std::optional<std::string>>> MemoryPageReader::evidence(
    std::string root, ports::EvidencePart part, std::size_t offset, std::size_t size) {
    return call(
        "evidence",
        [this, root = std::move(root), part, offset, size]() -> Result<std::optional<std::string>> {
            for (const ports::EvidenceRow& row : decisions_.evidence_rows()) {
                if (row.root != root) continue;
                const std::string& text =
                    part == ports::EvidencePart::bundle ? row.bundle : row.openings;
                return characters(text, offset, size);
            }
            return std::nullopt;
        });
}

}  // namespace warden::support
