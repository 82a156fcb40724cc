// The kernels of resize.inc for each instruction set.
#include "../include/resize.h"

typedef void resize_rows(const uint8_t *, int32_t, int32_t, const dl_resampling *, uint8_t *);
typedef void resize_columns(const uint8_t *, int32_t, const dl_resampling *, uint8_t *);
resize_rows resize_rows_plain, resize_rows_avx2, resize_rows_avx512;
resize_columns resize_columns_plain, resize_columns_avx2, resize_columns_avx512;
