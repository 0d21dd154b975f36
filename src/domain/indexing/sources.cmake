target_sources(warden_domain PRIVATE
  indexing/coverage.cpp
  indexing/follower.cpp)
