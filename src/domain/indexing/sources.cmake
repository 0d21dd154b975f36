target_sources(warden_domain PRIVATE
  indexing/follower.cpp)
