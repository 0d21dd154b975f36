# target_sources(warden_domain PRIVATE ...)
