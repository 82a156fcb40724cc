// Where things stand in a block of a cache; see attention.h.
#ifndef DRIVELOOP_CACHE_H
#define DRIVELOOP_CACHE_H

#include "attention.h"

enum { PANELS = DL_CACHE_TOKENS / 16 };

// Bytes of keys between panels of 16 tokens: pairs of bfloat16 or single floats for 16 tokens, both 64 bytes a step.
static inline int64_t dl_key_steps(dl_cache_shape shape) {
  return shape.wide ? shape.dimension : (shape.dimension + 1) / 2;
}
// Values of one token, filled up to whole vectors.
static inline int64_t dl_value_columns(dl_cache_shape shape) { return (shape.dimension + 15) / 16 * 16; }
static inline int64_t dl_key_bytes(dl_cache_shape shape) { return dl_key_steps(shape) * 64 * PANELS; }
static inline int64_t dl_head_bytes(dl_cache_shape shape) {
  return dl_key_bytes(shape) + dl_value_columns(shape) * DL_CACHE_TOKENS * (shape.wide ? 4 : 2);
}

#endif
