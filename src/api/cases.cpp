#include "api/cases.hpp"

#include <algorithm>
#include <utility>

#include "domain/enforcement/goal.hpp"
#include "domain/orchestrator/projection.hpp"

namespace warden::api {
namespace {

namespace asio = boost::asio;
using orchestrator::SlashKey;

// The current versions of some entities, by the text of their key; those that can't be read are
// left out, as are others that are not there.
template <class T>
asio::awaitable<Result<std::map<std::string, T>>> read_all(ports::PageReader& pages,
                                                           chain::ContractRef contract,
                                                           std::vector<std::string> ids) {
    std::map<std::string, T> found;
    if (ids.empty()) co_return found;
    const auto versions =
        co_await pages.entities(std::move(contract), orchestrator::kKindOf<T>, std::move(ids));
    if (!versions) co_return Fail(versions.error());
    for (const ports::EntityVersion& version : *versions) {
        auto value = orchestrator::from_json<T>(version.body);
        if (value) found.emplace(version.key.id, std::move(*value));
    }
    co_return found;
}

std::vector<std::string> distinct(std::vector<std::string> ids) {
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    return ids;
}

}  // namespace

asio::awaitable<Result<Frames>> Frames::read(ports::PageReader& pages, chain::ContractRef contract,
                                             std::vector<SlashKey> keys) {
    std::vector<std::string> reservation_ids;
    reservation_ids.reserve(keys.size());
    for (const SlashKey& key : keys) {
        reservation_ids.push_back(orchestrator::reservation_key(key.reservation_id).id);
    }
    const auto reservations = co_await read_all<orchestrator::Reservation>(
        pages, contract, distinct(std::move(reservation_ids)));
    if (!reservations) co_return Fail(reservations.error());
    std::vector<std::string> versions;
    std::vector<std::string> promises;
    for (const auto& [id, terms] : *reservations) {
        versions.push_back(orchestrator::config_key(terms.config_version).id);
        promises.push_back(orchestrator::sla_key(terms.unit_id, terms.sla_version).id);
    }
    const auto configs =
        co_await read_all<orchestrator::Config>(pages, contract, distinct(std::move(versions)));
    if (!configs) co_return Fail(configs.error());
    const auto slas =
        co_await read_all<orchestrator::SlaTerms>(pages, contract, distinct(std::move(promises)));
    if (!slas) co_return Fail(slas.error());
    Frames frames;
    for (const SlashKey& key : keys) {
        const auto found = reservations->find(orchestrator::reservation_key(key.reservation_id).id);
        if (found == reservations->end()) continue;
        Frame frame;
        frame.reservation = found->second;
        const auto config =
            configs->find(orchestrator::config_key(frame.reservation.config_version).id);
        if (config == configs->end()) continue;
        frame.config = config->second;
        const auto sla = slas->find(
            orchestrator::sla_key(frame.reservation.unit_id, frame.reservation.sla_version).id);
        if (sla != slas->end()) frame.terms = sla->second;
        const auto agreement = orchestrator::Agreement::of(frame.reservation);
        if (!agreement) continue;
        frame.window_start = agreement->window_start(key.window);
        frame.window_end = agreement->window_end(key.window);
        frame.deadlines = orchestrator::slash_deadlines(frame.window_end, frame.config);
        frames.frames_.emplace(key, std::move(frame));
    }
    co_return frames;
}

const Frame* Frames::find(const SlashKey& key) const {
    const auto found = frames_.find(key);
    return found == frames_.end() ? nullptr : &found->second;
}

asio::awaitable<Result<Cases>> read_cases(ports::PageReader& pages, chain::ContractRef contract,
                                          std::string deployment, std::vector<SlashKey> keys) {
    Cases cases;
    if (keys.empty()) co_return cases;
    std::vector<std::string> instance_id{orchestrator::instance_key().id};
    auto instance =
        co_await read_all<orchestrator::Instance>(pages, contract, std::move(instance_id));
    if (!instance) co_return Fail(instance.error());
    if (!instance->empty()) cases.instance = std::move(instance->begin()->second);
    std::vector<std::string> intent_keys;
    for (const std::string_view call : kSlashCalls) {
        for (const SlashKey& key : keys) {
            intent_keys.push_back(enforcement::intent_key(call, key));
        }
    }
    auto intents = co_await pages.intents(std::move(deployment), std::move(intent_keys));
    if (!intents) co_return Fail(intents.error());
    for (ports::IntentTxns& one : *intents) {
        std::string key = one.intent.intent.key;
        cases.intents.emplace(std::move(key), std::move(one));
    }
    auto frames = co_await Frames::read(pages, std::move(contract), std::move(keys));
    if (!frames) co_return Fail(frames.error());
    cases.frames = std::move(*frames);
    co_return cases;
}

}  // namespace warden::api
