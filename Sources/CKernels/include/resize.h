// Scaling of RGB pictures, one direction at a time. Each value of the result is
//   clamp((2^21 + sum of weight * byte) >> 22, 0, 255)
// over neighbouring bytes of its channel, in whole numbers: the same for every instruction set and order.
#ifndef DRIVELOOP_RESIZE_H
#define DRIVELOOP_RESIZE_H

#include <stdint.h>

// What each of `count` values is made of: `offsets[i + 1] - offsets[i]` values from `first[i]` on, with `weights` from
// `offsets[i]` on, in units of 2^-22. Sums must fit 32 bits.
typedef struct {
  int32_t count;
  const int32_t *first;
  const int32_t *offsets;
  const int32_t *weights;
} dl_resampling;

// Rows of `width` pixels become rows of `resampling->count` pixels. `instructions` is one of DL_BEST, DL_PLAIN ...
// (shade.h).
void dl_resize_rows(const uint8_t *source, int32_t width, int32_t rows, const dl_resampling *resampling,
                    uint8_t *target, int32_t instructions);

// Columns of rows of `stride` bytes become columns of `resampling->count` rows.
void dl_resize_columns(const uint8_t *source, int32_t stride, const dl_resampling *resampling, uint8_t *target,
                       int32_t instructions);

#endif
