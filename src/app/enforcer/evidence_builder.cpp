#include "app/enforcer/evidence_builder.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "app/enforcer/breach_count.hpp"
#include "app/enforcer/score_before.hpp"
#include "app/reading/drawn_days.hpp"
#include "app/reading/read.hpp"
#include "app/reading/rules.hpp"
#include "domain/base/merkle.hpp"
#include "domain/enforcement/evidence.hpp"
#include "domain/enforcement/measured.hpp"
#include "domain/enforcement/verify.hpp"
#include "domain/orchestrator/judges.hpp"
#include "domain/orchestrator/projection.hpp"
#include "domain/scoring/verdict_detail.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;
using enforcement::Evidence;

Json block_json(std::string_view what, const chain::BlockRef& block, UnixSecs time) {
    return Json::Object{{"what", what},
                        {"block_num", to_decimal(block.num)},
                        {"block_hash", block.hash},
                        {"time", to_decimal(time)}};
}

class Builder final : public EvidenceBuilder {
  public:
    Builder(EvidenceSettings settings, EvidenceDeps deps)
        : settings_(std::move(settings)),
          deps_(std::move(deps)),
          breaches_(settings_.breach_window_secs, {deps_.view, deps_.read_model, deps_.scores}) {}

    asio::awaitable<Result<std::optional<EvidenceDraft>>> draft(
        ports::VerdictRow verdict) override {
        Gathered gathered;
        auto done = co_await gather(verdict, gathered);
        if (!done) co_return Fail(done.error());
        const auto judged = co_await judge(gathered.evidence);
        if (!judged) co_return Fail(judged.error());
        done = co_await open_slices(verdict, *judged, gathered, nullptr);
        if (!done) co_return Fail(done.error());
        auto measure = [&gathered, &judged] {
            return enforcement::measured(gathered.evidence, *judged);
        };
        const auto measured = co_await async::run_blocking(deps_.pool, std::move(measure));
        if (!measured) co_return Fail(measured.error());

        EvidenceDraft draft;
        draft.score_before = gathered.evidence.score_before;
        draft.reasons = judged->reasons;
        draft.judged = gathered.judged;
        enforcement::DataFacts& f = draft.facts;
        const scoring::RuleSet& rules = gathered.evidence.rules;
        f.electorate = static_cast<std::uint32_t>(gathered.evidence.electorate.size());
        f.electorate_min = rules.electorate_min;
        std::set<std::string> networks;
        for (const auto& elector : gathered.evidence.electorate) networks.insert(elector.network);
        f.networks = static_cast<std::uint32_t>(networks.size());
        f.countable_slices = static_cast<std::uint32_t>(judged->counts.countable);
        f.known_slices = static_cast<std::uint32_t>(judged->counts.known);
        f.min_known = rules.min_known;
        f.coverage_ppm_min = rules.coverage_ppm;
        f.retries = measured->retries;
        f.retries_min = static_cast<std::uint32_t>(rules.retry_backoff_ms.size());
        f.controls = measured->controls;
        f.in_warm_up = measured->in_warm_up;
        f.in_maintenance = measured->in_maintenance;
        f.controls_min = rules.controls_min;
        f.verdict_reproduced =
            judged->outcome == scoring::Outcome::breached && judged->reasons == verdict.reasons;
        f.events_final = gathered.newest_block <= gathered.final_num;
        f.verified_past_end = gathered.verified_time > verdict.end;
        f.guard_secs = rules.guard_secs;
        const bool ready =
            f.events_final && f.verified_past_end && gathered.scores_known && gathered.drawn;
        if (!ready) co_return std::optional<EvidenceDraft>{};
        const auto breaches = co_await breaches_.before(verdict, rules);
        if (!breaches) co_return Fail(breaches.error());
        f.live_providers = breaches->live;
        f.breached_providers = breaches->breached;
        co_return std::optional<EvidenceDraft>(draft);
    }

    asio::awaitable<Result<SealedEvidence>> seal(
        ports::VerdictRow verdict, std::vector<enforcement::RuleResult> rules) override {
        Gathered gathered;
        auto done = co_await gather(verdict, gathered);
        if (!done) co_return Fail(done.error());
        if (!gathered.drawn) co_return fail(Errc::permanent, "a record holds what may not vote");
        const auto judged = co_await judge(gathered.evidence);
        if (!judged) co_return Fail(judged.error());
        gathered.evidence.data_rules = std::move(rules);
        gathered.evidence.objectives = scoring::to_json(*judged);
        std::string openings;
        done = co_await open_slices(verdict, *judged, gathered, &openings);
        if (!done) co_return Fail(done.error());
        auto make = [this, &gathered]() -> Result<enforcement::Bundle> {
            enforcement::Bundle made = enforcement::seal(gathered.evidence);
            const auto wrong = flaw(made.text, gathered.keys);
            if (!wrong) return made;
            return fail(Errc::permanent, "evidence that would not verify: " + *wrong);
        };
        auto bundle = co_await async::run_blocking(deps_.pool, std::move(make));
        if (!bundle) co_return Fail(bundle.error());
        co_return SealedEvidence{std::move(bundle->root), std::move(bundle->text),
                                 std::move(openings)};
    }

    std::size_t payment_reads() const override { return breaches_.reads(); }

  private:
    struct Gathered {
        scoring::VerdictDetail detail;  // of the verdict
        Evidence evidence;
        enforcement::Judged judged;
        enforcement::KeyList keys;           // of all vantages
        std::vector<scoring::UnitDay> days;  // the records
        chain::BlockNum newest_block = 0;    // that the evidence rests on
        chain::BlockNum final_num = 0;
        UnixSecs verified_time = 0;
        bool scores_known = false;  // of every day that ended before the window
        bool drawn = false;         // what is in the records may vote
    };
    using Done = asio::awaitable<Result<void>>;

    // What takes long leaves the logic thread: while it is busy, each measurement of a pod that
    // also probes is held against nobody. The evidence outlives the call.
    asio::awaitable<Result<scoring::WindowVerdict>> judge(const Evidence& evidence) {
        auto job = [&evidence] { return enforcement::judge(evidence); };
        return async::run_blocking(deps_.pool, std::move(job));
    }

    // As a stranger would: a vantage may have signed its record before its last leaves were stored
    // (a clock that is ahead), and what doesn't verify must not be filed.
    std::optional<std::string> flaw(std::string_view text, const enforcement::KeyList& keys) const {
        const auto done = enforcement::verify(text, keys, deps_.verify);
        if (!done) return done.error().text();
        for (const enforcement::Check& check : done->checks) {
            // The results of the D rules are the caller's: he seals only what passed.
            const bool own = check.name != "data_rules";
            if (own && !check.passed) return check.name + ": " + check.detail;
        }
        return std::nullopt;
    }

    // References are to objects of the member that awaits the call at once.
    Done gather(const ports::VerdictRow& verdict, Gathered& gathered) {
        auto rules = co_await reading::stored_rules(deps_.scores, verdict.rule_set);
        if (!rules) co_return Fail(std::move(rules.error()));
        Evidence& e = gathered.evidence;
        e.rules = std::move(*rules);
        e.deployment = settings_.deployment;
        e.software = settings_.software;
        e.key = {verdict.key.reservation.number, verdict.key.party, verdict.key.window};
        e.unit = verdict.unit.text();
        e.window = {verdict.start, verdict.end};
        auto detail = scoring::verdict_detail_from_json(verdict.detail);
        if (!detail) co_return Fail(detail.error());
        gathered.detail = std::move(*detail);
        e.mass_failures = gathered.detail.mass_failures;
        auto done = co_await gather_chain(verdict, gathered);
        if (done) done = co_await gather_score(verdict, gathered);
        if (done) done = co_await gather_records(verdict, gathered);
        co_return done;
    }

    // Reservation, terms, unit: bodies and the blocks in which they became so.
    Done gather_chain(const ports::VerdictRow& verdict, Gathered& gathered) {
        const chain::ContractRef contract = verdict.key.reservation.contract;
        auto refreshed = co_await deps_.view.refresh();
        if (!refreshed) co_return refreshed;
        const auto& progress = deps_.view.progress();
        if (!progress) co_return fail(Errc::not_found, "nothing indexed of " + contract.text());
        gathered.final_num = progress->final_block.ref.num;
        gathered.verified_time = progress->verified_time;
        Evidence& e = gathered.evidence;

        // The reservation as it stood at the window's end, where it may have been cut.
        const auto key = orchestrator::reservation_key(verdict.key.reservation.number);
        const auto judged =
            co_await deps_.read_model.version_before(contract, key, verdict.end + 1);
        if (!judged) co_return Fail(judged.error());
        if (!*judged) co_return fail(Errc::not_found, key.text());
        e.reservation = (*judged)->body;
        const auto terms = orchestrator::from_json<orchestrator::Reservation>((*judged)->body);
        if (!terms) co_return Fail(terms.error());
        e.sla_version = terms->sla_version;
        const auto subject = enforcement::subject_of(*terms, verdict.key.window, std::nullopt);
        if (!subject) co_return Fail(subject.error());
        gathered.judged = {subject->sla_version, subject->gross};

        const auto sla = co_await reading::require<orchestrator::SlaTerms>(
            deps_.read_model, contract, orchestrator::sla_key(terms->unit_id, terms->sla_version));
        if (!sla) co_return Fail(sla.error());
        e.terms = sla->value;
        const auto config = co_await reading::require<orchestrator::Config>(
            deps_.read_model, contract, orchestrator::config_key(terms->config_version));
        if (!config) co_return Fail(config.error());
        e.config = config->value;
        // Whoever comes or goes after the window's begin changes nothing of its quorum.
        const auto* instance =
            deps_.view.find<orchestrator::Instance>(orchestrator::instance_key());
        if (instance == nullptr) co_return fail(Errc::not_found, "the contract's instance");
        e.quorum = orchestrator::quorum_at(*instance, config->value.quorum, verdict.start);
        Json::Array set_by;
        set_by.push_back(block_json("sla_terms", sla->from, sla->from_time));
        set_by.push_back(block_json("reservation", (*judged)->from, (*judged)->from_time));
        set_by.push_back(block_json("config", config->from, config->from_time));
        e.set_by = std::move(set_by);
        gathered.newest_block = std::max({sla->from.num, (*judged)->from.num, config->from.num});

        const chain::EntityId unit{contract, terms->unit_id};
        const auto history = co_await reading::maintenance_versions(deps_.read_model, unit);
        if (!history) co_return Fail(history.error());
        e.registered_at = history->front().unit.registered_at;
        e.unit_region = history->front().unit.region;
        e.maintenance = scoring::maintenance_history(*history, verdict.end);
        for (const scoring::UnitVersion& version : *history) {
            if (version.from_time > verdict.end) break;
            gathered.newest_block = std::max(gathered.newest_block, version.from);
        }
        co_return Result<void>{};
    }

    Done gather_score(const ports::VerdictRow& verdict, Gathered& gathered) {
        Evidence& e = gathered.evidence;
        ScoreAsked asked{verdict.unit, e.registered_at, verdict.start, e.rules};
        auto before = co_await score_before(deps_.view, deps_.scores, std::move(asked));
        if (!before) co_return Fail(std::move(before.error()));
        e.score_before = before->score;
        e.score_days = std::move(before->days);
        e.score_rules = std::move(before->rules);
        gathered.scores_known = before->known;
        co_return Result<void>{};
    }

    // Electorate and records: those that the verdict was judged by.
    Done gather_records(const ports::VerdictRow& verdict, Gathered& gathered) {
        Evidence& e = gathered.evidence;
        auto known = co_await deps_.observations.vantages();
        if (!known) co_return Fail(known.error());
        gathered.keys = std::move(*known);
        for (const std::string& name : gathered.detail.electorate) {
            const auto* key = probing::first_key(gathered.keys, name, verdict.start, verdict.end);
            if (key == nullptr) co_return fail(Errc::not_found, "key of vantage " + name);
            e.electorate.push_back({key->vantage, key->network, key->region, key->key_id});
        }
        const auto cuts = scoring::day_cuts(verdict.start, verdict.end, e.rules);
        if (cuts.empty()) co_return fail(Errc::permanent, "a window without a whole slice");
        const auto records =
            co_await deps_.observations.unit_days(e.unit, cuts.front().day, cuts.back().day);
        if (!records) co_return Fail(records.error());
        std::vector<std::string> stands_under;  // of each record
        stands_under.reserve(gathered.detail.vantages.size() * cuts.size());
        for (const std::string& vantage : gathered.detail.vantages) {
            for (const scoring::DayCut& cut : cuts) {
                const auto found = std::ranges::find_if(*records, [&](const auto& record) {
                    return record.vantage == vantage && record.day == cut.day &&
                           record.until == cut.until;
                });
                if (found == records->end()) {
                    co_return fail(Errc::not_found, "unit-day record of " + vantage + ", day " +
                                                        std::to_string(cut.day));
                }
                e.records.push_back({found->bytes, found->key_id, found->signature});
                stands_under.push_back(vantage);
            }
        }
        reading::DrawnDays drawn_days(deps_.observations, deps_.verify, deps_.pool);
        const auto drawn = co_await drawn_days.of(deps_.view, cuts.front().day, cuts.back().day);
        if (!drawn) co_return Fail(drawn.error());
        auto check = [this, &gathered, &stands_under, &drawn] {
            return check_records(gathered, stands_under, **drawn);
        };
        co_return co_await async::run_blocking(deps_.pool, std::move(check));
    }

    // Each is signed by the vantage under whose name it is stored. Takes in what they say, and
    // whether it may vote.
    Result<void> check_records(Gathered& gathered, const std::vector<std::string>& stands_under,
                               const std::vector<probing::DrawnDay>& drawn) const {
        const Evidence& e = gathered.evidence;
        gathered.days.reserve(e.records.size());
        for (std::size_t i = 0; i < e.records.size(); ++i) {
            auto day = scoring::open_unit_day(e.records[i], gathered.keys, deps_.verify, e.rules);
            if (!day) return Fail(day.error());
            if (day->vantage != stands_under[i]) {
                return fail(Errc::permanent,
                            "a record of " + day->vantage + " stands under " + stands_under[i]);
            }
            gathered.days.push_back(std::move(*day));
        }
        gathered.drawn = std::ranges::all_of(gathered.days, [&](const scoring::UnitDay& day) {
            return scoring::check_drawn(day, drawn, gathered.keys, e.rules).has_value();
        });
        return {};
    }

    // Leaves of the convicting slices with their paths; the window's other leaves lie beside, where
    // they are asked for.
    Done open_slices(const ports::VerdictRow& verdict, const scoring::WindowVerdict& judged,
                     Gathered& gathered, std::string* beside) {
        const Evidence& e = gathered.evidence;
        const auto cuts = scoring::day_cuts(verdict.start, verdict.end, e.rules);
        ports::LeafQuery query;
        query.unit = e.unit;
        query.first_slice = scoring::first_slice_of_day(cuts.front().day, e.rules);
        query.last_slice = cuts.back().until - 1;
        const auto stored = co_await deps_.observations.leaves(query);
        if (!stored) co_return Fail(stored.error());
        auto open = [&]() -> Result<void> {
            open_leaves(*stored, judged.convicting, cuts.back().until, gathered, beside);
            return {};
        };
        co_return co_await async::run_blocking(deps_.pool, std::move(open));
    }

    using Leaves = std::map<std::pair<std::string, scoring::SliceNum>, const probing::SliceLeaf*>;
    static void open_leaves(const std::vector<ports::StoredLeaf>& stored,
                            const scoring::Slices& slices, scoring::SliceNum until,
                            Gathered& gathered, std::string* beside) {
        Evidence& e = gathered.evidence;
        Leaves leaves;
        for (const ports::StoredLeaf& one : stored) {
            if (!e.rules.stored_in_time(one.stored_at, one.leaf.slice)) continue;
            if (scoring::is_left_out(one.leaf, gathered.days, e.rules)) continue;
            leaves.emplace(std::pair(one.leaf.vantage, one.leaf.slice), &one.leaf);
        }
        std::set<scoring::SliceNum> opened;
        for (const scoring::SliceNum slice : slices) {
            if (opened.size() == enforcement::kOpenedSlicesMax) break;
            opened.insert(slice);
            enforcement::ConvictingSlice convicting;
            convicting.slice = slice;
            const auto mass = gathered.detail.mass.find(slice);
            if (mass != gathered.detail.mass.end()) convicting.mass = mass->second;
            for (const std::string& vantage : gathered.detail.vantages) {
                const auto leaf = leaves.find({vantage, slice});
                if (leaf == leaves.end()) continue;
                convicting.openings.push_back(
                    {*leaf->second, path_of(vantage, slice, until, leaves, e)});
            }
            e.convicting.push_back(std::move(convicting));
        }
        if (beside == nullptr) return;
        Json::Array others;
        for (const auto& [key, leaf] : leaves) {
            if (!opened.contains(key.second)) others.push_back(probing::to_json(*leaf));
        }
        *beside = write_canonical(Json(std::move(others)));
    }

    static std::vector<Hash32> path_of(const std::string& vantage, scoring::SliceNum slice,
                                       scoring::SliceNum until, const Leaves& leaves,
                                       const Evidence& e) {
        const enforcement::HourPlace place = enforcement::hour_place(slice, e.rules);
        const scoring::SliceNum first = slice - static_cast<scoring::SliceNum>(place.index);
        std::vector<Hash32> hashes;
        for (scoring::SliceNum s = first; s < first + e.rules.slices_per_batch(); ++s) {
            const auto leaf = leaves.find({vantage, s});
            hashes.push_back(leaf == leaves.end() || s >= until
                                 ? probing::empty_leaf_hash(e.unit, vantage, s)
                                 : probing::leaf_hash(*leaf->second));
        }
        return merkle_path(hashes, place.index);
    }

    EvidenceSettings settings_;
    EvidenceDeps deps_;
    BreachCount breaches_;
};

}  // namespace

std::unique_ptr<EvidenceBuilder> make_evidence_builder(EvidenceSettings settings,
                                                       EvidenceDeps deps) {
    return std::make_unique<Builder>(std::move(settings), std::move(deps));
}

}  // namespace warden::app
