// Matrix products in portable C: slow, readable, and the same bits as the others.
#include <float.h>
#include <math.h>

#include "panels.h"
#include "../rounding.h"
#include "../lanes.h"

static void fp32_tile(const tile_job *job) {
  for (int j = 0; j < DL_PANEL_OUTPUTS; j++) {
    float sum = 0;
    for (int64_t k = 0; k < job->steps; k++)
      sum = fmaf(word_float(job->a[k * job->stride]), ((const float *)(job->panel + k * STEP_BYTES))[j], sum);
    job->sums[j] = sum;
  }
}

// a * b + c of bfloat16 a and b, whose product a double holds exactly, as it does the sum where that matters
// to a float. What would be subnormal once rounded to 24 bits is zero.
static float bfloat16_fma(float a, float b, float c) {
  if (fabsf(a) < FLT_MIN) a = copysignf(0, a);
  if (fabsf(b) < FLT_MIN) b = copysignf(0, b);
  double sum = (double)a * b + c;
  return fabs(sum) < FLT_MIN * (1 - 0x1p-25) ? (float)copysign(0, sum) : (float)sum;
}

static void bf16_tile(const tile_job *job) {
  for (int j = 0; j < DL_PANEL_OUTPUTS; j++) {
    float sum = 0;
    for (int64_t step = 0; step < job->steps; step++) {
      uint32_t x = job->a[step * job->stride];
      uint32_t w = ((const uint32_t *)(job->panel + step * STEP_BYTES))[j];
      sum = bfloat16_fma(word_float(x & 0xFFFF0000), word_float(w & 0xFFFF0000), sum);
      sum = bfloat16_fma(word_float(x << 16), word_float(w << 16), sum);
    }
    job->sums[j] = sum;
  }
}

static int32_t signed_byte(uint32_t word, int q) { return (int8_t)(word >> (8 * q)); }

static void int8_tile(const tile_job *job) {
  for (int j = 0; j < DL_PANEL_OUTPUTS; j++) {
    uint32_t sum = (uint32_t)job->starts[0];  // unsigned: partial sums may wrap around, the whole does not
    for (int64_t step = 0; step < job->steps; step++)
      for (int q = 0; q < 4; q++)
        sum += (uint32_t)(signed_byte(job->a[step * job->stride], q) *
                          job->panel[step * STEP_BYTES + j * 4 + q]);
    job->sums[j] = word_float(sum);
  }
}

static float half_float(const uint8_t *at) {
  uint16_t half;
  memcpy(&half, at, sizeof half);
  return float_of_half(half);
}

static void int4_tile(const tile_job *job) {
  for (int j = 0; j < DL_PANEL_OUTPUTS; j++) {
    float sum = 0;
    for (int64_t g = 0; g < job->steps / GROUP_STEPS; g++) {
      const uint8_t *group = job->panel + g * GROUP_BYTES;
      int32_t whole = job->starts[g * job->stride];
      for (int step = 0; step < GROUP_STEPS; step++)
        for (int q = 0; q < 4; q++) {
          uint8_t both = group[GROUP_SCALE_BYTES + step * 64 + j % HALF_PANEL * 4 + q];
          whole += signed_byte(job->a[(g * GROUP_STEPS + step) * job->stride], q) *
                   (j < HALF_PANEL ? both & 15 : both >> 4);
        }
      sum = fmaf((float)whole, half_float(group + j * 2), sum);
    }
    job->sums[j] = sum;
  }
}

#include "finish.inc"
#include "weights.inc"
#include "rows.inc"

const matrix_kernels dl_matrix_plain = {
    .tallest = {1, 1, 1, 1},
    .tile = {{fp32_tile}, {bf16_tile}, {int8_tile}, {int4_tile}},
    .finish = finish,
    .pack = pack_tile,
    .pack_half = pack_half,
    .quantise = quantise,
};
