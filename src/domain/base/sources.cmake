target_sources(warden_domain PRIVATE
  base/canonical_json.cpp
  base/enum_names.cpp
  base/error.cpp
  base/hex.cpp
  base/hmac.cpp
  base/json_fields.cpp
  base/merkle.cpp
  base/rfc3339.cpp
  base/sha256.cpp
  base/u128.cpp
  base/url.cpp)
