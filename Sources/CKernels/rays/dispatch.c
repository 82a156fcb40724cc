// Chooses the instruction set.
#include "tree.h"

void dl_ray_cast(const dl_ray_scene *scene, const dl_ray_bundle *bundle, int32_t first_row, int32_t last_row,
                 dl_ray_hits hits, int32_t instructions) {
  if (instructions == DL_BEST) instructions = dl_best_instructions();
#if defined(__x86_64__)
  if (instructions == DL_AVX512) return dl_ray_cast_avx512(scene, bundle, first_row, last_row, hits);
  if (instructions == DL_AVX2) return dl_ray_cast_avx2(scene, bundle, first_row, last_row, hits);
#endif
  dl_ray_cast_plain(scene, bundle, first_row, last_row, hits);
}
