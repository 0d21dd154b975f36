target_sources(warden_domain PRIVATE
  scoring/amounts.cpp
  scoring/bounds.cpp
  scoring/day.cpp
  scoring/moves.cpp
  scoring/day_json.cpp
  scoring/reputation.cpp
  scoring/rule_book.cpp
  scoring/rule_constants.cpp
  scoring/rule_set.cpp
  scoring/shadow.cpp
  scoring/sli.cpp
  scoring/slice_row.cpp
  scoring/unit_day.cpp
  scoring/verdict.cpp
  scoring/verdict_detail.cpp
  scoring/verdict_json.cpp
  scoring/votes.cpp)
