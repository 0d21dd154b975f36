#include "storage/chain_commit.hpp"
#include "storage/fence.hpp"
#include "storage/rows.hpp"
#include "storage/stores.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;

constexpr const char* kHeaderRows =
    "SELECT b.num, b.hash, b.parent_hash, b.time FROM blocks b JOIN contracts c ON c.id = "
    "b.contract_id WHERE c.chain = $1 AND c.contract = $2 ";
constexpr Statement kTail{"chain_headers", kHeaderRows, "ORDER BY b.num DESC LIMIT $3"};
constexpr Statement kHeader{"chain_header", kHeaderRows, "AND b.num = $3"};
constexpr Statement kFinalNum{"chain_final_num",
                              "SELECT final_num FROM contracts WHERE chain = $1 AND contract = $2"};
// $3: [[kind, id]..]
constexpr Statement kLoad{
    "chain_load",
    "SELECT e.kind, e.entity_id, e.valid_from, e.body FROM json_array_elements($3::json) k "
    "JOIN contracts c ON c.chain = $1 AND c.contract = $2 "
    "JOIN entities e ON e.contract_id = c.id AND e.kind = k ->> 0 AND e.entity_id = k ->> 1 "
    "AND e.valid_to IS NULL"};

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

    asio::awaitable<Result<void>> commit(chain::ContractRef contract, ports::BlockBatch batch,
                                         ports::Fence fence) override {
        return write(database_, "chain_commit",
                     [settings = settings_, contract = std::move(contract),
                      batch = std::move(batch), fence = std::move(fence)](Tx& tx) {
                         check_fence(tx, fence);
                         commit_batch(tx, settings, contract, batch);
                     });
    }

    asio::awaitable<Result<void>> unapply(chain::ContractRef contract, chain::BlockNum keep,
                                          ports::Fence fence) override {
        return write(database_, "chain_unapply",
                     [contract = std::move(contract), keep, fence = std::move(fence)](Tx& tx) {
                         check_fence(tx, fence);
                         unapply_blocks(tx, contract, keep);
                     });
    }

    asio::awaitable<Result<void>> rewind(chain::ContractRef contract, chain::BlockNum keep,
                                         ports::Fence fence) override {
        return write(database_, "chain_rewind",
                     [contract = std::move(contract), keep, fence = std::move(fence)](Tx& tx) {
                         check_fence(tx, fence);
                         rewind_blocks(tx, contract, keep);
                     });
    }

    asio::awaitable<Result<void>> finalise(chain::ContractRef contract, chain::BlockNum num,
                                           ports::Fence fence) override {
        return write(database_, "chain_finalise",
                     [contract = std::move(contract), num, fence = std::move(fence)](Tx& tx) {
                         check_fence(tx, fence);
                         finalise_blocks(tx, contract, num);
                     });
    }

  private:
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
