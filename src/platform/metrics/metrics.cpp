#include "platform/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "domain/base/check.hpp"

namespace warden::metrics {
namespace {

template <class Metric>
struct Backend;
template <>
struct Backend<Counter> {
    using Type = prometheus::Counter;
    static constexpr std::string_view kKind = "counter";
    static auto builder() { return prometheus::BuildCounter(); }
};
template <>
struct Backend<Gauge> {
    using Type = prometheus::Gauge;
    static constexpr std::string_view kKind = "gauge";
    static auto builder() { return prometheus::BuildGauge(); }
};
template <>
struct Backend<Histogram> {
    using Type = prometheus::Histogram;
    static constexpr std::string_view kKind = "histogram";
    static auto builder() { return prometheus::BuildHistogram(); }
};

// The naming rules of the header, plus what Prometheus itself asks for.
bool is_good_name(std::string_view name, std::string_view kind) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return name.starts_with("warden_") && std::ranges::all_of(name, allowed) &&
           name.ends_with("_total") == (kind == "counter");
}

}  // namespace

template <class Metric>
struct Family<Metric>::Series {
    using Type = typename Backend<Metric>::Type;

    Type& find_or_add(const prometheus::Labels& wanted) {
        const std::lock_guard lock(mutex);
        if (family->Has(wanted)) return add(wanted);
        if (count < series_max) {
            ++count;
            return add(wanted);
        }
        prometheus::Labels other;
        for (const std::string& label : labels) other.emplace(label, "other");
        return add(other);
    }

    // prometheus-cpp returns the series that is there already.
    Type& add(const prometheus::Labels& values) {
        if constexpr (std::same_as<Metric, Histogram>) {
            return family->Add(values, bounds);
        } else {
            return family->Add(values);
        }
    }

    prometheus::Family<Type>* family = nullptr;
    std::string help;
    std::vector<std::string> labels;
    std::size_t series_max = 0;
    std::vector<double> bounds;  // of histograms
    std::mutex mutex;
    std::size_t count = 0;  // without the series "other"
};

template <class Metric>
Metric Family<Metric>::at(LabelValues values) const {
    WARDEN_CHECK(values.size() == series_->labels.size());
    prometheus::Labels labels;
    auto name = series_->labels.begin();
    for (const std::string_view value : values) labels.emplace(*name++, value);
    return Metric(series_->find_or_add(labels));
}

template class Family<Counter>;
template class Family<Gauge>;
template class Family<Histogram>;

struct Registry::Impl {
    template <class Metric>
    using Declared = std::map<std::string, typename Family<Metric>::Series, std::less<>>;

    template <class Metric>
    Family<Metric> declare(Declared<Metric>& declared, const FamilyOptions& options,
                           std::vector<double> bounds) {
        WARDEN_CHECK(is_good_name(options.name, Backend<Metric>::kKind));
        const std::lock_guard lock(mutex);
        const auto known = declared.find(options.name);
        if (known != declared.end()) {
            WARDEN_CHECK(known->second.labels == options.labels);
            WARDEN_CHECK(known->second.bounds == bounds);
            return Family<Metric>(known->second);
        }
        auto& series = declared[std::string(options.name)];
        // Throws when another kind has the name: start-up, our own mistake.
        series.family = &Backend<Metric>::builder()
                             .Name(std::string(options.name))
                             .Help(std::string(options.help))
                             .Register(registry);
        series.help = options.help;
        series.labels = options.labels;
        series.series_max = options.series_max;
        series.bounds = std::move(bounds);
        return Family<Metric>(series);
    }

    struct Line {
        std::string name;
        std::string_view kind;
        std::string labels;  // with commas
        std::string help;
    };

    // Returns the lines by name.
    std::vector<Line> lines() const {
        const std::lock_guard lock(mutex);
        std::vector<Line> all;
        list<Counter>(counters, all);
        list<Gauge>(gauges, all);
        list<Histogram>(histograms, all);
        std::ranges::sort(all, {}, &Line::name);
        return all;
    }

    template <class Metric>
    static void list(const Declared<Metric>& declared, std::vector<Line>& lines) {
        for (const auto& [name, series] : declared) {
            std::string labels;
            for (const std::string& label : series.labels) {
                labels += (labels.empty() ? "" : ",") + label;
            }
            lines.push_back({name, Backend<Metric>::kKind, std::move(labels), series.help});
        }
    }

    prometheus::Registry registry;
    mutable std::mutex mutex;  // of the three maps; a Series has its own
    Declared<Counter> counters;
    Declared<Gauge> gauges;
    Declared<Histogram> histograms;
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Family<Counter> Registry::counters(const FamilyOptions& options) {
    const Family<Counter> family = impl_->declare<Counter>(impl_->counters, options, {});
    if (options.labels.empty()) family.at();
    return family;
}

Family<Gauge> Registry::gauges(const FamilyOptions& options) {
    return impl_->declare<Gauge>(impl_->gauges, options, {});
}

Family<Histogram> Registry::histograms(const FamilyOptions& options, std::vector<double> bounds) {
    WARDEN_CHECK(std::ranges::is_sorted(bounds));
    return impl_->declare<Histogram>(impl_->histograms, options, std::move(bounds));
}

std::string Registry::expose() const {
    const prometheus::TextSerializer serializer;
    return serializer.Serialize(impl_->registry.Collect());
}

std::vector<std::string> Registry::declared() const {
    std::vector<std::string> lines;
    for (const Impl::Line& line : impl_->lines()) {
        lines.push_back(line.name + ' ' + std::string(line.kind) +
                        (line.labels.empty() ? "" : ' ' + line.labels));
    }
    return lines;
}

std::string Registry::reference() const {
    std::string text = "| name | type | labels | meaning |\n| --- | --- | --- | --- |\n";
    for (const Impl::Line& line : impl_->lines()) {
        text += "| `" + line.name + "` | " + std::string(line.kind) + " | " + line.labels + " | " +
                line.help + " |\n";
    }
    return text;
}

void Counter::add(double amount) { series_->Increment(amount); }
void Gauge::set(double value) { series_->Set(value); }
void Gauge::add(double amount) { series_->Increment(amount); }
void Histogram::observe(double value) { series_->Observe(value); }

std::vector<double> latency_bounds() {
    return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
}

}  // namespace warden::metrics
