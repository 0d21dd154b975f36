#pragma once
// A contract on a node that is reached by JSON-RPC: what is the same for every chain.

#include <map>
#include <string>

#include "tests/orchestrator/names.hpp"
#include "tests/orchestrator/scenario.hpp"

namespace warden::sandbox::orchestrator {

class NodeExecutor : public Executor {
  public:
    // Answers of views are kept until the next call that is none.
    Outcome call(const Call& call) final;
    U128 balance(const Account& account) final;
    std::vector<std::string> broken() override { return {}; }

  protected:
    NodeExecutor() : names_([this](const Account& name) { return address(name); }) {}

    // Made when it is first asked for.
    virtual std::string address(const Account& name) = 0;
    // Arguments are by addresses already, and so may be what is returned. Errors are the contract's
    // names.
    virtual Outcome construct(const Account& by, UnixSecs now, Json::Object arguments) = 0;
    virtual Outcome view(UnixSecs now, const std::string& function, Json::Object arguments) = 0;
    virtual Outcome invoke(const Account& by, UnixSecs now, const std::string& function,
                           Json::Object arguments) = 0;
    Names& names() { return names_; }

  private:
    Names names_;
    bool constructed_ = false;
    UnixSecs now_ = 0;
    std::map<std::string, Outcome> views_;
};

}  // namespace warden::sandbox::orchestrator
