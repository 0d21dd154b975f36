#pragma once
// An adapter over two nodes in memory that tell of the model: what is the same for every chain.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "tests/ports/model_world.hpp"
#include "tests/ports/parts.hpp"
#include "tests/support/fake_rpc.hpp"

namespace warden::chain_tests {

template <class Node>
class NodeWorld : public ModelWorld {
  public:
    ports::ChainSource& source() override { return *parts_.ports().source; }
    ports::ChainReader& reader() override { return *parts_.ports().reader; }
    ports::ChainSubmitter& submitter() override { return *parts_.ports().submitter; }
    ports::Signer& signer() override { return *parts_.ports().signer; }

    ports::ContractDeployer& deployer() override { return parts_.admin().deployer(); }
    ports::ChainSubmitter& admin_submitter() override { return parts_.admin().submitter(); }
    ports::Signer& admin_signer() override { return parts_.admin().signer(); }
    chain::Address contract_address() override { return own; }
    chain::Address token() override { return other; }

    void close_block_after(UnixSecs secs) override {
        const std::vector<orchestrator::Event> events = take_events();
        const UnixSecs time = newest().time + secs;
        const bool others = std::exchange(tokens_move_, false);
        chain::BlockHeader header;
        for (const char* alias : {"a", "b"}) {
            http.node(alias).next_time = time;
            header = add_block(http.node(alias), events, others);
        }
        txns.mine(header);
    }
    void move_tokens() override { tokens_move_ = true; }
    void lose_next_answer() override { lose_answer_ = true; }
    ports::ChainSubmitter& submitter_with_fee_cap(U128 cap) override {
        return parts_.with_fee_cap(cap);
    }
    std::size_t endpoints() const override { return 2; }
    void cut(std::size_t endpoint) override { cut_.insert(endpoint == 0 ? "a" : "b"); }
    void mend() override { cut_.clear(); }

  protected:
    NodeWorld(Names names, const cli::ChainConfig& config, const std::string& key,
              std::filesystem::path artefact)
        : ModelWorld(std::move(names)),
          parts_(*this, config, http, key, {config.signer_account, key, std::move(artefact)}) {
        for (const char* alias : {"a", "b"}) {
            http.node(alias).hook = [this, alias](const std::string& method, const Json& params) {
                return reply_to(alias, method, params);
            };
        }
        contract.state.head.time = 1'700'000'000;
    }

    // A block with these events of the contract, and with one of another contract if `others`.
    virtual chain::BlockHeader add_block(Node& node, const std::vector<orchestrator::Event>& events,
                                         bool others) = 0;
    // What the node says of the model; nullopt: the call is about blocks.
    virtual std::optional<support::RpcReply> answer(const std::string& method,
                                                    const Json& params) = 0;
    virtual bool sends(const std::string& method) const = 0;

    support::FakeRpc<Node> http;

  private:
    std::optional<support::RpcReply> reply_to(const std::string& alias, const std::string& method,
                                              const Json& params) {
        if (cut_.contains(alias)) return support::RpcReply::lost(ports::NetErrc::connect_refused);
        auto reply = answer(method, params);
        if (sends(method) && std::exchange(lose_answer_, false)) {
            return support::RpcReply::lost(ports::NetErrc::no_answer);
        }
        return reply;
    }

    bool tokens_move_ = false;
    bool lose_answer_ = false;
    std::set<std::string> cut_;
    Parts parts_;
};

}  // namespace warden::chain_tests
