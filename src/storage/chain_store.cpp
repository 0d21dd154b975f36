#include "storage/chain_commit.hpp"
#include "storage/fence.hpp"
#include "storage/rows.hpp"
#include "storage/stores.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;

// The contract is looked up first instead of joined: PostgreSQL would sort all blocks for the tail.
constexpr const char* kHeaderRows =
    "SELECT num, hash, parent_hash, time FROM blocks "
    "WHERE contract_id = (SELECT id FROM contracts WHERE chain = $1 AND contract = $2) ";
constexpr Statement kTail{"chain_headers", kHeaderRows, "ORDER BY num DESC LIMIT $3"};
constexpr Statement kHeader{"chain_header", kHeaderRows, "AND num = $3"};
constexpr Statement kFinalNum{"chain_final_num",
                              "SELECT final_num FROM contracts WHERE chain = $1 AND contract = $2"};
// $3: [[kind, id]..]
constexpr Statement kLoad{
    "chain_load",
    "SELECT e.kind, e.entity_id, e.valid_from, e.body FROM json_array_elements($3::json) k "
    "JOIN contracts c ON c.chain = $1 AND c.contract = $2 "
    "JOIN entities e ON e.contract_id = c.id AND e.kind = k ->> 0 AND e.entity_id = k ->> 1 "
    "AND e.valid_to IS NULL"};

constexpr Statement kUndecodedFrom{
    "chain_undecoded_from",
    "SELECT least(c.refold_from, (SELECT min(block_num) FROM events WHERE contract_id = c.id AND "
    "fields IS NULL)) FROM contracts c WHERE c.chain = $1 AND c.contract = $2"};
constexpr Statement kWithEvents{
    "chain_with_events",
    "SELECT b.num, b.hash, b.parent_hash, b.time, b.proof, e.txn_hash, e.txn_index, e.event_index, "
    "e.name, e.raw, e.fields FROM contracts c "
    "JOIN LATERAL (SELECT DISTINCT block_num FROM events WHERE contract_id = c.id AND block_num >= "
    "$3 ORDER BY block_num LIMIT $4) n ON true "
    "JOIN blocks b ON b.contract_id = c.id AND b.num = n.block_num "
    "JOIN events e ON e.contract_id = c.id AND e.block_num = b.num "
    "WHERE c.chain = $1 AND c.contract = $2 ORDER BY b.num, e.txn_index, e.event_index"};

// Adds the row's event to its block, which comes first where it is a new one.
void add_event(std::vector<ports::ChainBlock>& blocks, const pqxx::row& row) {
    ports::ChainBlock block;
    ports::ChainEvent event;
    std::optional<Json> fields;
    read_row(row, block.header.ref.num, block.header.ref.hash, block.header.parent_hash,
             block.header.time, block.proof, event.txn_hash, event.txn_index, event.event_index,
             event.name, event.raw, fields);
    if (fields) {
        event.decoded = value_of(row[10], orchestrator::event_from_fields(event.name, *fields));
    }
    if (blocks.empty() || blocks.back().header.ref.num != block.header.ref.num) {
        blocks.push_back(std::move(block));
    }
    blocks.back().events.push_back(std::move(event));
}

chain::BlockHeader header_of(const pqxx::row& row) {
    chain::BlockHeader header;
    read_row(row, header.ref.num, header.ref.hash, header.parent_hash, header.time);
    return header;
}

ports::EntityChange change_of(const pqxx::row& row) {
    ports::EntityChange change;
    read_row(row, change.key.kind, change.key.id, change.block_num, change.body);
    return change;
}

class PgChainStore final : public ports::ChainStore {
  public:
    PgChainStore(Database& database, ChainStoreSettings settings)
        : database_(database), settings_(settings) {}

    asio::awaitable<Result<std::vector<chain::BlockHeader>>> tail(chain::ContractRef contract,
                                                                  std::size_t limit) override {
        return read(database_, "chain_tail", [contract = std::move(contract), limit](Tx& tx) {
            return each(tx.exec(kTail, contract.chain, contract.contract, limit), header_of);
        });
    }

    asio::awaitable<Result<std::optional<chain::BlockHeader>>> header(
        chain::ContractRef contract, chain::BlockNum num) override {
        return read(database_, "chain_header", [contract = std::move(contract), num](Tx& tx) {
            return first(tx.exec(kHeader, contract.chain, contract.contract, num), header_of);
        });
    }

    asio::awaitable<Result<chain::BlockNum>> final_num(chain::ContractRef contract) override {
        return read(database_, "chain_final_num", [contract = std::move(contract)](Tx& tx) {
            const auto rows = tx.exec(kFinalNum, contract.chain, contract.contract);
            return rows.empty() ? chain::BlockNum{0} : rows[0][0].as<chain::BlockNum>();
        });
    }

    asio::awaitable<Result<std::vector<ports::EntityChange>>> load(
        chain::ContractRef contract, std::vector<orchestrator::EntityKey> keys) override {
        return read(database_, "chain_load",
                    [contract = std::move(contract), keys = std::move(keys)](Tx& tx) {
                        return load_current(tx, contract, keys);
                    });
    }

    asio::awaitable<Result<std::optional<chain::BlockNum>>> undecoded_from(
        chain::ContractRef contract) override {
        return read(database_, "chain_undecoded_from", [contract = std::move(contract)](Tx& tx) {
            const auto rows = tx.exec(kUndecodedFrom, contract.chain, contract.contract);
            std::optional<chain::BlockNum> num;
            if (!rows.empty()) read_row(rows[0], num);
            return num;
        });
    }

    asio::awaitable<Result<std::vector<ports::ChainBlock>>> with_events(
        chain::ContractRef contract, chain::BlockNum from, std::size_t limit) override {
        return read(database_, "chain_with_events",
                    [contract = std::move(contract), from, limit](Tx& tx) {
                        std::vector<ports::ChainBlock> blocks;
                        const auto rows =
                            tx.exec(kWithEvents, contract.chain, contract.contract, from, limit);
                        for (const pqxx::row row : rows) add_event(blocks, row);
                        return blocks;
                    });
    }

    asio::awaitable<Result<void>> refold(chain::ContractRef contract, chain::BlockNum from,
                                         ports::Fence fence) override {
        return fenced(
            "chain_refold", std::move(fence),
            [contract = std::move(contract), from](Tx& tx) { refold_blocks(tx, contract, from); });
    }

    asio::awaitable<Result<void>> amend(chain::ContractRef contract, ports::BlockBatch batch,
                                        std::optional<chain::BlockNum> next,
                                        ports::Fence fence) override {
        return fenced("chain_amend", std::move(fence),
                      [contract = std::move(contract), batch = std::move(batch), next](Tx& tx) {
                          amend_blocks(tx, contract, batch, next);
                      });
    }

    asio::awaitable<Result<void>> commit(chain::ContractRef contract, ports::BlockBatch batch,
                                         ports::Fence fence) override {
        return fenced(
            "chain_commit", std::move(fence),
            [settings = settings_, contract = std::move(contract),
             batch = std::move(batch)](Tx& tx) { commit_batch(tx, settings, contract, batch); });
    }

    asio::awaitable<Result<void>> unapply(chain::ContractRef contract, chain::BlockNum keep,
                                          ports::Fence fence) override {
        return fenced(
            "chain_unapply", std::move(fence),
            [contract = std::move(contract), keep](Tx& tx) { unapply_blocks(tx, contract, keep); });
    }

    asio::awaitable<Result<void>> rewind(chain::ContractRef contract, chain::BlockNum keep,
                                         ports::Fence fence) override {
        return fenced(
            "chain_rewind", std::move(fence),
            [contract = std::move(contract), keep](Tx& tx) { rewind_blocks(tx, contract, keep); });
    }

    asio::awaitable<Result<void>> finalise(chain::ContractRef contract, chain::BlockNum num,
                                           ports::Fence fence) override {
        return fenced(
            "chain_finalise", std::move(fence),
            [contract = std::move(contract), num](Tx& tx) { finalise_blocks(tx, contract, num); });
    }

  private:
    // A write of the leader alone: one tx, refused when the fence is stale.
    template <class Body>
    asio::awaitable<Result<void>> fenced(const char* operation, ports::Fence fence, Body body) {
        return write(database_, operation,
                     [fence = std::move(fence), body = std::move(body)](Tx& tx) {
                         check_fence(tx, fence);
                         body(tx);
                     });
    }

    static std::vector<ports::EntityChange> load_current(
        Tx& tx, const chain::ContractRef& contract,
        const std::vector<orchestrator::EntityKey>& keys) {
        Json::Array wanted;
        for (const orchestrator::EntityKey& key : keys) {
            wanted.emplace_back(Json::Array{word_of(key.kind), key.id});
        }
        return each(tx.exec(kLoad, contract.chain, contract.contract, write_canonical(wanted)),
                    change_of);
    }

    Database& database_;
    ChainStoreSettings settings_;
};

}  // namespace

std::unique_ptr<ports::ChainStore> make_chain_store(Database& database,
                                                    ChainStoreSettings settings) {
    return std::make_unique<PgChainStore>(database, settings);
}

}  // namespace warden::storage
