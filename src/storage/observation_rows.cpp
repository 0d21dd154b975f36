#include "storage/observation_rows.hpp"

#include <string>
#include <tuple>

#include "storage/rows.hpp"

namespace warden::storage {
namespace {

constexpr Statement kRecent{
    "observation_recent",
    "SELECT sequence, start_us, late_us, operation, class, kind, first_class, first_kind, "
    "first_byte_us, attempts, flap, dns_us, connect_us, tls_us, transfer_us, bytes, http_status, "
    "vantage FROM observations WHERE unit = $1 ORDER BY start_us DESC, sequence DESC LIMIT $2"};

ports::DisplayObservation shown_of(const pqxx::row& row, const std::string& unit) {
    ports::DisplayObservation shown;
    shown.unit = unit;
    probing::Observation& o = shown.observation;
    read_row(row, o.sequence, o.start, o.late_us, o.operation, o.cls, o.kind, o.first_cls,
             o.first_kind, o.first_byte_us, o.attempts, o.flap, shown.dns_us, shown.connect_us,
             shown.tls_us, shown.transfer_us, shown.bytes, shown.http_status, shown.vantage);
    return shown;
}

}  // namespace

void copy_leaves(Tx& tx, const std::vector<probing::SliceLeaf>& leaves, UnixMicros stored_at) {
    const std::vector<std::string> columns{"unit", "vantage", "slice", "bytes", "stored_at"};
    pqxx::stream_to rows(tx.pqxx(), "slice_leaves", columns);
    for (const probing::SliceLeaf& leaf : leaves) {
        rows << std::make_tuple(leaf.unit, leaf.vantage, leaf.slice, probing::leaf_bytes(leaf),
                                stored_at);
    }
    rows.complete();
}

void copy_observations(Tx& tx, const probing::SliceBatch& batch,
                       const std::vector<ports::DisplayObservation>& observations) {
    const std::vector<std::string> columns{"unit",        "start_us",   "vantage",       "sequence",
                                           "late_us",     "operation",  "class",         "kind",
                                           "first_class", "first_kind", "first_byte_us", "attempts",
                                           "flap",        "dns_us",     "connect_us",    "tls_us",
                                           "transfer_us", "bytes",      "http_status"};
    pqxx::stream_to rows(tx.pqxx(), "observations", columns);
    for (const ports::DisplayObservation& shown : observations) {
        const probing::Observation& o = shown.observation;
        const std::string first_byte = text_of(o.first_byte_us).value_or("");
        rows << std::make_tuple(
            shown.unit, o.start, batch.vantage, o.sequence, o.late_us,
            std::string(name(o.operation)), std::string(name(o.cls)), std::string(name(o.kind)),
            std::string(name(o.first_cls)), std::string(name(o.first_kind)),
            o.first_byte_us ? first_byte.c_str() : nullptr, o.attempts, o.flap, shown.dns_us,
            shown.connect_us, shown.tls_us, shown.transfer_us, shown.bytes, shown.http_status);
    }
    rows.complete();
}

std::vector<ports::DisplayObservation> recent_observations(Tx& tx, const std::string& unit,
                                                           std::size_t limit) {
    return each_readable(tx, "observations", tx.exec(kRecent, unit, limit),
                         [&unit](const pqxx::row& row) { return shown_of(row, unit); });
}

}  // namespace warden::storage
