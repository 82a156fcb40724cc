// Chooses the instruction set.
#include "../include/raster.h"
#include "../include/shade.h"
#include "resize.h"

void dl_resize_rows(const uint8_t *source, int32_t width, int32_t rows, const dl_resampling *resampling,
                    uint8_t *target, int32_t instructions) {
  if (instructions == DL_BEST) instructions = dl_best_instructions();
#if defined(__x86_64__)
  if (instructions == DL_AVX512) return resize_rows_avx512(source, width, rows, resampling, target);
  if (instructions == DL_AVX2) return resize_rows_avx2(source, width, rows, resampling, target);
#endif
  resize_rows_plain(source, width, rows, resampling, target);
}

void dl_resize_columns(const uint8_t *source, int32_t stride, const dl_resampling *resampling, uint8_t *target,
                       int32_t instructions) {
  if (instructions == DL_BEST) instructions = dl_best_instructions();
#if defined(__x86_64__)
  if (instructions == DL_AVX512) return resize_columns_avx512(source, stride, resampling, target);
  if (instructions == DL_AVX2) return resize_columns_avx2(source, stride, resampling, target);
#endif
  resize_columns_plain(source, stride, resampling, target);
}
