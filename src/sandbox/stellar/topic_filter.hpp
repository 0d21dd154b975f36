#pragma once
// Says which events a getEvents request asks for: filters are ORed; of one filter type, contracts
// and topics are ANDed; its topic filters are ORed; their segments are ANDed by position.

#include <optional>
#include <vector>

#include "adapters/stellar/codec/meta.hpp"
#include "sandbox/stellar/wire.hpp"

namespace warden::sandbox::soroban {

class EventFilters {
  public:
    // stellar-rpc's refusals, in its words; -32602.
    static tl::expected<EventFilters, RpcError> read(const Json::Array* filters);

    bool matches(const stellar::ContractEvent& event) const;

  private:
    using Segment = std::optional<stellar::ScVal>;  // nullopt: any
    struct Topics {
        std::vector<Segment> segments;
        bool open = false;  // ends with `**`: more topics may follow

        bool matches(const std::vector<stellar::ScVal>& topics) const;
    };
    struct One {
        std::vector<stellar::EventType> types;  // empty: any
        std::vector<Hash32> contracts;          // empty: any
        std::vector<Topics> topics;             // empty: any

        bool matches(const stellar::ContractEvent& event) const;
    };
    static tl::expected<One, RpcError> read_one(const Json& json);
    static tl::expected<Topics, std::string> read_topics(const Json& json);

    std::vector<One> filters_;  // empty: everything
};

}  // namespace warden::sandbox::soroban
