#pragma once
// What all kinds of chains have alike: the sandbox's node behind the network, its faults, the
// contract's terms, the oracle's txns on their way into a block.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "main/chains/kinds.hpp"
#include "sandbox/rpc/chain.hpp"
#include "tests/sim/sim_chain.hpp"

namespace warden::sim {

// A member of an answer; throws where there is none.
std::string text_at(const Json& json, std::string_view member);
std::uint64_t number_at(const Json& json, std::string_view member);

// Everybody on the chain, made from their names.
template <class Person>
std::map<std::string, Person> people_of(const ChainShape& shape) {
    std::map<std::string, Person> people;
    for (const char* name : {"admin", "arbiter", "oracle", "treasury"})
        people.emplace(name, Person(name));
    for (const std::string& name : shape.people) people.emplace(name, Person(name));
    return people;
}

class NodeSim : public SimChain {
  public:
    const cli::ChainConfig& config() const override { return config_; }
    Result<cli::Chain> make_chain(cli::ChainDeps deps) const override {
        return config_.kind->make_chain(config_, deps);
    }

    void close_block() override { node().create_block(); }
    void hold(bool on) override { control("sandbox_hold", {{"on", on}}); }
    void evict_oracle() override;
    bool oracle_waits() const override { return !sent_by_oracle_.empty(); }
    void set_gas_price(U128 price) override {
        control("sandbox_setGasPrice", {{"price", to_decimal(price)}});
    }

    std::size_t endpoints() const override { return kEndpoints; }
    std::vector<std::string> urls(std::size_t endpoint) const override;
    std::vector<std::string> lies() const override { return words_.lies; }
    void fault(std::size_t endpoint, const std::string& name, std::int64_t times,
               Json parameters) override;
    void clear_faults() override { control("sandbox_clearFaults", {}); }

  protected:
    static constexpr std::size_t kEndpoints = 3;
    static constexpr std::size_t kTruth = kEndpoints;  // an endpoint that nobody but us asks

    // How this kind of node speaks.
    struct Words {
        std::string send;         // the method that takes a txn
        std::string hash;         // the member of its result
        bool web_socket = false;  // of the first endpoint
        std::vector<std::string> lies;
    };
    NodeSim(const ChainShape& shape, Words words);

    virtual sandbox::Chain& node() = 0;
    // Everybody reaches the endpoints from now on.
    void serve(Network& network);
    // In the kind's own words: the constructor's arguments but the token's address.
    Json::Object orchestrator_arguments(const ChainShape& shape) const;
    U128 one_token() const;

    static std::string request(const std::string& method, Json::Object params);
    // Beside all faults; throws when the node refuses.
    Json ask(const std::string& method, Json::Object params);
    Json control(const std::string& method, Json::Object params);

    // "propose_slash/12.provider.3".
    static std::string intent_of(const std::string& function, const Json& arguments);
    void in_a_block(const std::string& oracle_txn) { sent_by_oracle_.erase(oracle_txn); }

    cli::ChainConfig config_;

  private:
    sandbox::Delivery answer(std::string_view body, std::size_t endpoint);

    Words words_;
    std::set<std::string> sent_by_oracle_;  // and not yet seen in a block
};

}  // namespace warden::sim
