#include "convert.h"
#include "rounding.h"

// Plain loops over integers: the compiler makes vectors of them for every instruction set.

void dl_widen_half(const uint16_t *restrict from, float *restrict to, long count) {
  for (long i = 0; i < count; i++) to[i] = float_of_half(from[i]);
}

void dl_widen_bfloat(const uint16_t *restrict from, float *restrict to, long count) {
  for (long i = 0; i < count; i++) to[i] = word_float((uint32_t)from[i] << 16);
}

void dl_narrow_bfloat(const float *restrict from, uint16_t *restrict to, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t bits = float_word(from[i]);
    uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    uint32_t quiet = (bits >> 16) | 0x40;
    to[i] = (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? quiet : rounded);
  }
}
