#include "tests/conformance/starknet_devnet/devnet_test.hpp"

#include <poll.h>

#include <stdexcept>

#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/web_socket_client.hpp"
#include "platform/json/parse.hpp"
#include "tests/support/missing.hpp"
#include "tests/unit/starknet/abi_profile.hpp"

namespace warden::starknet {
namespace {

constexpr const char* kAlias = "devnet";
const U128 kFeeMax = U128{1} << 72;

Felt hex(std::string_view text) { return Felt::from_hex(text).value(); }

// ERC-20 as STRK emits it (OpenZeppelin's component, flat in the contract's Event).
constexpr std::string_view kTokenAbi = R"([
 {"type":"event","name":"erc20::Transfer","kind":"struct","members":[
  {"name":"from","type":"core::starknet::contract_address::ContractAddress","kind":"key"},
  {"name":"to","type":"core::starknet::contract_address::ContractAddress","kind":"key"},
  {"name":"value","type":"core::integer::u256","kind":"data"}]},
 {"type":"event","name":"erc20::Event","kind":"enum","variants":[
  {"name":"Transfer","type":"erc20::Transfer","kind":"nested"}]},
 {"type":"event","name":"strk::Event","kind":"enum","variants":[
  {"name":"ERC20Event","type":"erc20::Event","kind":"flat"}]}])";

}  // namespace

void DevnetTest::SetUp() {
    const auto program = support::find_program("starknet-devnet");
    if (!program) {
        return support::missing("starknet-devnet: deploy/install cairo");
    }
    devnet = std::make_unique<support::Program>(
        *program, std::vector<std::string>{
                      "--seed", "42", "--accounts", "3", "--state-archive-capacity", "full",
                      "--block-generation-on", "demand", "--port", std::to_string(port)});
    dialer = http::make_dialer(resolver, loop.clock, {}).value();
    http = http::make_http_client(*dialer, loop.clock, {});
    web_sockets = http::make_web_socket_client(*dialer, loop.clock);
    connect();
    make_adapter();
}

std::string DevnetTest::url(const std::string& scheme, const std::string& path) const {
    return scheme + "://127.0.0.1:" + std::to_string(port) + path;
}

// Until it answers.
void DevnetTest::connect() {
    constexpr int kTriesMax = 500;
    for (int i = 0; i < kTriesMax; ++i) {
        ports::HttpRequest request;
        request.url = url("http", "/is_alive");
        if (loop.run(http->send(std::move(request), soon()))) return;
        ::poll(nullptr, 0, 20);
    }
    throw std::runtime_error("starknet-devnet does not answer: " + devnet->printed());
}

void DevnetTest::make_adapter() {
    rpc::PoolSettings pool_settings;
    pool_settings.endpoints.push_back({kAlias, url("http", "/rpc"), {}});
    pool = rpc::make_endpoint_pool(*http, blocking, loop.clock, rng, std::move(pool_settings));
    client = std::make_unique<NodeClient>(*pool);
    NodesSettings nodes_settings;
    nodes_settings.chain_id = Felt::from_short_string("SN_SEPOLIA").value();
    nodes = std::make_unique<Nodes>(nodes_settings, *client, loop.clock);

    strk = std::make_unique<AbiProfile>(json::parse(kTokenAbi).value());
    SourceSettings settings;
    settings.chain = kAlias;
    settings.contract = strk_token();
    settings.block_hashes = BlockHashes::unchecked;  // a devnet has a rule of its own
    settings.hints.endpoints.push_back({kAlias, url("ws", "/ws"), {}});
    settings.hints.chain_id = nodes_settings.chain_id;
    source = make_source(std::move(settings), {loop.io.get_executor(), *nodes, *strk, blocking,
                                               *web_sockets, loop.clock, rng, source_metrics});

    // Account 0 of seed 42.
    const Json accounts = rpc("devnet_getPredeployedAccounts", Json::Object{});
    const Json& first = accounts.array()->front();
    account = hex(*first.find("address")->string());
    SubmitterSettings submitting;
    submitting.account = account;
    submitting.contract = strk_token();
    submitting.fee_max = kFeeMax;
    submitter = make_submitter(submitting, *nodes, orchestrator);
    SignerSettings signing;
    signing.account = account;
    signing.chain_id = nodes_settings.chain_id;
    signing.contract = strk_token();
    signing.selectors.push_back(sn_keccak("transfer"));
    signing.fee_max = kFeeMax;
    signer = make_signer(std::move(signing),
                         PrivateKey::from_hex(*first.find("private_key")->string()).value());
    reader = make_reader({strk_token(), strk_token()}, *nodes, orchestrator);
}

Json DevnetTest::rpc(const std::string& method, Json params) {
    rpc::Call call;
    call.method = method;
    call.params = std::move(params);
    const auto answer = loop.run(pool->call_on(kAlias, std::move(call), soon()));
    if (!answer) throw std::runtime_error(method + ": " + answer.error().text());
    if (answer->error) throw std::runtime_error(method + ": " + answer->error->message);
    return *json::parse(answer->body).value().find("result");
}

std::uint64_t DevnetTest::next_slot() {
    const auto view = loop.run(reader->account({account.to_hex()}, soon()));
    if (!view) throw std::runtime_error(view.error().text());
    return view->next_slot;
}

ports::UnsignedTxn DevnetTest::build_transfer(Felt to, std::uint64_t amount, std::uint64_t slot) {
    Call call;
    call.to = strk_token();
    call.selector = sn_keccak("transfer");
    call.calldata.push_back(to);
    append(call.calldata, U256{amount, 0});
    auto built = loop.run(submitter->build_calls({call}, slot, soon()));
    if (!built) throw std::runtime_error(built.error().text());
    return std::move(*built);
}

ports::SignedTxn DevnetTest::sign(const ports::UnsignedTxn& txn) {
    auto out = signer->sign(txn);
    if (!out) throw std::runtime_error(out.error().text());
    return std::move(*out);
}

std::vector<Felt> DevnetTest::transfer(std::uint64_t count) {
    std::vector<Felt> hashes;
    std::uint64_t slot = next_slot();
    for (std::uint64_t i = 1; i <= count; ++i) {
        const ports::SignedTxn txn = sign(build_transfer(Felt{0xbeef}, i, slot++));
        const auto sent = loop.run(submitter->send(txn, soon()));
        if (!sent) throw std::runtime_error(sent.error().text());
        hashes.push_back(hex(txn.hash));
    }
    return hashes;
}

TxnReceipt DevnetTest::receipt(const Felt& hash) {
    auto out = loop.run(client->receipt(kAlias, hash, soon()));
    if (!out) throw std::runtime_error(out.error().text());
    return std::move(*out);
}

ports::TxnStatus DevnetTest::lookup(const std::string& hash) {
    auto out = loop.run(submitter->lookup(hash, soon()));
    if (!out) throw std::runtime_error(out.error().text());
    return std::move(*out);
}

std::vector<ports::ChainBlock> DevnetTest::read_all() {
    std::vector<ports::ChainBlock> out;
    while (true) {
        auto blocks = loop.run(source->next(out.size(), 50, soon()));
        if (!blocks) throw std::runtime_error(blocks.error().text());
        if (blocks->empty()) return out;
        std::move(blocks->begin(), blocks->end(), std::back_inserter(out));
    }
}

}  // namespace warden::starknet
