target_sources(warden_domain PRIVATE
  orchestrator/admin_call.cpp
  orchestrator/administer.cpp
  orchestrator/apply.cpp
  orchestrator/call.cpp
  orchestrator/codes.cpp
  orchestrator/deployment.cpp
  orchestrator/event.cpp
  orchestrator/fold_contract.cpp
  orchestrator/fold_reservations.cpp
  orchestrator/fold_slashes.cpp
  orchestrator/fold_units.cpp
  orchestrator/json_fields.cpp
  orchestrator/missing.cpp
  orchestrator/money.cpp
  orchestrator/projection.cpp
  orchestrator/state.cpp
  orchestrator/terms.cpp)
