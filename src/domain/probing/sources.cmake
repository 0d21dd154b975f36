target_sources(warden_domain PRIVATE
  probing/address.cpp
  probing/batch.cpp
  probing/controls.cpp
  probing/day_commitment.cpp
  probing/host_clock.cpp
  probing/measurement.cpp
  probing/observation.cpp
  probing/port.cpp
  probing/schedule.cpp
  probing/transfer.cpp
  probing/vantage_key.cpp)
