// The kernels of layers.h for one instruction set.
#ifndef DRIVELOOP_LAYER_TABLE_H
#define DRIVELOOP_LAYER_TABLE_H

#include "layers.h"

typedef struct {
  void (*rms_norm)(const float *x, int64_t rows, int64_t columns, const float *weight, float epsilon, float *y);
  void (*layer_norm)(const float *x, int64_t rows, int64_t columns, const float *weight, const float *bias,
                     float epsilon, float *y);
  void (*rotate)(float *x, int64_t rows, int64_t stride, int64_t heads, int64_t half, const float *cosines,
                 const float *sines);
  void (*add)(const float *x, int64_t count, float *y);
  void (*scale)(float *x, int64_t count, float factor);
  void (*apply)(int32_t function, float *x, int64_t count);
  int64_t (*argmax)(const float *x, int64_t count);
  double (*exponentials)(const float *x, int64_t count, float top, float *y);
} dl_layer_table;

extern const dl_layer_table dl_layers_plain, dl_layers_avx2, dl_layers_avx512;

#endif
