// The fakes of tests/support.
#include "tests/ports/model_world.hpp"
#include "tests/support/fake_chain_source.hpp"

namespace warden::chain_tests {
namespace {

class FakeWorld final : public ModelWorld {
  public:
    FakeWorld() : ModelWorld({{"0xa"}, {"0xc0"}, {"0xee"}, ""}) {
        source_.mine();
        contract.state.head = source_.blocks().back().header;
        contract.state.next_slots[stranger().text] = 0;
    }

    ports::ChainSource& source() override { return source_; }
    ports::ChainReader& reader() override { return contract; }
    ports::ChainSubmitter& submitter() override { return txns; }
    ports::Signer& signer() override { return signer_; }

    ports::ContractDeployer& deployer() override { return deployments; }
    ports::ChainSubmitter& admin_submitter() override { return txns; }
    ports::Signer& admin_signer() override { return admin_signer_; }
    chain::Address contract_address() override { return own; }
    chain::Address token() override { return other; }

    void close_block_after(UnixSecs secs) override {
        source_.block_secs = secs;
        source_.mine(take_events());
        txns.mine(source_.blocks().back().header);
    }
    void move_tokens() override {}  // who follows the contract alone does not see them
    bool reorg(std::size_t depth) override {
        source_.orphan(depth);
        txns.orphan(depth);
        for (; depth > 0; --depth) close_block();
        return true;
    }
    void finalise() override {
        source_.set_final(source_.newest());
        txns.finalise();
    }
    chain::Address stranger() override { return {"0xb"}; }
    chain::Address nobody() override { return {"0xc"}; }
    void lose_next_answer() override {
        txns.send_fault = [this] {
            txns.send_fault = [] { return support::SendFault::none; };
            return support::SendFault::lose_answer;
        };
    }
    ports::ChainSubmitter& submitter_with_fee_cap(U128 cap) override {
        txns.fee_cap = cap;
        return txns;
    }
    void cut(std::size_t /*endpoint*/) override { set_down(true); }
    void mend() override { set_down(false); }

  private:
    void set_down(bool down) {
        contract.is_down = [down](std::string_view) { return down; };
        const auto fault = down ? support::SourceFault::fail : support::SourceFault::none;
        source_.fault = [fault](std::string_view) { return fault; };
    }

    support::FakeChainSource source_{clock, 1};
    support::FakeSigner signer_{account};
    support::FakeSigner admin_signer_{account, "deploy"};
};

}  // namespace

std::unique_ptr<ChainWorld> make_fake_world() { return std::make_unique<FakeWorld>(); }

}  // namespace warden::chain_tests
