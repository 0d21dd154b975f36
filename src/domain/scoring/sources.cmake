target_sources(warden_domain PRIVATE
  scoring/bounds.cpp
  scoring/rule_set.cpp
  scoring/sli.cpp
  scoring/slice_row.cpp
  scoring/verdict.cpp
  scoring/verdict_json.cpp
  scoring/votes.cpp)
