target_sources(warden_domain PRIVATE
  enforcement/chain_check.cpp
  enforcement/decision.cpp
  enforcement/decision_detail.cpp
  enforcement/evidence.cpp
  enforcement/evidence_read.cpp
  enforcement/goal.cpp
  enforcement/open_hour.cpp
  enforcement/protections.cpp
  enforcement/timeline.cpp
  enforcement/txn_life.cpp
  enforcement/verify.cpp)
