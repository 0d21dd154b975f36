#include "tests/conformance/stellar_host/host_test.hpp"

#include <stdexcept>

#include "domain/base/sha256.hpp"
#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/json/parse.hpp"
#include "tests/support/missing.hpp"
#include "tests/support/repository.hpp"

namespace warden::stellar {
namespace {

constexpr const char* kAlias = "host";
constexpr const char* kPassphrase = "Warden Conformance Network ; January 2026";
constexpr std::string_view kPeople[] = {"admin", "judge", "oracle", "alice", "carol"};

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
}

std::string member(const Json& object, std::string_view name) {
    const Json* value = object.find(name);
    if (!value || !value->string()) throw std::runtime_error("no " + std::string(name));
    return *value->string();
}

}  // namespace

crypto::SigningKey HostTest::key(std::string_view person) {
    return crypto::SigningKey::from_seed(sha256(person));
}

void HostTest::SetUp() {
    const std::filesystem::path binary = "build/stellar_host/stellar-host";
    if (!std::filesystem::exists(binary)) {
        return support::missing("stellar-host: run tests/conformance/stellar_host/build");
    }
    start(binary);
    deploy();
    activate();
}

void HostTest::start(const std::filesystem::path& binary) {
    Json::Array accounts;
    for (const std::string_view person : kPeople) {
        accounts.push_back(
            Json::Object{{"public_key", to_text(account(person))}, {"balance", "100000000000"}});
    }
    const Json config = Json::Object{{"passphrase", kPassphrase},
                                     {"genesis_time", static_cast<std::int64_t>(kStart - 10)},
                                     {"accounts", std::move(accounts)}};
    const auto file = folder.write("host.json", write_canonical(config));
    program = std::make_unique<support::Program>(
        binary, std::vector<std::string>{"serve", "--config", file.string()});
    const Json ready = must(json::parse(program->first_line()));
    const std::string url = *ready.find("rpc")->array()->front().string();
    rpc = support::http_rpc(url);
    control = support::http_rpc(member(ready, "control"));
    token = contract_from_text(member(ready, "token")).value();
    dialer = http::make_dialer(resolver, loop.clock, {}).value();
    http = http::make_http_client(*dialer, loop.clock, {});
    make_adapter(url);
}

void HostTest::make_adapter(const std::string& url) {
    rpc::PoolSettings settings;
    settings.endpoints.push_back({kAlias, url, {}});
    pool = rpc::make_endpoint_pool(*http, blocking, loop.clock, rng, std::move(settings));
    client = std::make_unique<NodeClient>(*pool);
    NodesSettings nodes_settings;
    nodes_settings.passphrase = kPassphrase;
    nodes = std::make_unique<Nodes>(nodes_settings, *client, loop.clock);
}

void HostTest::deploy() {
    const std::string wasm =
        support::repository_file("adapters/stellar/contract/orchestrator.wasm");
    land(kStart - 5, post("admin", HostFunction{Bytes(wasm.begin(), wasm.end())}));
    const std::string admin = to_text(account("admin"));
    const Json fixed = Json::Object{
        {"unbonding_secs", "200000"},   {"upgrade_delay_secs", "200000"},
        {"role_delay_secs", "3600"},    {"day_secs", "86400"},
        {"claim_floor_secs", "3600"},   {"attest_floor_secs", "3600"},
        {"dispute_floor_secs", "3600"}, {"arbitration_floor_secs", "3600"},
        {"window_floor_secs", "3600"},  {"dispute_deposit_max", "50"},
    };
    const Json config = Json::Object{{"treasury", to_text(account("dave"))},
                                     {"platform_fee_bps", 250},
                                     {"min_stake", "1000"},
                                     {"min_bond", "100"},
                                     {"dispute_deposit", "50"},
                                     {"dispute_deposit_bps", 1000},
                                     {"request_ttl_secs", "3600"},
                                     {"min_window_secs", "3600"},
                                     {"grace_secs", "600"},
                                     {"claim_secs", "7200"},
                                     {"attest_secs", "3600"},
                                     {"dispute_secs", "10800"},
                                     {"arbitration_secs", "14400"},
                                     {"maintenance_notice_secs", "600"},
                                     {"maintenance_quota_bps", 167},
                                     {"stake_penalty_bps", 1000},
                                     {"consumer_penalty_bps", 1000},
                                     {"min_credit_bps", 1000},
                                     {"min_outage_bps", 10000},
                                     {"guide_step_bps", 400},
                                     {"quorum", 1}};
    const Json terms = Json::Object{{"admin", admin},
                                    {"token", to_text(token)},
                                    {"arbiter", to_text(account("judge"))},
                                    {"oracles", Json::Array{to_text(account("oracle"))}},
                                    {"fixed", fixed},
                                    {"config", config}};
    const ContractIdPreimage preimage{FromDeployer{ScAddress{account("admin")}, {}}};
    CreateContractArgsV2 args{preimage,
                              {WasmHash{sha256(wasm)}},
                              must(profile.spec().encode_arguments("__constructor", terms))};
    const ScVal returned = land(kStart, post("admin", HostFunction{std::move(args)}));
    contract = contract_id(network_id(kPassphrase), preimage);
    if (!(returned == stellar::address(ScAddress{contract}))) {
        throw std::runtime_error("the contract has another address");
    }
    SourceSettings settings;
    settings.chain = "stellar";
    settings.contract = contract;
    source =
        make_source(std::move(settings), {*nodes, profile, blocking, loop.clock, source_metrics});
    SubmitterSettings submitting;
    submitting.account = account("oracle");
    submitting.contract = contract;
    submitting.fee_max = 100'000'000;
    submitter = make_submitter(submitting, *nodes, profile);
    SignerSettings signing;
    signing.passphrase = kPassphrase;
    signing.contract = contract;
    signing.functions = profile.call_names();
    signing.fee_max = submitting.fee_max;
    signer = make_signer(std::move(signing), key("oracle"));
    reader = make_reader({contract}, *nodes, profile);
}

// A unit at a fixed price, reserved for three days, all of it prepaid.
void HostTest::activate() {
    call(1'000'010, "alice", "register_provider",
         Json::Object{{"endpoint", "https://alice.example/"}, {"stake", "5000"}});
    const Json terms = Json::Object{{"latency_ms_max", 500},
                                    {"upload_kbytes_per_s_min", 0},
                                    {"download_kbytes_per_s_min", 1000},
                                    {"uptime_ppm_min", 990000},
                                    {"error_ppm_max", 0},
                                    {"credit_bps", 1000},
                                    {"outage_bps", 10000}};
    call(1'000'020, "alice", "register_unit",
         Json::Object{{"capacity_gb", 100},
                      {"region", "eu-1"},
                      {"api", 0},
                      {"endpoint", "https://u1.example/"},
                      {"floor", "1000"},
                      {"ceiling", "1000"},
                      {"window_secs", "86400"},
                      {"terms", terms}});
    call(1'000'030, "carol", "register_consumer", Json::Object{{"bond", "500"}});
    call(1'000'100, "carol", "request_reservation",
         Json::Object{{"unit_id", "1"},
                      {"gb", 30},
                      {"duration_secs", "259200"},
                      {"max_price", "1000"},
                      {"sla_version", 1},
                      {"config_version", 1},
                      {"deposit", "3000"}});
    call(1'001'000, "alice", "accept_reservation", Json::Object{{"reservation_id", "1"}});
}

void HostTest::close_at(UnixSecs time) {
    control("sandbox_setTime", Json::Object{{"time", static_cast<std::int64_t>(time)}});
    control("sandbox_createBlock", Json::Object{});
}

Hash32 HostTest::post(std::string_view person, std::string_view function, Json arguments) {
    Json::Object all = *arguments.object();
    all.emplace_back("caller", to_text(account(person)));
    auto args = must(profile.spec().encode_arguments(function, Json(std::move(all))));
    return post(person, HostFunction{InvokeContractArgs{
                            ScAddress{contract}, {std::string(function)}, std::move(args)}});
}

ScVal HostTest::call(UnixSecs time, std::string_view person, std::string_view function,
                     Json arguments) {
    return land(time, post(person, function, std::move(arguments)));
}

Hash32 HostTest::post(std::string_view person, HostFunction function) {
    const AccountEntry entry =
        must(loop.run(client->account(kAlias, account(person), soon()))).entry;
    Transaction txn;
    txn.source = MuxedAccount::of(account(person));
    txn.fee = 100;
    txn.seq_num = entry.seq_num + 1;
    txn.operations.push_back({std::nullopt, InvokeHostFunctionOp{std::move(function), {}}});
    auto ask = client->simulate(kAlias, {TransactionV1Envelope{txn, {}}}, soon());
    const Simulation simulated = must(loop.run(std::move(ask)));
    if (simulated.error) throw std::runtime_error(*simulated.error);
    for (const Bytes& bytes : simulated.auth) {
        std::get<InvokeHostFunctionOp>(txn.operations[0].body)
            .auth.push_back(must(from_xdr<AuthorizationEntry>(bytes)));
    }
    txn.soroban = simulated.data;
    txn.fee = static_cast<std::uint32_t>(simulated.min_resource_fee) + 100;
    const Hash32 hash = transaction_hash(network_id(kPassphrase), txn);
    const TransactionEnvelope envelope{
        TransactionV1Envelope{std::move(txn), {sign_hash(key(person), hash)}}};
    const Sent sent = must(loop.run(client->send(kAlias, to_xdr_base64(envelope), soon())));
    if (sent.state != SendState::pending) throw std::runtime_error("not taken");
    return hash;
}

ScVal HostTest::land(UnixSecs time, const Hash32& hash) {
    close_at(time);
    const TxnInfo info = must(loop.run(client->transaction(kAlias, hash, soon())));
    if (info.state != TxnResultState::success) throw std::runtime_error("failed");
    const auto meta = must(from_xdr<TransactionMeta>(info.meta));
    return std::get<TransactionMetaV4>(meta.value).soroban->return_value.value_or(ScVal());
}

ports::SignedTxn HostTest::sign(const ports::UnsignedTxn& txn) { return must(signer->sign(txn)); }

ports::TxnStatus HostTest::lookup(const std::string& hash) {
    return must(loop.run(submitter->lookup(hash, soon())));
}

std::uint64_t HostTest::next_slot() {
    return must(loop.run(reader->account({to_text(account("oracle"))}, soon()))).next_slot;
}

std::vector<ports::ChainBlock> HostTest::read_all() {
    std::vector<ports::ChainBlock> out;
    while (true) {
        auto blocks = must(loop.run(source->next(out.size() + 1, 50, soon())));
        if (blocks.empty()) return out;
        std::move(blocks.begin(), blocks.end(), std::back_inserter(out));
    }
}

}  // namespace warden::stellar
