// Chooses the instruction set.
#include "tree.h"

int dl_ray_best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return DL_RAY_AVX512;
  if (__builtin_cpu_supports("avx2")) return DL_RAY_AVX2;
#endif
  return DL_RAY_PLAIN;
}

void dl_ray_cast(const dl_ray_scene *scene, const dl_ray_bundle *bundle, int32_t first_row, int32_t last_row,
                 dl_ray_hits hits, int level) {
#if defined(__x86_64__)
  int best = dl_ray_best_level();
  if (level > best) level = best;
  if (level == DL_RAY_AVX512) return dl_ray_cast_avx512(scene, bundle, first_row, last_row, hits);
  if (level == DL_RAY_AVX2) return dl_ray_cast_avx2(scene, bundle, first_row, last_row, hits);
#endif
  dl_ray_cast_plain(scene, bundle, first_row, last_row, hits);
}
