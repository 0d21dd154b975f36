target_sources(warden_domain PRIVATE
  enforcement/chain_check.cpp
  enforcement/decision.cpp
  enforcement/decision_detail.cpp
  enforcement/evidence.cpp
  enforcement/evidence_read.cpp
  enforcement/goal.cpp
  enforcement/measured.cpp
  enforcement/open_hour.cpp
  enforcement/protections.cpp
  enforcement/retry.cpp
  enforcement/score_history.cpp
  enforcement/timeline.cpp
  enforcement/txn_life.cpp
  enforcement/verify.cpp)
