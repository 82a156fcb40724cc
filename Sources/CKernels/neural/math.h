// exp, tanh, erf and the functions of activations for one float, 8 and 16: no libm, the same operations in each, so the
// same bits whatever they are compiled for.
//
// CRITICAL: compile with -ffp-contract=off; products and sums are fused only where it says `fma`.
// `dl_f8` and `dl_f16` are vectors of any instruction set; __m256 and __m512 turn into them by a cast and back.
// Largest relative errors, measured over all floats of the range against libm in double precision (MathTests):
// exp 0.8e-7, exp2 0.8e-7, tanh 1.5e-7, sigmoid 1.6e-7, erf 0.9e-7.
#ifndef DRIVELOOP_NEURAL_MATH_H
#define DRIVELOOP_NEURAL_MATH_H

#include <stdint.h>

// Vectors pass between inlined functions only.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float dl_f8 __attribute__((ext_vector_type(8)));
typedef int32_t dl_i8 __attribute__((ext_vector_type(8)));
typedef float dl_f16 __attribute__((ext_vector_type(16)));
typedef int32_t dl_i16 __attribute__((ext_vector_type(16)));
typedef float dl_f1;
typedef int32_t dl_i1;

#define DL_INLINE static inline __attribute__((always_inline))

DL_INLINE dl_i1 dl_bits_1(dl_f1 x) {
  union {
    dl_f1 f;
    dl_i1 i;
  } u = {.f = x};
  return u.i;
}
DL_INLINE dl_f1 dl_float_1(dl_i1 x) {
  union {
    dl_i1 i;
    dl_f1 f;
  } u = {.i = x};
  return u.f;
}
DL_INLINE dl_i8 dl_bits_8(dl_f8 x) { return (dl_i8)x; }
DL_INLINE dl_f8 dl_float_8(dl_i8 x) { return (dl_f8)x; }
DL_INLINE dl_i16 dl_bits_16(dl_f16 x) { return (dl_i16)x; }
DL_INLINE dl_f16 dl_float_16(dl_i16 x) { return (dl_f16)x; }

#define DL_LANES 1
#include "math.inc"
#undef DL_LANES
#define DL_LANES 8
#include "math.inc"
#undef DL_LANES
#define DL_LANES 16
#include "math.inc"
#undef DL_LANES

#endif
