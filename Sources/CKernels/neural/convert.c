#include "convert.h"

#include <string.h>

// Plain loops over integers: the compiler makes vectors of them for every instruction set.

void dl_widen_half(const uint16_t *restrict from, float *restrict to, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t sign = (uint32_t)(from[i] & 0x8000) << 16;
    // Exponent and fraction, in place for a float whose exponent is 112 too small; the product is exact, also where
    // the half is denormal.
    uint32_t magnitude = (uint32_t)(from[i] & 0x7fff) << 13;
    float scaled;
    memcpy(&scaled, &magnitude, 4);
    scaled *= 0x1p112f;
    uint32_t bits;
    memcpy(&bits, &scaled, 4);
    bits |= magnitude >= 0x0f800000 ? 0x7f800000 : 0;
    bits |= sign;
    memcpy(&to[i], &bits, 4);
  }
}

void dl_widen_bfloat(const uint16_t *restrict from, float *restrict to, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t bits = (uint32_t)from[i] << 16;
    memcpy(&to[i], &bits, 4);
  }
}

void dl_narrow_bfloat(const float *restrict from, uint16_t *restrict to, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, &from[i], 4);
    uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    uint32_t quiet = (bits >> 16) | 0x40;
    to[i] = (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? quiet : rounded);
  }
}
