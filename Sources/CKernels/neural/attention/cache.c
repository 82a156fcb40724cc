// Storing keys and values. Loops over a head's values are left to the compiler; the same bits from any instruction set.
#include "cache.h"

#include <stddef.h>

#include "../bfloat.h"

static uint32_t upper(float x) { return dl_bfloat_bits((uint32_t)dl_bits_1(x)) >> 16; }

int64_t dl_cache_block_bytes(dl_cache_shape shape) { return dl_head_bytes(shape) * shape.heads; }

static char *head_of(dl_cache_shape shape, void *const *blocks, int64_t token, int32_t head) {
  return (char *)blocks[token / DL_CACHE_TOKENS] + dl_head_bytes(shape) * head;
}

static void store_wide(dl_cache_shape shape, char *head, int64_t token, const float *key, const float *value) {
  float *k = (float *)head + token / 16 * shape.dimension * 16 + token % 16;
  for (int32_t i = 0; i < shape.dimension; i++) k[(int64_t)i * 16] = key[i];
  float *v = (float *)(head + dl_key_bytes(shape)) + token * dl_value_columns(shape);
  memcpy(v, value, (size_t)shape.dimension * sizeof *v);
}

static void store_bfloat(dl_cache_shape shape, char *head, int64_t token, const float *key, const float *value) {
  enum { PIECE = 64 };  // pairs
  int64_t steps = dl_key_steps(shape);
  uint32_t *k = (uint32_t *)head + token / 16 * steps * 16 + token % 16;
  for (int64_t first = 0; first < steps; first += PIECE) {
    uint32_t pairs[PIECE];
    int64_t whole = shape.dimension / 2 - first, count = steps - first < PIECE ? steps - first : PIECE;
    const float *source = key + 2 * first;
    if (whole > PIECE) whole = PIECE;
    for (int64_t i = 0; i < whole; i++) pairs[i] = upper(source[2 * i]) | upper(source[2 * i + 1]) << 16;
    if (whole < count) pairs[whole] = upper(source[2 * whole]);
    for (int64_t i = 0; i < count; i++) k[(first + i) * 16] = pairs[i];
  }
  uint32_t *v = (uint32_t *)(head + dl_key_bytes(shape)) + token / 2 * dl_value_columns(shape);
  // The first of two tokens clears what a forgotten second left.
  if (token % 2 == 0) {
    for (int32_t i = 0; i < shape.dimension; i++) v[i] = upper(value[i]);
  } else {
    for (int32_t i = 0; i < shape.dimension; i++) v[i] = (v[i] & 0xFFFF) | upper(value[i]) << 16;
  }
}

void dl_cache_append(dl_cache_shape shape, void *const *blocks, int64_t first, int64_t rows, const float *keys,
                     const float *values, int64_t stride, int32_t head, int32_t end) {
  // Panel by panel: rows of x are far apart, and those of a panel are read once from end to end.
  for (int64_t row = 0, next; row < rows; row = next) {
    next = ((first + row) / 16 + 1) * 16 - first;
    if (next > rows) next = rows;
    for (int32_t h = head; h < end; h++) {
      char *place = head_of(shape, blocks, first + row, h);
      for (int64_t r = row; r < next; r++) {
        int64_t token = (first + r) % DL_CACHE_TOKENS, offset = r * stride + (int64_t)h * shape.dimension;
        (shape.wide ? store_wide : store_bfloat)(shape, place, token, keys + offset, values + offset);
      }
    }
  }
}

static float half_of(const void *pairs, int64_t pair, int64_t second) {
  uint32_t word = ((const uint32_t *)pairs)[pair];
  return dl_float_1((int32_t)(second ? word & 0xFFFF0000u : word << 16));
}

float dl_cache_key(dl_cache_shape shape, void *const *blocks, int64_t token, int32_t head, int32_t i) {
  const char *place = head_of(shape, blocks, token, head);
  int64_t t = token % DL_CACHE_TOKENS, panel = t / 16 * dl_key_steps(shape) * 16 + t % 16;
  if (shape.wide) return ((const float *)place)[panel + (int64_t)i * 16];
  return half_of(place, panel + i / 2 * 16, i % 2);
}

float dl_cache_value(dl_cache_shape shape, void *const *blocks, int64_t token, int32_t head, int32_t i) {
  const char *place = head_of(shape, blocks, token, head) + dl_key_bytes(shape);
  int64_t t = token % DL_CACHE_TOKENS, columns = dl_value_columns(shape);
  if (shape.wide) return ((const float *)place)[t * columns + i];
  return half_of(place, t / 2 * columns + i, t % 2);
}
