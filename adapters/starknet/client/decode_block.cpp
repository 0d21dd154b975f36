// Blocks, receipts within blocks, and pages of events.

#include "adapters/starknet/client/decode.hpp"
#include "adapters/starknet/client/json_view.hpp"

namespace warden::starknet::decode {
namespace {

using json_view::Element;

Result<EventContent> event_content(Element event) {
    EventContent out;
    const Result<Felt> from = json_view::felt(event, "from_address");
    if (!from) return Fail(from.error());
    out.from_address = *from;
    Result<std::vector<Felt>> keys = json_view::felts(event, "keys");
    if (!keys) return Fail(std::move(keys.error()));
    out.keys = std::move(*keys);
    Result<std::vector<Felt>> data = json_view::felts(event, "data");
    if (!data) return Fail(std::move(data.error()));
    out.data = std::move(*data);
    return out;
}

// Reads members one after the other and keeps the first error.
class Members {
  public:
    explicit Members(Element object) : object_(object) {}

    template <class T>
    void take(Result<T> (*read)(Element, std::string_view), const char* name, T& into) {
        if (error_) return;
        Result<T> value = read(object_, name);
        if (value) {
            into = *value;
        } else {
            error_ = std::move(value.error());
        }
    }
    std::optional<Error>& error() { return error_; }

  private:
    Element object_;
    std::optional<Error> error_;
};

Result<GasPrice> gas_price(Element block, std::string_view name) {
    const Result<Element> price = json_view::member(block, name);
    if (!price) return Fail(price.error());
    GasPrice out;
    Members members(*price);
    members.take(json_view::hex_u128, "price_in_fri", out.fri);
    members.take(json_view::hex_u128, "price_in_wei", out.wei);
    if (members.error()) return Fail(std::move(*members.error()).at(name));
    return out;
}

Result<bool> is_blob(Element block, std::string_view name) {
    const Result<std::string_view> mode = json_view::text(block, name);
    if (!mode) return Fail(mode.error());
    if (*mode == "BLOB") return true;
    if (*mode == "CALLDATA") return false;
    return fail(Errc::invalid_input, std::string(name) + ": no such mode");
}

// What old nodes and old blocks don't have makes a header that commits to nothing; what is there
// must be readable.
Result<std::optional<HeaderContent>> content_of(Element block, const Header& header) {
    for (const char* name :
         {"new_root", "sequencer_address", "transaction_count", "event_count", "state_diff_length",
          "l1_da_mode", "state_diff_commitment", "transaction_commitment", "event_commitment",
          "receipt_commitment", "l1_gas_price", "l2_gas_price", "l1_data_gas_price"}) {
        if (!json_view::find(block, name)) return std::nullopt;
    }
    HeaderContent out;
    out.block_num = header.num;
    out.parent_hash = header.parent_hash;
    out.timestamp = header.time;
    out.starknet_version = header.starknet_version;
    Members members(block);
    members.take(json_view::felt, "new_root", out.new_root);
    members.take(json_view::felt, "sequencer_address", out.sequencer_address);
    members.take(json_view::number, "transaction_count", out.transaction_count);
    members.take(json_view::number, "event_count", out.event_count);
    members.take(json_view::number, "state_diff_length", out.state_diff_length);
    members.take(is_blob, "l1_da_mode", out.l1_da_blob);
    members.take(json_view::felt, "state_diff_commitment", out.state_diff_commitment);
    members.take(json_view::felt, "transaction_commitment", out.transaction_commitment);
    members.take(json_view::felt, "event_commitment", out.event_commitment);
    members.take(json_view::felt, "receipt_commitment", out.receipt_commitment);
    members.take(gas_price, "l1_gas_price", out.l1_gas_price);
    members.take(gas_price, "l2_gas_price", out.l2_gas_price);
    members.take(gas_price, "l1_data_gas_price", out.l1_data_gas_price);
    if (members.error()) return Fail(std::move(*members.error()));
    return out;
}

Result<Header> header_from(Element block) {
    Header out;
    const Result<std::uint64_t> num = json_view::number(block, "block_number");
    if (!num) return Fail(num.error());
    out.num = *num;
    const Result<Felt> hash = json_view::felt(block, "block_hash");
    if (!hash) return Fail(hash.error());
    out.hash = *hash;
    const Result<Felt> parent = json_view::felt(block, "parent_hash");
    if (!parent) return Fail(parent.error());
    out.parent_hash = *parent;
    const Result<std::uint64_t> time = json_view::number(block, "timestamp");
    if (!time) return Fail(time.error());
    out.time = *time;
    const Result<std::string_view> version = json_view::text(block, "starknet_version");
    if (!version) return Fail(version.error());
    out.starknet_version = *version;
    Result<std::optional<HeaderContent>> content = content_of(block, out);
    if (!content) return Fail(std::move(content.error()));
    out.content = std::move(*content);
    return out;
}

Result<Receipt> receipt_from(Element item) {
    const Result<Element> receipt = json_view::member(item, "receipt");
    if (!receipt) return Fail(receipt.error());
    Receipt out;
    const Result<Felt> hash = json_view::felt(*receipt, "transaction_hash");
    if (!hash) return Fail(hash.error());
    out.txn_hash = *hash;
    const auto events = json_view::array(*receipt, "events");
    if (!events) return Fail(events.error());
    out.events.reserve(events->size());
    for (const Element event : *events) {
        Result<EventContent> content = event_content(event);
        if (!content) return Fail(std::move(content.error()).at("event"));
        out.events.push_back(std::move(*content));
    }
    return out;
}

Result<std::optional<std::uint32_t>> index(Element event, std::string_view name) {
    if (!json_view::find(event, name)) return std::nullopt;
    const Result<std::uint64_t> value = json_view::number(event, name);
    if (!value) return Fail(value.error());
    if (*value > ~std::uint32_t{0})
        return fail(Errc::invalid_input, std::string(name) + ": too large");
    return static_cast<std::uint32_t>(*value);
}

Result<EmittedEvent> emitted_event(Element event) {
    EmittedEvent out;
    Result<EventContent> content = event_content(event);
    if (!content) return Fail(std::move(content.error()));
    out.content = std::move(*content);
    const Result<Felt> txn_hash = json_view::felt(event, "transaction_hash");
    if (!txn_hash) return Fail(txn_hash.error());
    out.txn_hash = *txn_hash;
    const Result<std::uint64_t> num = json_view::number(event, "block_number");
    if (!num) return Fail(num.error());
    out.block_num = *num;
    const Result<Felt> hash = json_view::felt(event, "block_hash");
    if (!hash) return Fail(hash.error());
    out.block_hash = *hash;
    const auto txn_index = index(event, "transaction_index");
    if (!txn_index) return Fail(txn_index.error());
    out.txn_index = *txn_index;
    const auto event_index = index(event, "event_index");
    if (!event_index) return Fail(event_index.error());
    out.event_index = *event_index;
    return out;
}

}  // namespace

Result<BlockHead> block_head(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    const Result<Felt> hash = json_view::felt(*root, "block_hash");
    if (!hash) return Fail(hash.error());
    const Result<std::uint64_t> num = json_view::number(*root, "block_number");
    if (!num) return Fail(num.error());
    return BlockHead{*num, *hash};
}

Result<Header> header(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    return header_from(*root);
}

Result<Header> new_head(std::string_view params) {
    json_view::Document document;
    const Result<Element> root = document.parse(params);
    if (!root) return Fail(root.error());
    const Result<Element> head = json_view::member(*root, "result");
    if (!head) return Fail(head.error());
    return header_from(*head);
}

Result<Block> block(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    Block out;
    Result<Header> header = header_from(*root);
    if (!header) return Fail(std::move(header.error()));
    out.header = std::move(*header);
    const auto items = json_view::array(*root, "transactions");
    if (!items) return Fail(items.error());
    out.receipts.reserve(items->size());
    for (const Element item : *items) {
        Result<Receipt> receipt = receipt_from(item);
        if (!receipt) {
            return Fail(std::move(receipt.error())
                            .at("transactions[" + std::to_string(out.receipts.size()) + "]"));
        }
        out.receipts.push_back(std::move(*receipt));
    }
    return out;
}

Result<EventsPage> events(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    EventsPage out;
    const auto items = json_view::array(*root, "events");
    if (!items) return Fail(items.error());
    out.events.reserve(items->size());
    for (const Element item : *items) {
        Result<EmittedEvent> event = emitted_event(item);
        if (!event) {
            return Fail(
                std::move(event.error()).at("events[" + std::to_string(out.events.size()) + "]"));
        }
        out.events.push_back(std::move(*event));
    }
    if (json_view::find(*root, "continuation_token")) {
        const Result<std::string_view> token = json_view::text(*root, "continuation_token");
        if (!token) return Fail(token.error());
        out.token = std::string(*token);
    }
    return out;
}

}  // namespace warden::starknet::decode
