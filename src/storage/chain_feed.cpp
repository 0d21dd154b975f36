#include "storage/chain_feed.hpp"

#include <string>

#include "storage/rows.hpp"

namespace warden::storage {
namespace {

constexpr Statement kNowSecs{"chain_now_secs",
                             "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"};

// Ids of the contract become ids of the outside: unit_id "7" is unit starknet.main.7.
void add_entity_ids(Json::Object& body, const chain::ContractRef& contract, const Json& fields) {
    for (const char* entity : {"unit", "reservation"}) {
        const Json* id = fields.find(std::string(entity) + "_id");
        if (id == nullptr || id->string() == nullptr) continue;
        body.emplace_back(entity, contract.text() + "." + *id->string());
    }
}

Json event_body(const chain::ContractRef& contract, const chain::BlockHeader& header,
                const ports::ChainEvent& event) {
    Json::Object body{{"contract", contract.text()},          {"what", event.name},
                      {"block", json_number(header.ref.num)}, {"block_hash", header.ref.hash},
                      {"time", json_number(header.time)},     {"txn_hash", event.txn_hash},
                      {"txn_index", event.txn_index},         {"event_index", event.event_index}};
    if (event.decoded) {
        Json fields = orchestrator::to_json(*event.decoded);
        add_entity_ids(body, contract, fields);
        body.emplace_back("fields", std::move(fields));
    }
    return body;
}

}  // namespace

std::vector<FeedEntry> feed_of_batch(Tx& tx, const ChainStoreSettings& settings,
                                     const chain::ContractRef& contract,
                                     const std::vector<ports::ChainBlock>& blocks) {
    const auto now = tx.exec(kNowSecs)[0][0].as<UnixSecs>();
    const auto age = static_cast<UnixSecs>(settings.news_age_max.count());
    std::vector<FeedEntry> entries;
    std::uint32_t events = 0;
    for (const ports::ChainBlock& block : blocks) {
        events += static_cast<std::uint32_t>(block.events.size());
        if (block.header.time + age < now) continue;
        for (const ports::ChainEvent& event : block.events) {
            entries.push_back({"event", event_body(contract, block.header, event)});
        }
    }
    const chain::BlockHeader& last = blocks.back().header;
    entries.push_back(
        {"block", Json::Object{{"contract", contract.text()},
                               {"what", "indexed"},
                               {"first_block", json_number(blocks.front().header.ref.num)},
                               {"block", json_number(last.ref.num)},
                               {"block_hash", last.ref.hash},
                               {"time", json_number(last.time)},
                               {"events", events}}});
    return entries;
}

Json reorg_body(const chain::ContractRef& contract, const chain::BlockRef& old_tail,
                chain::BlockNum keep) {
    return Json::Object{{"contract", contract.text()},
                        {"what", "unapplied"},
                        {"block", json_number(keep)},
                        {"old_block", json_number(old_tail.num)},
                        {"old_block_hash", old_tail.hash}};
}

Json final_body(const chain::ContractRef& contract, chain::BlockNum num) {
    return Json::Object{
        {"contract", contract.text()}, {"what", "final"}, {"block", json_number(num)}};
}

}  // namespace warden::storage
