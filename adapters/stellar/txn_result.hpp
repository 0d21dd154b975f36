#pragma once
// What the codes of a transaction's result mean for whoever sent it. Internal to the submitter.

#include <string>

#include "adapters/stellar/codec/address.hpp"
#include "adapters/stellar/codec/result.hpp"
#include "domain/base/error.hpp"

namespace warden::stellar {

// Says what an endpoint's refusal means; txBAD_SEQ by itself says nothing and has no place here (it
// is conflict if the number is spent).
//   transient        may be taken later as it is: the account has to be funded, fees have to fall
//   permanent        these bytes never: expired, signed by another key, resources out of date
//   unknown_outcome  the endpoint failed, or said nothing that is known here
Errc errc_of(TxnCode code);

// Says why a txn failed, by its result and, where the meta tells, the contract's own error:
// "txFAILED: INVOKE_HOST_FUNCTION_TRAPPED: SlashExists". `meta` is the XDR of a TransactionMeta.
std::string reason_of(const TransactionResult& result, const Bytes& meta,
                      const ContractId& contract);

}  // namespace warden::stellar
