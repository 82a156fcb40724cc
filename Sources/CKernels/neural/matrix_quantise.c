// Weights to codes of 8 and 4 bits.
#include "panels.h"
#include "rounding.h"
#include "vector.h"

// What is not a number counts as 0, infinite as 1e38.
INLINE vf finite(vf x) {
  x = x == x ? x : splat(0);
  return vmin(vmax(x, splat(-1e38f)), splat(1e38f));
}
INLINE vf part(const float *row, int64_t k, int64_t count) {
  return finite(k + LANES <= count ? load(row + k) : load_part(row + k, (int)(count - k)));
}
// Whole numbers nearest to x * inverse, ties to even, within low ... high.
INLINE vi code(vf x, float inverse, float low, float high) {
  vf y = vmin(vmax(x * inverse, splat(low)), splat(high));
  return bits_int(y + 12582912.0f) - 0x4B400000;  // 1.5 * 2^23: the sum's low bits are a whole number
}

static void quantise_bytes(const float *row, int64_t inputs, uint8_t *codes, uint8_t *scale) {
  vf top = splat(0);
  for (int64_t k = 0; k < inputs; k += LANES) top = vmax(top, magnitude(part(row, k, inputs)));
  float step = __builtin_reduce_max(top) / 127.0f;
  if (step < 1e-30f) step = 0;
  memcpy(scale, &step, 4);
  float inverse = step > 0 ? 1 / step : 0;
  for (int64_t k = 0; k < inputs; k += LANES) {
    typedef int8_t bytes __attribute__((ext_vector_type(16)));
    bytes b = __builtin_convertvector(code(part(row, k, inputs), inverse, -127, 127), bytes);
    memcpy(codes + k, &b, (uint64_t)(inputs - k < LANES ? inputs - k : LANES));
  }
}

static void quantise_group(const float *row, int64_t count, uint8_t *codes, uint8_t *scale) {
  float top = 0, bottom = 0;
  for (int64_t k = 0; k < count; k += LANES) {
    vf x = part(row, k, count);
    float high = __builtin_reduce_max(x), low = __builtin_reduce_min(x);
    top = high > top ? high : top;
    bottom = low < bottom ? low : bottom;
  }
  // The greater side takes the code -8, which the other side does not have.
  float step = (top > -bottom ? top : bottom) / -8.0f;
  if (step > 65504.0f) step = 65504.0f;
  if (step < -65504.0f) step = -65504.0f;
  uint16_t half = half_of_float(step);
  memcpy(scale, &half, 2);
  step = float_of_half(half);
  float inverse = step != 0 ? 1 / step : 0;
  for (int64_t k = 0; k < count; k += LANES) {
    vi c = code(part(row + 0, k, count), inverse, -8, 7);
    for (int64_t i = 0; i < LANES && k + i < count; i++)
      codes[(k + i) / 2] |= (uint8_t)((c[i] & 15) << ((k + i) % 2 * 4));
  }
}

void dl_matrix_quantise(int32_t path, int64_t inputs, const float *rows, int64_t count, uint8_t *codes,
                        uint8_t *scales) {
  const int64_t code_bytes = dl_matrix_code_bytes(path, inputs), scale_bytes = dl_matrix_scale_bytes(path, inputs);
  for (int64_t i = 0; i < count; i++, rows += inputs, codes += code_bytes, scales += scale_bytes) {
    if (path == DL_INT8) quantise_bytes(rows, inputs, codes, scales);
    if (path != DL_INT4) continue;
    memset(codes, 0, (uint64_t)code_bytes);
    for (int64_t k = 0; k < inputs; k += DL_GROUP_INPUTS)
      quantise_group(rows + k, inputs - k < DL_GROUP_INPUTS ? inputs - k : DL_GROUP_INPUTS, codes + k / 2,
                     scales + k / DL_GROUP_INPUTS * 2);
  }
}
