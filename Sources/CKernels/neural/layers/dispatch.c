// Chooses the instruction set.
#include "neural.h"
#include "table.h"

static const dl_layer_table *table(int32_t kernels) {
#if defined(__x86_64__)
  if (kernels >= DL_KERNELS_AVX512) return &dl_layers_avx512;
  if (kernels == DL_KERNELS_AVX2) return &dl_layers_avx2;
#endif
  (void)kernels;
  return &dl_layers_plain;
}

void dl_rms_norm(int32_t kernels, const float *x, int64_t rows, int64_t columns, const float *weight, float epsilon,
                 float *y) {
  table(kernels)->rms_norm(x, rows, columns, weight, epsilon, y);
}
void dl_layer_norm(int32_t kernels, const float *x, int64_t rows, int64_t columns, const float *weight,
                   const float *bias, float epsilon, float *y) {
  table(kernels)->layer_norm(x, rows, columns, weight, bias, epsilon, y);
}
void dl_rotate(int32_t kernels, float *x, int64_t rows, int64_t stride, int64_t heads, int64_t half,
               const float *cosines, const float *sines) {
  table(kernels)->rotate(x, rows, stride, heads, half, cosines, sines);
}
void dl_add(int32_t kernels, const float *x, int64_t count, float *y) { table(kernels)->add(x, count, y); }
void dl_scale(int32_t kernels, float *x, int64_t count, float factor) { table(kernels)->scale(x, count, factor); }
void dl_apply(int32_t kernels, int32_t function, float *x, int64_t count) {
  table(kernels)->apply(function, x, count);
}
int64_t dl_argmax(int32_t kernels, const float *x, int64_t count) { return table(kernels)->argmax(x, count); }
double dl_exponentials(int32_t kernels, const float *x, int64_t count, float top, float *y) {
  return table(kernels)->exponentials(x, count, top, y);
}
