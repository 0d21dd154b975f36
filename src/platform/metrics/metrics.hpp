#pragma once
// Metrics in the Prometheus text format. A module builds one struct of metrics from the Registry
// and gives it verbs (record_probe(...)); nobody else touches a metric. Any thread.
//
// Names are an API: `warden_`, snake_case, base unit last (seconds, bytes), counters end in
// `_total`. Labels come from bounded sets, and the number of series of a name is bounded besides.

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace warden::metrics {

// Handles, copied freely; they live no longer than their Registry.
class Counter {
  public:
    explicit Counter(prometheus::Counter& series) : series_(&series) {}
    void add(double amount = 1);  // >= 0

  private:
    prometheus::Counter* series_;
};

class Gauge {
  public:
    explicit Gauge(prometheus::Gauge& series) : series_(&series) {}
    void set(double value);
    void add(double amount);

  private:
    prometheus::Gauge* series_;
};

class Histogram {
  public:
    explicit Histogram(prometheus::Histogram& series) : series_(&series) {}
    void observe(double value);

  private:
    prometheus::Histogram* series_;
};

using LabelValues = std::initializer_list<std::string_view>;

// All series of one name. at() takes the label values in the order of the declared label names. The
// series beyond the bound of the name share one whose label values are all "other".
template <class Metric>
class Family {
  public:
    struct Series;
    explicit Family(Series& series) : series_(&series) {}
    Metric at(LabelValues values = {}) const;

  private:
    Series* series_;
};

struct FamilyOptions {
    std::string_view name;
    std::string_view help;
    std::vector<std::string> labels = {};
    std::size_t series_max = 200;  // the product of the label sets, with room
};

class Registry {
  public:
    Registry();
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    // Declaring a name again with the same kind and labels gives the same family, so that each
    // chain may build its own struct of metrics; any other repetition is a broken invariant.
    // A counter without labels is exposed from its declaration on, at 0; with labels, each series
    // from its first at() on.
    Family<Counter> counters(const FamilyOptions& options);
    Family<Gauge> gauges(const FamilyOptions& options);
    // `bounds`: upper bounds of the buckets, rising; +Inf is added.
    Family<Histogram> histograms(const FamilyOptions& options, std::vector<double> bounds);

    // Writes what GET /metrics answers (text format 0.0.4).
    std::string expose() const;
    // "name type label,label" of every declared family, sorted: the list that golden tests compare.
    std::vector<std::string> declared() const;
    // Writes a Markdown table for people, with what each means.
    std::string reference() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Buckets for durations in seconds, 1 ms to 60 s.
std::vector<double> latency_bounds();

}  // namespace warden::metrics
