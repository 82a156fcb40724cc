// Cuts a product into tiles and gives them to the kernels.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "panels.h"

const matrix_kernels *dl_matrix_kernels(int32_t kernels) {
#if defined(__x86_64__)
  if (kernels == DL_KERNELS_AVX512BF16) return &dl_matrix_avx512bf16;
  if (kernels == DL_KERNELS_AVX512) return &dl_matrix_avx512;
  if (kernels == DL_KERNELS_AVX2) return &dl_matrix_avx2;
#endif
  (void)kernels;
  return &dl_matrix_plain;
}

int64_t dl_operand_tiles(int64_t rows) { return (rows + DL_TILE_ROWS - 1) / DL_TILE_ROWS; }
int64_t dl_operand_words(int32_t path, int64_t rows, int64_t inputs) {
  return rows * step_count(path, inputs);
}
int64_t dl_operand_starts(int32_t path, int64_t rows, int64_t inputs) {
  return path == DL_INT8 ? rows : path == DL_INT4 ? rows * group_count(inputs) : 0;
}

void dl_operand_pack(const dl_operand *operand, const float *x, int64_t stride, int64_t first_tile,
                     int64_t last_tile, int32_t kernels) {
  const matrix_kernels *set = dl_matrix_kernels(kernels);
  for (int64_t tile = first_tile; tile < last_tile; tile++) set->pack(operand, x, stride, tile);
}

// bfloat16 products take subnormal numbers as zero, whatever the kernels: vdpbf16ps knows no other way.
static void run_tile(tile_kernel *kernel, const tile_job *job, int32_t path) {
#if defined(__x86_64__)
  if (path == DL_BF16) {
    unsigned state = _mm_getcsr();
    _mm_setcsr(state | 0x8040);  // flush to zero, denormals are zero
    kernel(job);
    _mm_setcsr(state);
    return;
  }
#endif
  (void)path;
  kernel(job);
}

// Has the places of results brought near while their sums are made.
static void call_results(const dl_product *product, int64_t panel, int64_t first_row, int64_t rows) {
  const int64_t width = product->matrix.is_gated ? HALF_PANEL : DL_PANEL_OUTPUTS;
  for (int64_t r = 0; r < rows; r++) {
    const float *y = product->y + (first_row + r) * product->stride + (panel * width - product->first_column);
    for (int64_t i = 0; i < width; i += 16) __builtin_prefetch(y + i, 1);
  }
}

void dl_product_run(const dl_product *product, int64_t first_panel, int64_t last_panel, int64_t first_tile,
                    int64_t last_tile) {
  const matrix_kernels *set = dl_matrix_kernels(product->kernels);
  const dl_operand *operand = &product->operand;
  const int32_t path = operand->path;
  const int64_t steps = step_count(path, operand->inputs), groups = group_count(operand->inputs);
  const int64_t bytes = dl_matrix_panel_bytes(path, operand->inputs);
  float sums[DL_TILE_ROWS * DL_PANEL_OUTPUTS] __attribute__((aligned(64)));
  tile_job job = {.panel_bytes = bytes, .steps = steps, .sums = sums};

  int64_t panel = first_panel;
  if (operand->rows == 1 && set->abreast[path]) {
    job.a = operand->words;
    job.starts = operand->starts;
    job.stride = 1;
    for (; panel + ABREAST <= last_panel; panel += ABREAST) {
      job.panel = product->matrix.panels + panel * bytes;
      run_tile(set->abreast[path], &job, path);
      for (int i = 0; i < ABREAST; i++) set->finish(product, panel + i, 0, 1, sums + i * DL_PANEL_OUTPUTS);
    }
  }
  for (; panel < last_panel; panel++) {
    job.panel = product->matrix.panels + panel * bytes;
    for (int64_t tile = first_tile; tile < last_tile; tile++) {
      const int64_t first = tile_row(operand->rows, tile);
      job.stride = tile_row(operand->rows, tile + 1) - first;
      // As few parts as registers allow, of about the same height.
      const int64_t parts = (job.stride + set->tallest[path] - 1) / set->tallest[path];
      for (int64_t part = 0; part < parts; part++) {
        const int64_t row = job.stride * part / parts, rows = job.stride * (part + 1) / parts - row;
        job.a = operand->words + first * steps + row;
        if (path == DL_INT8) job.starts = operand->starts + first + row;
        if (path == DL_INT4) job.starts = operand->starts + first * groups + row;
        call_results(product, panel, first + row, rows);
        run_tile(set->tile[path][rows - 1], &job, path);
        set->finish(product, panel, first + row, rows, sums);
      }
    }
  }
}
