target_sources(warden_domain PRIVATE
  indexing/agreement.cpp
  indexing/follower.cpp)
