target_sources(warden_domain PRIVATE
  enforcement/goal.cpp
  enforcement/timeline.cpp
  enforcement/txn_life.cpp)
