target_sources(warden_domain PRIVATE
  orchestrator/call.cpp
  orchestrator/codes.cpp
  orchestrator/event.cpp
  orchestrator/json_fields.cpp
  orchestrator/terms.cpp)
