// Sixteen floats at a time, for kernels that are compiled for each instruction set from one text.
//
// CRITICAL: the same bits from each: sums run in sixteen lanes and then by halves, products are fused only by dl_fma_16.
#ifndef DRIVELOOP_NEURAL_LANES_H
#define DRIVELOOP_NEURAL_LANES_H

#include <stdint.h>
#include <string.h>

#include "math.h"

DL_INLINE dl_f16 dl_load(const float *p) {
  dl_f16 v;
  memcpy(&v, p, sizeof v);
  return v;
}
DL_INLINE void dl_store(float *p, dl_f16 v) { memcpy(p, &v, sizeof v); }

// The first `count` of 16, `rest` after them.
DL_INLINE dl_f16 dl_load_some(const float *p, int64_t count, float rest) {
  float v[16];
  dl_store(v, (dl_f16)rest);
  for (int64_t i = 0; i < count; i++) v[i] = p[i];
  return dl_load(v);
}
DL_INLINE void dl_store_some(float *p, dl_f16 v, int64_t count) {
  float w[16];
  dl_store(w, v);
  for (int64_t i = 0; i < count; i++) p[i] = w[i];
}

DL_INLINE dl_f16 dl_swap_8(dl_f16 v) {
  return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}
DL_INLINE dl_f16 dl_swap_4(dl_f16 v) {
  return __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
}
DL_INLINE dl_f16 dl_swap_2(dl_f16 v) {
  return __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
}
DL_INLINE dl_f16 dl_swap_1(dl_f16 v) {
  return __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
}

DL_INLINE float dl_sum(dl_f16 v) {
  v = v + dl_swap_8(v);
  v = v + dl_swap_4(v);
  v = v + dl_swap_2(v);
  v = v + dl_swap_1(v);
  return v[0];
}
DL_INLINE float dl_largest(dl_f16 v) {
  v = dl_max_16(v, dl_swap_8(v));
  v = dl_max_16(v, dl_swap_4(v));
  v = dl_max_16(v, dl_swap_2(v));
  v = dl_max_16(v, dl_swap_1(v));
  return v[0];
}

#endif
