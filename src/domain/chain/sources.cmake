target_sources(warden_domain PRIVATE
  chain/block.cpp
  chain/ids.cpp)
