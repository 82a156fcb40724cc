// Weights into panels and back.
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "panels.h"
#include "../rounding.h"

int64_t dl_matrix_panel_count(int64_t outputs, int32_t is_gated) {
  int64_t columns = is_gated ? outputs / 2 : outputs, width = is_gated ? HALF_PANEL : DL_PANEL_OUTPUTS;
  return (columns + width - 1) / width;
}

int64_t dl_matrix_panel_bytes(int32_t path, int64_t inputs) {
  return path == DL_INT4 ? group_count(inputs) * GROUP_BYTES : step_count(path, inputs) * STEP_BYTES;
}

enum { LARGE_PAGE = 2 << 20 };

void *dl_matrix_allocate(int64_t bytes) {
  if (bytes < LARGE_PAGE) {
    void *memory = aligned_alloc(64, ((uint64_t)bytes + 63) / 64 * 64);
    if (memory) memset(memory, 0, (uint64_t)bytes);
    return memory;
  }
  // On a border of large pages: what the mapping has before and after goes back.
  uint64_t size = ((uint64_t)bytes + 4095) / 4096 * 4096;
  uint8_t *map = mmap(0, size + LARGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED) return 0;
  uint64_t before = -(uint64_t)map % LARGE_PAGE;
  if (before) munmap(map, before);
  munmap(map + before + size, LARGE_PAGE - before);
#ifdef MADV_HUGEPAGE
  madvise(map + before, size / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
#endif
  return map + before;
}

void dl_matrix_free(void *memory, int64_t bytes) {
  if (bytes < LARGE_PAGE)
    free(memory);
  else if (memory)
    munmap(memory, ((uint64_t)bytes + 4095) / 4096 * 4096);
}

// Where an output stands: its panel and its place among the panel's 32.
static int64_t place_of(const dl_matrix *matrix, int64_t output, int64_t *lane) {
  if (!matrix->is_gated) {
    *lane = output % DL_PANEL_OUTPUTS;
    return output / DL_PANEL_OUTPUTS;
  }
  int64_t columns = matrix->outputs / 2, column = output % columns;
  *lane = column % HALF_PANEL + (output < columns ? 0 : HALF_PANEL);
  return column / HALF_PANEL;
}

static uint8_t *panel_at(const dl_matrix *matrix, int64_t panel) {
  return matrix->panels + panel * dl_matrix_panel_bytes(matrix->path, matrix->inputs);
}

int64_t dl_matrix_code_bytes(int32_t path, int64_t inputs) {
  return path == DL_INT8 ? inputs : path == DL_INT4 ? (inputs + 1) / 2 : 0;
}
int64_t dl_matrix_scale_bytes(int32_t path, int64_t inputs) {
  return path == DL_INT8 ? 4 : path == DL_INT4 ? 2 * group_count(inputs) : 0;
}

void dl_matrix_quantise(int32_t path, int64_t inputs, const float *rows, int64_t count, uint8_t *codes,
                        uint8_t *scales) {
  dl_matrix_kernels(dl_best_kernels())->quantise(path, inputs, rows, count, codes, scales);
}

// Rows of floats (fp32, bf16) or of codes into panels, by sixteen or as many as stand in the same half of a
// panel.
static void pack_rows(const dl_matrix *matrix, int64_t first, int64_t count, const uint8_t *rows,
                      int64_t row_bytes) {
  const matrix_kernels *kernels = dl_matrix_kernels(dl_best_kernels());
  const int64_t inputs = matrix->inputs;
  for (int64_t i = 0; i < count;) {
    const int64_t output = first + i;
    int64_t lane, panel = place_of(matrix, output, &lane), columns = matrix->outputs / 2;
    int64_t left = matrix->is_gated && output < columns ? columns - output : matrix->outputs - output;
    if (left > count - i) left = count - i;
    if (left > HALF_PANEL - lane % HALF_PANEL) left = HALF_PANEL - lane % HALF_PANEL;
    uint8_t *to = panel_at(matrix, panel);
    kernels->pack_half(matrix->path, to, lane, left, rows, row_bytes, inputs);
    i += left;
    rows += left * row_bytes;
  }
}

void dl_matrix_pack_codes(const dl_matrix *matrix, int64_t first, int64_t count, const uint8_t *codes,
                          const uint8_t *scales) {
  pack_rows(matrix, first, count, codes, dl_matrix_code_bytes(matrix->path, matrix->inputs));
  for (int64_t i = 0; i < count; i++, scales += dl_matrix_scale_bytes(matrix->path, matrix->inputs)) {
    int64_t lane, panel = place_of(matrix, first + i, &lane);
    if (matrix->path == DL_INT8) {
      memcpy(matrix->scales + panel * DL_PANEL_OUTPUTS + lane, scales, 4);
    } else {
      for (int64_t g = 0; g < group_count(matrix->inputs); g++)
        memcpy(panel_at(matrix, panel) + g * GROUP_BYTES + lane * 2, scales + g * 2, 2);
    }
  }
}

void dl_matrix_codes(const dl_matrix *matrix, int64_t output, uint8_t *codes, uint8_t *scales) {
  const int64_t inputs = matrix->inputs;
  int64_t lane, panel = place_of(matrix, output, &lane);
  const uint8_t *from = panel_at(matrix, panel);
  if (matrix->path == DL_INT8) {
    memcpy(scales, matrix->scales + panel * DL_PANEL_OUTPUTS + lane, 4);
    for (int64_t k = 0; k < inputs; k++) codes[k] = from[k / 4 * STEP_BYTES + lane * 4 + k % 4] ^ 0x80;
  } else if (matrix->path == DL_INT4) {
    memset(codes, 0, (uint64_t)dl_matrix_code_bytes(DL_INT4, inputs));
    for (int64_t g = 0; g < group_count(inputs); g++)
      memcpy(scales + g * 2, from + g * GROUP_BYTES + lane * 2, 2);
    for (int64_t k = 0; k < inputs; k++) {
      int64_t in = k % DL_GROUP_INPUTS;
      const uint8_t *group = from + k / DL_GROUP_INPUTS * GROUP_BYTES + GROUP_SCALE_BYTES;
      uint8_t both = group[in / 4 * 64 + lane % HALF_PANEL * 4 + in % 4];
      int32_t code = (lane < HALF_PANEL ? both & 15 : both >> 4) - 8;
      codes[k / 2] |= (uint8_t)((code & 15) << (k % 2 * 4));
    }
  }
}

int dl_matrix_pack(const dl_matrix *matrix, int64_t first, int64_t count, const float *rows) {
  const int64_t inputs = matrix->inputs;
  if (matrix->path <= DL_BF16) {
    pack_rows(matrix, first, count, (const uint8_t *)rows, inputs * 4);
    return 1;
  }
  const int64_t code_bytes = dl_matrix_code_bytes(matrix->path, inputs);
  uint8_t *codes =
      malloc((uint64_t)(HALF_PANEL * (code_bytes + dl_matrix_scale_bytes(matrix->path, inputs))));
  if (!codes) return 0;
  uint8_t *scales = codes + HALF_PANEL * code_bytes;
  for (int64_t i = 0; i < count; i += HALF_PANEL) {
    const int64_t some = count - i < HALF_PANEL ? count - i : HALF_PANEL;
    dl_matrix_quantise(matrix->path, inputs, rows + i * inputs, some, codes, scales);
    dl_matrix_pack_codes(matrix, first + i, some, codes, scales);
  }
  free(codes);
  return 1;
}

void dl_matrix_row(const dl_matrix *matrix, int64_t output, float *row) {
  const int64_t inputs = matrix->inputs;
  int64_t lane, panel = place_of(matrix, output, &lane);
  const uint8_t *from = panel_at(matrix, panel);
  if (matrix->path == DL_FP32) {
    for (int64_t k = 0; k < inputs; k++) memcpy(row + k, from + k * STEP_BYTES + lane * 4, 4);
  } else if (matrix->path == DL_BF16) {
    for (int64_t k = 0; k < inputs; k++) {
      uint16_t half;
      memcpy(&half, from + k / 2 * STEP_BYTES + lane * 4 + k % 2 * 2, 2);
      row[k] = word_float((uint32_t)half << 16);
    }
  } else if (matrix->path == DL_INT8) {
    float scale = matrix->scales[panel * DL_PANEL_OUTPUTS + lane];
    for (int64_t k = 0; k < inputs; k++)
      row[k] = (float)(from[k / 4 * STEP_BYTES + lane * 4 + k % 4] - 128) * scale;
  } else {
    for (int64_t k = 0; k < inputs; k++) {
      int64_t in = k % DL_GROUP_INPUTS;
      const uint8_t *group = from + k / DL_GROUP_INPUTS * GROUP_BYTES;
      uint16_t half;
      memcpy(&half, group + lane * 2, 2);
      uint8_t both = group[GROUP_SCALE_BYTES + in / 4 * 64 + lane % HALF_PANEL * 4 + in % 4];
      row[k] = (float)((lane < HALF_PANEL ? both & 15 : both >> 4) - 8) * float_of_half(half);
    }
  }
}
