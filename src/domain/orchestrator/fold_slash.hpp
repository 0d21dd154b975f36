#pragma once
// A slash with all that its rules hang on; only the fold's steps of slash events use it.

#include <optional>

#include "domain/orchestrator/fold.hpp"
#include "domain/orchestrator/judgement.hpp"
#include "domain/orchestrator/money.hpp"

namespace warden::orchestrator::fold {

class SlashCase {
  public:
    // Fails where an entity is absent or the reservation has no such window; the slash itself may
    // be absent.
    static Misfit load(State& state, const SlashKey& key, UnixSecs now,
                       std::optional<SlashCase>& out);

    const Config& config() const { return *config_; }
    const SlashDeadlines& deadlines() const { return deadlines_; }
    UnixSecs now() const { return now_; }

    const chain::Address& accused() const;
    const chain::Address& claimant() const;  // the other party
    // Open claims that the claimant has in this reservation.
    std::uint32_t& claims() const;
    bool may_vote(const chain::Address& oracle) const;
    Tally tally(const Slash& slash) const;
    // A slash is open, or why not.
    Misfit open(Slash*& slash) const;

    // Reasons of a vote or claim.
    Misfit check_reasons(std::uint32_t reasons) const;
    // What an event says of the slash: base, deadlines and arbiter.
    template <class E>
    Misfit check_terms(const E& e, U128 base, const chain::Address& arbiter) const {
        if (e.base != base) return differs("the base", base, e.base);
        if (e.attest_until != deadlines_.attest_until ||
            e.dispute_until != deadlines_.dispute_until ||
            e.decide_until != deadlines_.decide_until) {
            return "the deadlines do not follow from the window's end";
        }
        if (e.arbiter != arbiter) return differs("the arbiter", arbiter.text, e.arbiter.text);
        return std::nullopt;
    }
    // A new key: its base moves, and the accused risks. f(Slash&) writes what made it.
    template <class E, class F>
    Misfit create(const E& e, F&& f) const {
        const EntityKey key = slash_key(key_);
        if (state_->find<Slash>(key) != nullptr) return key.text() + " exists already";
        Slash slash;
        if (Misfit wrong = begin(slash)) return wrong;
        if (Misfit wrong = check_terms(e, slash.base, slash.arbiter)) return wrong;
        f(slash);
        return set(*state_, key, std::move(slash));
    }
    // The end of the slash must be `e`; what it changes is changed.
    Misfit close(Slash& slash, SlashEnd end, const SlashClosing& e, SlashStatus status) const;

  private:
    SlashCase(State& state, const SlashKey& key, UnixSecs now, Reservation& reservation,
              const Config& config, const SlaTerms& terms, Instance& instance, Agreement agreement);
    Misfit begin(Slash& slash) const;
    // f(Provider& or Consumer&) of the accused.
    template <class F>
    Misfit edit_accused(F&& f) const;
    U128 funds_of_accused() const;
    Misfit take_from_accused(const Slash& slash, const SlashClosing& e) const;
    Misfit pay(const Slash& slash, const SlashClosing& e) const;

    State* state_;
    SlashKey key_;
    UnixSecs now_;
    Reservation* reservation_;
    const Config* config_;
    const SlaTerms* terms_;
    Instance* instance_;
    Agreement agreement_;
    SlashDeadlines deadlines_;
};

}  // namespace warden::orchestrator::fold
