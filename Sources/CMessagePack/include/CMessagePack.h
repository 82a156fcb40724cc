#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#include <msgpack.h>
#pragma clang diagnostic pop

/// MessagePack for Swift: a growing output buffer, and a decoder that hostile bytes cannot make allocate without bound.

/// A growing buffer with msgpack-c's packer on it.
typedef struct driveloop_packer driveloop_packer;

/// An empty packer, or NULL when memory is short.
driveloop_packer *driveloop_packer_new(void);
void driveloop_packer_free(driveloop_packer *packer);
/// The bytes packed so far; valid until the next call on this packer.
const uint8_t *driveloop_packer_bytes(const driveloop_packer *packer);
size_t driveloop_packer_size(const driveloop_packer *packer);
/// Whether any call since `new` ran out of memory.
bool driveloop_packer_failed(const driveloop_packer *packer);

/// Header of a map of `count` pairs; 2·count values must follow. Integers and lengths take their shortest form.
void driveloop_pack_map(driveloop_packer *packer, size_t count);
void driveloop_pack_array(driveloop_packer *packer, size_t count);
void driveloop_pack_nil(driveloop_packer *packer);
void driveloop_pack_bool(driveloop_packer *packer, bool value);
void driveloop_pack_signed(driveloop_packer *packer, int64_t value);
void driveloop_pack_unsigned(driveloop_packer *packer, uint64_t value);
/// Always 9 bytes: the number's own bits, nothing is rounded.
void driveloop_pack_double(driveloop_packer *packer, double value);
void driveloop_pack_string(driveloop_packer *packer, const char *utf8, size_t length);

/// Outcome of `driveloop_unpack`.
typedef enum {
  DRIVELOOP_UNPACK_OK = 0,
  /// The bytes end inside a value, or a header declares more elements than bytes are left.
  DRIVELOOP_UNPACK_TRUNCATED = 1,
  /// Bytes follow the first complete value.
  DRIVELOOP_UNPACK_TRAILING = 2,
  /// 0xc1, which MessagePack never uses.
  DRIVELOOP_UNPACK_INVALID = 3,
  DRIVELOOP_UNPACK_TOO_DEEP = 4,
  DRIVELOOP_UNPACK_TOO_MANY = 5,
  DRIVELOOP_UNPACK_NO_MEMORY = 6
} driveloop_unpack_status;

/// Decodes exactly one value from `data`.
///
/// CRITICAL: msgpack-c allocates an array by the count that its header declares, before it sees one element, so nine
/// hostile bytes ask for 96 GB. The tokens are therefore walked first, without allocation or recursion: every declared
/// count must fit into the bytes left, nesting stays within `max_depth` (at most 16) and the number of values within
/// `max_tokens`; then msgpack-c needs at most 24 bytes a token. On success `*zone` owns the tree below `*root`, whose
/// strings point into `data`; release it with `msgpack_zone_free`. `*offset` is the place where a scan stopped.
driveloop_unpack_status driveloop_unpack(
    const uint8_t *data, size_t length, size_t max_depth, size_t max_tokens, msgpack_object *root, msgpack_zone **zone,
    size_t *offset);
