#include "tests/sim/world.hpp"

#include <utility>

namespace warden::sim {

namespace {

ChainShape shape_of(const WorldSettings& settings, std::size_t index) {
    ChainShape shape;
    shape.alias = settings.chains[index] == ChainKind::stellar ? "xlm" : "sn";
    if (index > 0) shape.alias += std::to_string(index);
    shape.final_depth = settings.final_depth;
    shape.one_operator = settings.one_operator;
    for (std::size_t i = 0; i < settings.providers; ++i) {
        shape.people.push_back("provider" + std::to_string(index * settings.providers + i));
    }
    for (std::size_t i = 0; i < settings.consumers; ++i) {
        shape.people.push_back("consumer" + std::to_string(index * settings.consumers + i));
    }
    for (std::size_t i = 0; i < settings.strangers; ++i) {
        shape.people.push_back("stranger" + std::to_string(index * settings.strangers + i));
    }
    return shape;
}

}  // namespace

World::World(WorldSettings settings)
    : settings_(std::move(settings)),
      rng_(settings_.seed),
      network_(rng_.next()),
      internet_(clock_, rng_.next()),
      stores_(clock_, rng_.next()),
      began_(clock_.now()) {
    for (std::size_t i = 0; i < settings_.chains.size(); ++i) {
        const ChainShape shape = shape_of(settings_, i);
        const bool stellar = settings_.chains[i] == ChainKind::stellar;
        const auto make = stellar ? make_stellar_chain_sim : make_starknet_chain_sim;
        chains_.push_back(make(shape, clock_, network_));
        ChainPlace place;
        place.block = stellar ? settings_.ledger : settings_.block;
        place.rest = stellar ? Seconds(25) : Seconds(0);
        place.chain = chains_.back().get();
        place.truth = std::make_unique<Truth>(*place.chain);
        place.contract = {place.chain->config().alias, place.chain->config().contract_alias};
        const auto first = shape.people.begin();
        const auto split = first + static_cast<std::ptrdiff_t>(settings_.providers);
        place.providers.assign(first, split);
        const auto rest = split + static_cast<std::ptrdiff_t>(settings_.consumers);
        place.consumers.assign(split, rest);
        place.strangers.assign(rest, shape.people.end());
        for (const std::string& provider : place.providers) internet_.endpoint(url_of(provider));
        places_.push_back(std::move(place));
    }
    build_config();
    StorePorts ports = stores_.ports();
    if (settings_.wrap_stores) settings_.wrap_stores(ports);
    const PodDeps deps{io_,
                       clock_,
                       network_,
                       internet_,
                       stores_,
                       ports,
                       chains_,
                       config_,
                       settings_.wrap_chain,
                       settings_.wrap_probe,
                       settings_.replace_public_api,
                       settings_.verify};
    // Three vantages; the first two pods can do everything, so that each may take over.
    for (const char* name : {"alpha", "beta", "gamma"}) {
        PodSettings pod;
        pod.name = name;
        pod.network = std::string("network-") + name;
        pod.prober_only = pods_.size() == 2;
        pod.seed = rng_.next();
        pods_.push_back(std::make_unique<Pod>(std::move(pod), deps));
    }
    for (ChainPlace& place : places_) {
        place.truth->follow();
        plan_block(place);
    }
}

World::~World() = default;

void World::build_config() {
    config_.process.public_base_url = kPublicUrl;
    network_.serve(kPublicUrl, Serve([](std::string_view) { return sandbox::Delivery{}; }));
    config_.process.lease_ttl = Millis(90'000);
    config_.probing.electorate = {"alpha", "beta", "gamma"};
    for (int i = 1; i <= 3; ++i) {
        const std::string name = "control-" + std::to_string(i);
        config_.probing.controls.push_back({name, "http://" + name + ".example/"});
        internet_.endpoint(config_.probing.controls.back().url);
    }
    config_.probing.period = Millis(150'000);
    config_.probing.probes_max = 1'000;
    config_.probing.clock = cli::ClockReference::store;
    // Production's rules on a shorter day and window.
    scoring::RuleSet& rules = config_.rules;
    rules.name = "simulation";
    rules.batch_secs = 600;
    rules.day_secs = 21'600;
    rules.late_secs = 300;
    rules.warmup_secs = 900;
    rules.min_known = 12;
    rules.min_ops = 40;
    rules.min_batches = 10;
    rules.batch_values_min = 3;
    rules.day_min_ops = 40;
    config_.enforcement.mode = enforcement::Mode::full;
    config_.enforcement.timeline = {.late_secs = rules.late_secs,
                                    .grace_secs = 300,
                                    .turn_secs = 300,
                                    .margin_secs = 600,
                                    .oracles = 1};
    config_.enforcement.clock_offset_ms_max = 2'000;
    config_.enforcement.poll = Millis(20'000);
    if (settings_.configure) settings_.configure(config_);
}

double World::hours() const {
    return std::chrono::duration<double, std::ratio<3600>>(clock_.now() - began_).count();
}

void World::plan_block(ChainPlace& place) {
    const auto average = static_cast<std::uint64_t>(place.block.count());
    const Seconds wait(average / 2 + draw(average + 1));
    after(wait, [this, &place] {
        plan_block(place);
        if (place.halted) return;
        place.chain->close_block();
        chain_changed(place);
    });
}

void World::chain_changed(ChainPlace& place) {
    place.truth->follow();
    for (const auto& listener : listeners_) listener(place);
}

void World::run_for(Seconds span, const std::function<bool()>& stop) {
    const TimePoint end = clock_.now() + span;
    while (!stop()) {
        io_.restart();
        steps_ += io_.poll();
        const TimePoint planned = plan_.empty() ? TimePoint::max() : plan_.begin()->first;
        const TimePoint due = clock_.next_due();
        if (std::min(planned, due) > end) {
            clock_.advance(std::chrono::duration_cast<Millis>(end - clock_.now()));
            return;
        }
        if (due <= planned) {
            clock_.advance_to_next();
            continue;
        }
        if (planned > clock_.now()) {
            clock_.advance(std::chrono::duration_cast<Millis>(planned - clock_.now()));
        }
        const auto what = std::move(plan_.begin()->second);
        plan_.erase(plan_.begin());
        what();
    }
}

}  // namespace warden::sim
