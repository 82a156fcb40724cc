// bfloat16: the upper half of a float, rounded to the nearest, ties to even.
#ifndef DRIVELOOP_NEURAL_BFLOAT_H
#define DRIVELOOP_NEURAL_BFLOAT_H

#include <stdint.h>
#include <string.h>

#include "math.h"

// As vcvtneps2bf16 does it: what is smaller than 2^-126 becomes 0, NaN stays NaN. In the upper half; the lower is 0.
DL_INLINE uint32_t dl_bfloat_bits(uint32_t u) {
  uint32_t size = u & 0x7FFFFFFFu;
  uint32_t rounded = u + 0x7FFFu + ((u >> 16) & 1);
  rounded = size > 0x7F800000u ? u | 0x400000u : rounded;
  rounded = size < 0x00800000u ? u & 0x80000000u : rounded;
  return rounded & 0xFFFF0000u;
}

typedef uint32_t dl_u16x32 __attribute__((ext_vector_type(16)));

// Sixteen at once, still as floats.
DL_INLINE dl_f16 dl_bfloat_16(dl_f16 x) {
  dl_u16x32 u = (dl_u16x32)x, size = u & 0x7FFFFFFFu;
  dl_u16x32 rounded = u + 0x7FFFu + ((u >> 16) & 1u);
  rounded = size > 0x7F800000u ? u | 0x400000u : rounded;
  rounded = size < 0x00800000u ? u & 0x80000000u : rounded;
  return (dl_f16)(rounded & 0xFFFF0000u);
}

#endif
