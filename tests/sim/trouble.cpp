#include "tests/sim/trouble.hpp"

#include <algorithm>
#include <utility>

namespace warden::sim {

Trouble::Trouble(World& world, Calm& calm, TroubleSettings settings, std::uint64_t seed)
    : world_(world), calm_(calm), rng_(seed) {
    plan(settings.lies, &Trouble::lie);
    plan(settings.cuts, &Trouble::cut);
    plan(settings.stores, &Trouble::trouble_store);
    plan(settings.kills, &Trouble::kill);
    plan(settings.freezes, &Trouble::freeze);
    plan(settings.clocks, &Trouble::set_clock);
    plan(settings.vantages, &Trouble::hinder_vantage);
    plan(settings.masses, &Trouble::hinder_all);
    plan(settings.reorgs, &Trouble::reorg);
    plan(settings.halts, &Trouble::halt);
    plan(settings.mempools, &Trouble::hold_mempool);
    plan(settings.operators, &Trouble::use_switch);
    plan(settings.misdeeds, &Trouble::misdeed);
    plan(settings.crowds, &Trouble::crowd);
    plan(10, &Trouble::release_hold);
    world_.on_chain([this, reorgs = settings.reorgs > 0](ChainPlace& place) {
        std::uint64_t& top = top_[place.contract.text()];
        top = std::max(top, place.chain->newest());
        rest_in_maintenance();
        // Of all blocks those with txns of ours are the most interesting to lose.
        const bool ours = !place.truth->newest().oracle_txns.empty();
        if (reorgs && !stopped_ && ours && draw(6) == 0) later(between(1, 60), [this] { reorg(); });
    });
}

std::vector<std::string> Trouble::kinds(World& world) {
    std::vector<std::string> kinds{"cuts",
                                   "endpoint cut",
                                   "all endpoints cut",
                                   "stores",
                                   "kills",
                                   "freezes",
                                   "clocks",
                                   "vantage offline",
                                   "masses",
                                   "vantage cut off",
                                   "halts",
                                   "reorgs",
                                   "vantage without names",
                                   "mempools",
                                   "long kill switch",
                                   "misdeeds",
                                   "blips",
                                   "operators",
                                   "crowds",
                                   "holds",
                                   "lies",
                                   "maintenances"};
    for (const ChainPlace& place : world.chains()) {
        for (const std::string& lie : place.chain->lies()) kinds.push_back("lie " + lie);
    }
    return kinds;
}

std::uint64_t Trouble::count(const std::string& kind) const {
    const auto found = counts_.find(kind);
    return found == counts_.end() ? 0 : found->second;
}

void Trouble::plan(std::uint64_t mean_minutes, What what) {
    if (mean_minutes == 0) return;
    world_.after(Seconds(1 + draw(mean_minutes * 120)), [this, mean_minutes, what] {
        if (stopped_) return;
        (this->*what)();
        plan(mean_minutes, what);
    });
}

void Trouble::later(std::uint64_t secs, std::function<void()> what) {
    world_.after(Seconds(secs), [this, what = std::move(what)] {
        if (!stopped_) what();
    });
}

void Trouble::stop() {
    stopped_ = true;
    world_.network().mend_all();
    world_.stores().trouble = {};
    world_.stores().decisions.live_switches() = {};
    for (ChainPlace& place : world_.chains()) {
        place.chain->clear_faults();
        place.chain->hold(false);
        place.halted = false;
    }
    for (const auto& pod : world_.pods()) {
        world_.internet().vantage(pod->settings().name) = {};
        pod->clock().set_offset(Millis(0));
        if (!pod->running()) pod->start();
    }
    for (const std::string& url : std::set<std::string>(bad_now_)) end_misdeed(url);
}

// --- the chain

// Two of them at once: what the chain knows of a txn takes the word of two.
void Trouble::endpoint_troubled(ChainPlace& place, std::size_t endpoint, std::uint64_t secs) {
    auto& until = endpoints_[place.contract.text()];
    until.resize(place.chain->endpoints());
    for (std::size_t i = 0; i < until.size(); ++i) {
        if (i == endpoint || until[i] <= now()) continue;
        calm_.note("chain " + place.contract.chain, now(), std::min(until[i], now() + secs));
    }
    until[endpoint] = std::max(until[endpoint], now() + secs);
}

void Trouble::lie() {
    ChainPlace& place = any_chain();
    auto& left = lies_left_[place.contract.text()];
    if (left.empty()) left = place.chain->lies();
    const auto drawn = left.begin() + static_cast<std::ptrdiff_t>(draw(left.size()));
    const std::string name = *drawn;
    left.erase(drawn);
    const std::size_t endpoint = draw(place.chain->endpoints());
    const auto number = [this](std::uint64_t low, std::uint64_t high) {
        return Json(static_cast<std::int64_t>(between(low, high)));
    };
    Json parameters = Json::Object{{"retry_after_secs", number(1, 40)},
                                   {"ms", number(2'000, 40'000)},
                                   {"bytes", number(10, 30'000)},
                                   {"every", number(1, 3)},
                                   {"blocks", number(1, 12)}};
    ++counts_["lie " + name];
    ++counts_["lies"];
    // A few answers, or all of them for a while.
    const bool lasting = draw(2) == 0;
    place.chain->fault(endpoint, name, lasting ? -1 : static_cast<std::int64_t>(between(1, 4)),
                       std::move(parameters));
    const std::uint64_t secs = between(60, 900);
    endpoint_troubled(place, endpoint, secs);
    later(secs, [&place, endpoint, name] {
        place.chain->fault(endpoint, name, 0, Json(Json::Object{}));
    });
}

void Trouble::cut() {
    ChainPlace& place = any_chain();
    const auto how = draw(2) == 0 ? Network::Cut::refused : Network::Cut::silent;
    const bool all = draw(4) == 0;
    const std::size_t only = draw(place.chain->endpoints());
    ++counts_[all ? "all endpoints cut" : "endpoint cut"];
    ++counts_["cuts"];
    const std::uint64_t secs = between(20, all ? 600 : 1'800);
    for (std::size_t i = 0; i < place.chain->endpoints(); ++i) {
        if (!all && i != only) continue;
        for (const std::string& url : place.chain->urls(i)) world_.network().cut(url, how);
        endpoint_troubled(place, i, secs);
        later(secs, [this, &place, i] {
            for (const std::string& url : place.chain->urls(i)) world_.network().mend(url);
        });
    }
}

void Trouble::reorg() {
    ChainPlace& place = any_chain();
    // What is final at the depth of the configuration stays.
    const std::uint64_t newest = place.chain->newest();
    const std::uint64_t final_num = top_[place.contract.text()] - place.chain->config().final_depth;
    if (newest <= final_num + 1) return;
    SimChain::Reorg order;
    order.depth = between(1, newest - final_num);
    order.drop_oracle = draw(2) == 0;
    order.again = draw(3) != 0;
    const auto& blocks = place.truth->blocks();
    const bool ours =
        std::any_of(blocks.end() - static_cast<std::ptrdiff_t>(order.depth), blocks.end(),
                    [](const TrueBlock& block) { return !block.oracle_txns.empty(); });
    if (!place.chain->reorg(order)) return;
    ++counts_["reorgs"];
    if (order.drop_oracle && ours) {
        calm_.note("dropped " + place.contract.chain, now(), now() + 1);
    }
    world_.chain_changed(place);
}

void Trouble::halt() {
    ChainPlace& place = any_chain();
    if (place.halted) return;
    ++counts_["halts"];
    place.halted = true;
    const std::uint64_t secs = between(300, 1'500);
    calm_.note("chain " + place.contract.chain, now(), now() + secs);
    later(secs, [&place] { place.halted = false; });
}

void Trouble::hold_mempool() {
    ChainPlace& place = any_chain();
    ++counts_["mempools"];
    place.chain->hold(true);
    const std::uint64_t secs = between(60, 400);
    calm_.note("chain " + place.contract.chain, now(), now() + secs);
    if (draw(2) == 0) {
        later(secs / 2, [&place] { place.chain->evict_oracle(); });
    }
    later(secs, [&place] { place.chain->hold(false); });
}

// --- our own

void Trouble::trouble_store() {
    ++counts_["stores"];
    StoreTrouble& trouble = world_.stores().trouble;
    trouble.down = draw(3) == 0;
    trouble.fail_permille = between(10, 300);
    trouble.lose_answer_permille = between(10, 300);
    const std::uint64_t secs = between(20, trouble.down ? 400 : 900);
    calm_.note("store", now(), now() + secs);
    later(secs, [this] { world_.stores().trouble = {}; });
}

void Trouble::kill() {
    Pod& pod = any_pod();
    if (!pod.running()) return;
    ++counts_["kills"];
    pod.kill();
    const std::uint64_t secs = draw(3) == 0 ? between(300, 2'400) : between(1, 120);
    calm_.note("pod " + pod.settings().name, now(), now() + secs);
    later(secs, [&pod] { pod.start(); });
}

void Trouble::freeze() {
    Pod& pod = any_pod();
    ++counts_["freezes"];
    const std::uint64_t secs = between(10, 900);
    pod.clock().freeze(Seconds(secs));
    calm_.note("pod " + pod.settings().name, now(), now() + secs + 60);
}

void Trouble::set_clock() {
    if (clock_wrong_) return;
    Pod& pod = any_pod();
    ++counts_["clocks"];
    clock_wrong_ = true;
    const auto off = static_cast<std::int64_t>(between(1, draw(2) == 0 ? 90 : 7'200));
    pod.clock().set_offset(Seconds(draw(2) == 0 ? off : -off));
    const std::uint64_t secs = between(60, 3'600);
    // What it stored under wrong times stands in its way for as long again.
    const UnixSecs until = now() + secs + static_cast<UnixSecs>(off);
    calm_.note("pod " + pod.settings().name, now(), until);
    calm_.note("clock " + pod.settings().name, now(), now() + secs);
    later(secs, [this, &pod] {
        pod.clock().set_offset(Millis(0));
        clock_wrong_ = false;
    });
}

void Trouble::hinder_vantage() {
    const std::string vantage = any_pod().settings().name;
    Reach& reach = world_.internet().vantage(vantage);
    const std::uint64_t secs = between(20, 3'600);
    const std::uint64_t kind = draw(3);
    if (kind < 2) {
        ++counts_[kind == 0 ? "vantage offline" : "vantage without names"];
        ++counts_["vantages"];
        (kind == 0 ? reach.offline : reach.nameless) = true;
        calm_.note("vantage " + vantage, now(), now() + secs);
        later(secs, [&reach] { reach.offline = reach.nameless = false; });
        return;
    }
    // Two that don't reach the same provider would be a majority.
    if (!cut_off_.empty()) return;
    ++counts_["vantage cut off"];
    ++counts_["vantages"];
    cut_off_ = vantage;
    const auto& providers = any_chain().providers;
    const std::string url = World::url_of(providers[draw(providers.size())]);
    reach.cut_off.insert(url);
    calm_.note("cut " + vantage + " " + url, now(), now() + secs);
    later(secs, [this, &reach, url] {
        reach.cut_off.erase(url);
        cut_off_.clear();
    });
}

// Most providers at once: it is not they who are down.
void Trouble::hinder_all() {
    if (!cut_off_.empty()) return;
    ++counts_["masses"];
    cut_off_ = "all";
    std::vector<std::string> urls;
    for (const ChainPlace& place : world_.chains()) {
        for (const std::string& name : place.providers) urls.push_back(World::url_of(name));
    }
    const std::size_t few = draw(urls.size() / 4 + 1);  // are still to be reached
    for (std::size_t i = 0; i < few; ++i) {
        urls.erase(urls.begin() + static_cast<std::ptrdiff_t>(draw(urls.size())));
    }
    const std::uint64_t secs = between(300, 3'000);
    calm_.note("mass", now(), now() + secs);
    for (const std::string& url : urls) calm_.note("mass " + url, now(), now() + secs);
    for (const auto& pod : world_.pods()) {
        auto& cut_off = world_.internet().vantage(pod->settings().name).cut_off;
        cut_off.insert(urls.begin(), urls.end());
    }
    later(secs, [this] {
        for (const auto& pod : world_.pods()) {
            world_.internet().vantage(pod->settings().name).cut_off.clear();
        }
        cut_off_.clear();
    });
}

void Trouble::use_switch() {
    ++counts_["operators"];
    world_.stores().decisions.live_switches().killed = true;
    // At times for longer than a claim period.
    const bool lasting = draw(3) == 0;
    if (lasting) ++counts_["long kill switch"];
    const std::uint64_t secs = lasting ? between(3'600, 9'000) : between(60, 1'500);
    calm_.note("operator", now(), now() + secs);
    later(secs, [this] { world_.stores().decisions.live_switches().killed = false; });
}

// An operator looks now and then whether filing is held.
void Trouble::release_hold() {
    ports::EnforcementSwitches& switches = world_.stores().decisions.live_switches();
    if (!switches.mass_breach_hold) return;
    ++counts_["holds"];
    calm_.note("operator", switches.changed_at, now());
    switches.mass_breach_hold = false;
}

}  // namespace warden::sim
