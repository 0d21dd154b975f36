#pragma once
// Ports of a chain and the probe with something in front of them, as in forward.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ports/chain_reader.hpp"
#include "ports/chain_source.hpp"
#include "ports/chain_submitter.hpp"
#include "ports/endpoint_probe.hpp"
#include "tests/sim/forward.hpp"

namespace warden::sim {

class ForwardSource : public ports::ChainSource {
  public:
    explicit ForwardSource(std::unique_ptr<ports::ChainSource> real)
        : kept_(std::move(real)), real_(*kept_) {}
    Answer<std::vector<ports::ChainBlock>> next(chain::BlockNum from, std::size_t limit,
                                                ports::Deadline deadline) override {
        return real_.next(from, limit, deadline);
    }
    Answer<chain::BlockHeader> header(chain::BlockNum num, ports::Deadline deadline) override {
        return real_.header(num, deadline);
    }
    Answer<std::vector<indexing::Witness>> witnesses(chain::BlockNum num,
                                                     ports::Deadline deadline) override {
        return real_.witnesses(num, deadline);
    }
    ports::ChainEvent decode(ports::ChainEvent kept) const override {
        return real_.decode(std::move(kept));
    }
    Answer<chain::Head> head(ports::Deadline deadline) override { return real_.head(deadline); }
    boost::asio::awaitable<void> wait_head(chain::BlockNum after,
                                           ports::Deadline deadline) override {
        return real_.wait_head(after, deadline);
    }

  private:
    std::unique_ptr<ports::ChainSource> kept_;

  protected:
    ports::ChainSource& real_;
};

class ForwardReader : public ports::ChainReader {
  public:
    explicit ForwardReader(std::unique_ptr<ports::ChainReader> real)
        : kept_(std::move(real)), real_(*kept_) {}
    Answer<chain::BlockHeader> latest(ports::Deadline deadline) override {
        return real_.latest(deadline);
    }
    Answer<ports::ReservationView> reservation(std::uint64_t id,
                                               ports::Deadline deadline) override {
        return real_.reservation(id, deadline);
    }
    Answer<ports::WindowView> window(std::uint64_t reservation, std::uint32_t window,
                                     ports::Deadline deadline) override {
        return real_.window(reservation, window, deadline);
    }
    Answer<std::optional<ports::SlashView>> slash(orchestrator::SlashKey key,
                                                  ports::Deadline deadline) override {
        return real_.slash(std::move(key), deadline);
    }
    Answer<orchestrator::Config> config(std::uint32_t version, ports::Deadline deadline) override {
        return real_.config(version, deadline);
    }
    Answer<orchestrator::Instance> instance(ports::Deadline deadline) override {
        return real_.instance(deadline);
    }
    Answer<ports::AccountView> account(chain::Address account, ports::Deadline deadline) override {
        return real_.account(std::move(account), deadline);
    }

  private:
    std::unique_ptr<ports::ChainReader> kept_;

  protected:
    ports::ChainReader& real_;
};

class ForwardSubmitter : public ports::ChainSubmitter {
  public:
    explicit ForwardSubmitter(std::unique_ptr<ports::ChainSubmitter> real)
        : kept_(std::move(real)), real_(*kept_) {}
    Answer<ports::UnsignedTxn> build(orchestrator::Call call, std::uint64_t slot,
                                     ports::Deadline deadline) override {
        return real_.build(std::move(call), slot, deadline);
    }
    Answer<ports::UnsignedTxn> replace(std::optional<orchestrator::Call> call,
                                       ports::SignedTxn stuck, ports::Deadline deadline) override {
        return real_.replace(std::move(call), std::move(stuck), deadline);
    }
    Answer<ports::UnsignedTxn> outbid(ports::SignedTxn txn, ports::Deadline deadline) override {
        return real_.outbid(std::move(txn), deadline);
    }
    Answer<void> send(ports::SignedTxn txn, ports::Deadline deadline) override {
        return real_.send(std::move(txn), deadline);
    }
    Answer<ports::TxnStatus> lookup(std::string hash, ports::Deadline deadline) override {
        return real_.lookup(std::move(hash), deadline);
    }
    Answer<enforcement::Fate> fate(ports::SignedTxn txn, ports::Deadline deadline) override {
        return real_.fate(std::move(txn), deadline);
    }

  private:
    std::unique_ptr<ports::ChainSubmitter> kept_;

  protected:
    ports::ChainSubmitter& real_;
};

class ForwardProbe : public ports::EndpointProbe {
  public:
    explicit ForwardProbe(std::unique_ptr<ports::EndpointProbe> real)
        : kept_(std::move(real)), real_(*kept_) {}
    boost::asio::awaitable<ports::ProbeResult> get(ports::ProbeTarget target,
                                                   ports::Deadline deadline) override {
        return real_.get(std::move(target), deadline);
    }

  private:
    std::unique_ptr<ports::EndpointProbe> kept_;

  protected:
    ports::EndpointProbe& real_;
};

}  // namespace warden::sim
