#include "tests/sim/guards.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "platform/async/in_flight.hpp"
#include "tests/sim/guards_slashing.hpp"

namespace warden::sim {
namespace {

// --- what endpoints say

// The endpoint that was read last is all operators.
class BelievesOneOperator final : public ForwardSource {
  public:
    using ForwardSource::ForwardSource;
    Answer<std::vector<ports::ChainBlock>> next(chain::BlockNum from, std::size_t limit,
                                                ports::Deadline deadline) override {
        auto blocks = co_await real_.next(from, limit, deadline);
        if (!blocks) co_return blocks;
        for (const ports::ChainBlock& block : *blocks) read_[block.header.ref.num] = block.header;
        co_return blocks;
    }
    Answer<std::vector<indexing::Witness>> witnesses(chain::BlockNum num,
                                                     ports::Deadline deadline) override {
        if (!read_.contains(num)) co_return co_await real_.witnesses(num, deadline);
        std::vector<indexing::Witness> said;
        said.reserve(3);
        for (const char* name : {"one", "two", "three"}) {
            said.push_back({name, name, num, read_.at(num), ""});
        }
        co_return said;
    }

  private:
    std::map<chain::BlockNum, chain::BlockHeader> read_;
};

// One endpoint's word moves an account and ends a txn.
void ask_one_operator(RunSettings& settings) { settings.world.one_operator = true; }

// --- what sending meets

// A refusal is no reason to try again.
class GivesUp final : public ForwardSubmitter {
  public:
    using ForwardSubmitter::ForwardSubmitter;
    Answer<ports::UnsignedTxn> build(orchestrator::Call call, std::uint64_t slot,
                                     ports::Deadline deadline) override {
        if (refused_) co_return Fail(*refused_);
        auto built = co_await real_.build(std::move(call), slot, deadline);
        if (!built) refused_ = built.error();
        co_return built;
    }
    Answer<void> send(ports::SignedTxn txn, ports::Deadline deadline) override {
        if (refused_) co_return Fail(*refused_);
        auto sent = co_await real_.send(std::move(txn), deadline);
        if (!sent) refused_ = sent.error();
        co_return sent;
    }
    Answer<ports::TxnStatus> lookup(std::string hash, ports::Deadline deadline) override {
        auto status = co_await real_.lookup(std::move(hash), deadline);
        if (!status) refused_ = status.error();
        co_return status;
    }

  private:
    std::optional<Error> refused_;
};

// A chain that can't be asked once is not asked again.
class AsksNoMore final : public ForwardReader {
  public:
    using ForwardReader::ForwardReader;
    Answer<chain::BlockHeader> latest(ports::Deadline deadline) override {
        if (refused_) co_return Fail(*refused_);
        auto newest = co_await real_.latest(deadline);
        if (!newest) refused_ = newest.error();
        co_return newest;
    }

  private:
    std::optional<Error> refused_;
};

// What was sent once is never sent for more.
class KeepsItsPrice final : public ForwardSubmitter {
  public:
    using ForwardSubmitter::ForwardSubmitter;
    Answer<ports::UnsignedTxn> replace(std::optional<orchestrator::Call> /*call*/,
                                       ports::SignedTxn /*stuck*/,
                                       ports::Deadline /*deadline*/) override {
        co_return fail(Errc::limit, "the price of the first one");
    }
    Answer<ports::UnsignedTxn> outbid(ports::SignedTxn /*txn*/,
                                      ports::Deadline /*deadline*/) override {
        co_return fail(Errc::limit, "the price of the first one");
    }
};

// What is stored can be read at its public link.
class AsksNobodyOutside final : public ports::HttpClient {
  public:
    explicit AsksNobodyOutside(ports::DecisionStore& decisions) : decisions_(decisions) {}
    Answer<ports::HttpResponse> send(ports::HttpRequest request, ports::Deadline) override {
        auto sealed = co_await decisions_.evidence(request.url.substr(request.url.rfind('/') + 1));
        if (!sealed) co_return Fail(sealed.error());
        ports::HttpResponse response;
        response.status = 200;
        if (*sealed) response.body = std::move((*sealed)->bundle);
        co_return response;
    }

  private:
    ports::DecisionStore& decisions_;
};

void read_no_link(RunSettings& settings) {
    settings.world.replace_public_api = [](ports::DecisionStore& decisions) {
        return std::make_unique<AsksNobodyOutside>(decisions);
    };
}

// The newest indexed block is of now, however old it is.
void warn_in_the_past(RunSettings& settings) {
    settings.world.configure = [before = settings.world.configure](cli::Config& config) {
        before(config);
        config.enforcement.chain_lag_ms_max = 86'400'000;
    };
}

// --- what parties do

// Every version of a unit counts, and there is a limit.
class CountsEveryVersion final : public ForwardReadModel {
  public:
    using ForwardReadModel::ForwardReadModel;
    Answer<std::vector<ports::EntityVersion>> maintenance_changes(
        ports::MaintenanceQuery query) override {
        constexpr std::size_t kMax = 50;
        std::optional<chain::BlockNum> at;  // the newest, then one after another
        for (std::size_t found = 0;; ++found) {
            const auto version = co_await real_.get(query.unit.contract,
                                                    orchestrator::unit_key(query.unit.number), at);
            if (!version) co_return Fail(version.error());
            if (!*version) break;
            if (found == kMax) co_return fail(Errc::limit, "versions of " + query.unit.text());
            at = (*version)->from.num - 1;
        }
        co_return co_await real_.maintenance_changes(std::move(query));
    }
};

// Each unit of a stranger is reserved by somebody, as far as the wardens know.
class TakesSybilsForProviders final : public ForwardReadModel {
  public:
    using ForwardReadModel::ForwardReadModel;
    Answer<ports::Changes> changes(ports::ChangesQuery query) override {
        auto changes = co_await real_.changes(std::move(query));
        if (!changes) co_return changes;
        std::vector<ports::EntityVersion> all;
        all.reserve(2 * changes->versions.size());
        for (ports::EntityVersion& version : changes->versions) {
            auto paid = reservation_of(version);
            all.push_back(std::move(version));
            if (paid) all.push_back(std::move(*paid));
        }
        changes->versions = std::move(all);
        co_return changes;
    }
    Answer<std::optional<ports::EntityVersion>> version_before(chain::ContractRef contract,
                                                               orchestrator::EntityKey key,
                                                               UnixSecs time) override {
        if (const auto found = made_.find(key); found != made_.end()) co_return found->second;
        co_return co_await real_.version_before(std::move(contract), std::move(key), time);
    }

  private:
    // Its only window is longer than the run.
    std::optional<ports::EntityVersion> reservation_of(const ports::EntityVersion& version) {
        if (version.key.kind != orchestrator::EntityKind::unit) return std::nullopt;
        const auto unit = *orchestrator::from_json<orchestrator::Unit>(version.body);
        if (!unit.endpoint.starts_with("http://stranger")) return std::nullopt;
        orchestrator::Reservation r;
        r.unit_id = *u64_from_decimal(version.key.id);
        r.provider = unit.provider;
        r.consumer = {"somebody"};
        r.gb = 1;
        r.price = 1;
        r.escrow = 10;
        r.duration_secs = r.window_secs = 2'592'000;
        r.sla_version = unit.sla_version;
        r.start = unit.registered_at;
        r.end = r.start + r.duration_secs;
        r.status = orchestrator::ReservationStatus::active;
        ports::EntityVersion made = version;
        made.key = orchestrator::reservation_key(1'000'000 + r.unit_id);
        made.body = orchestrator::to_json(orchestrator::Entity(r));
        made_[made.key] = made;
        return made;
    }

    std::map<orchestrator::EntityKey, ports::EntityVersion> made_;
};

// Whoever comes first has the probe.
class OnePool final : public ForwardProbe {
  public:
    using ForwardProbe::ForwardProbe;
    boost::asio::awaitable<ports::ProbeResult> get(ports::ProbeTarget target,
                                                   ports::Deadline deadline) override {
        ports::ProbeResult refused;
        refused.cls = probing::OutcomeClass::prober_fault;
        refused.own = ports::OwnFault::resources;
        if (under_way_ >= kTarPitProbes) co_return refused;
        const async::InFlight one(under_way_);
        co_return co_await real_.get(std::move(target), deadline);
    }

  private:
    std::size_t under_way_ = 0;
};

void probe_without_shares(RunSettings& settings) {
    in_probe<OnePool>()(settings);
    settings.world.configure = [before = settings.world.configure](cli::Config& config) {
        before(config);
        config.probing.probes_max = config.probing.probes_per_provider_max = 1'000;
    };
}

// What is indexed is never too old for probes.
class TrustsAnOldIndex final : public ForwardReadModel {
  public:
    using ForwardReadModel::ForwardReadModel;
    Answer<ports::Changes> changes(ports::ChangesQuery query) override {
        auto changes = co_await real_.changes(std::move(query));
        if (changes && changes->progress) changes->progress->latest.time = UnixSecs{1} << 40;
        co_return changes;
    }
};

// Each vantage asks the newest endpoint from the block on that names it.
class ForgetsMoves final : public ForwardReadModel {
  public:
    using ForwardReadModel::ForwardReadModel;
    Answer<std::vector<UnixSecs>> endpoint_changes(ports::EndpointQuery /*query*/) override {
        co_return std::vector<UnixSecs>{};
    }
};

// Whatever keeps a vantage from an endpoint is the endpoint's.
class BlamesForItsOwnNetwork final : public ForwardProbe {
  public:
    using ForwardProbe::ForwardProbe;
    boost::asio::awaitable<ports::ProbeResult> get(ports::ProbeTarget target,
                                                   ports::Deadline deadline) override {
        auto result = co_await real_.get(std::move(target), deadline);
        if (result.own == ports::OwnFault::network) result.own = ports::OwnFault::none;
        co_return result;
    }
};

// --- what thieves do

// Whatever stands in the database was signed.
void check_no_signature(RunSettings& settings) {
    settings.world.verify = [](std::string_view, std::string_view, const probing::Signature&) {
        return true;
    };
}

// --- what operators do

// The rules are those that are configured now.
class ForgetsOldRules final : public ForwardScoreStore {
  public:
    using ForwardScoreStore::ForwardScoreStore;
    Answer<std::vector<scoring::RuleVersion>> rule_versions() override {
        co_return std::vector<scoring::RuleVersion>{};
    }
    Answer<void> put_rule_version(scoring::RuleVersion /*version*/,
                                  ports::Fence /*fence*/) override {
        co_return Result<void>{};
    }
};

// A key that was replaced has never signed anything.
class ForgetsOldKeys final : public ForwardObservationStore {
  public:
    using ForwardObservationStore::ForwardObservationStore;
    Answer<std::vector<ports::VantageKey>> vantages() override {
        auto keys = co_await real_.vantages();
        if (keys) {
            std::erase_if(*keys,
                          [](const ports::VantageKey& key) { return key.retired_at.has_value(); });
        }
        co_return keys;
    }
};

}  // namespace

std::vector<Guard> guards() {
    using enum ChainKind;
    const auto on = [](auto scenario, auto... arguments) {
        return [=] { return scenario(arguments...); };
    };
    const auto counted = [](auto scenario, auto... arguments) {
        return [=] { return scenario(arguments...).run; };
    };
    return {
        // One alone would be outvoted before its blocks are called final.
        {"BelievesOneOperator", "I1", on(hidden_maintenance, starknet, std::size_t{2}),
         in_chain<BelievesOneOperator, &cli::Chain::source>()},
        {"BelievesOneOperatorOnStellar", "I1", on(hidden_maintenance, stellar, std::size_t{1}),
         in_chain<BelievesOneOperator, &cli::Chain::source>()},
        {"AsksOneOperatorForTheAccount", "L", on(account_is_lied_about), ask_one_operator},
        {"AsksOneOperatorForTxns", "L", counted(txns_are_lied_about), ask_one_operator},
        {"GivesUpWhenThrottled", "L", on(throttled_while_sending, starknet),
         in_chain<AsksNoMore, &cli::Chain::reader>()},
        {"GivesUpWhenFeesSpike", "L", on(stellar_fees_spike),
         in_chain<GivesUp, &cli::Chain::submitter>()},
        {"KeepsItsPrice", "L", counted(starknet_fees_spike),
         in_chain<KeepsItsPrice, &cli::Chain::submitter>()},
        {"KeepsItsPriceOnStellar", "L", on(stellar_fees_spike),
         in_chain<KeepsItsPrice, &cli::Chain::submitter>()},
        {"AsksNobodyOutside", "I5", counted(public_link_is_dead, starknet), read_no_link},
        {"WarnsInThePast", "I6", counted(warned_on_an_old_index, starknet), warn_in_the_past},
        {"CountsEveryVersion", "L", counted(guilty_spams_updates, starknet),
         in_store<CountsEveryVersion, &StorePorts::read_model>()},
        {"TakesSybilsForProviders", "L", counted(sybils_are_down_with_the_guilty, starknet),
         in_store<TakesSybilsForProviders, &StorePorts::read_model>()},
        {"TakesPromisesForPayment", "L", counted(promises_are_down_with_the_guilty, starknet),
         in_store<TakesPromisesForPayment, &StorePorts::read_model>()},
        {"SeesNoClaims", "L", on(guilty_is_claimed_first, starknet),
         in_chain<SeesNoClaims, &cli::Chain::reader>()},
        {"ForgetsWhatSlashesHold", "L", counted(claimed_last_and_settled, starknet),
         in_store<ForgetsWhatSlashesHold, &StorePorts::read_model>()},
        {"WaitsForTheArbiter", "L", on(arbiter_is_silent, starknet),
         in_chain<WaitsForTheArbiter, &cli::Chain::reader>()},
        {"ProbesWithoutShares", "L", counted(tar_pits, Mode::silent, std::size_t{10}),
         probe_without_shares},
        {"TrustsAnOldIndex", "I6", counted(endpoint_moves_while_the_index_lags, starknet),
         in_store<TrustsAnOldIndex, &StorePorts::read_model>()},
        {"ForgetsMoves", "I6", counted(endpoint_moves_at_once, starknet),
         in_store<ForgetsMoves, &StorePorts::read_model>()},
        {"BlamesForItsOwnNetwork", "I6", on(provider_has_ipv6_alone, starknet),
         in_probe<BlamesForItsOwnNetwork>()},
        {"ChecksNoSignature", "I6", counted(records_are_forged, starknet), check_no_signature},
        {"ForgetsOldRules", "L", on(rules_change_in_mid_window, starknet),
         in_store<ForgetsOldRules, &StorePorts::scores>()},
        {"ForgetsOldKeys", "L", on(keys_change_in_mid_window, starknet),
         in_store<ForgetsOldKeys, &StorePorts::observations>()},
    };
}

}  // namespace warden::sim
