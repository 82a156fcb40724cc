// Chooses the shader's instruction set.
#include "../include/shade.h"

typedef void shader(const dl_shading *, const dl_camera *, const dl_draw *, const dl_triangle *, const dl_fragments *,
                    uint8_t *);
shader dl_shade_plain, dl_shade_avx2, dl_shade_avx512;

void dl_shade(const dl_shading *light, const dl_camera *camera, const dl_draw *draws, const dl_triangle *triangles,
              const dl_fragments *fragments, uint8_t *rgba) {
  int wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
             && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  int middle = __builtin_cpu_supports("avx2");
  int level = light->instructions == DL_BEST ? DL_AVX512 : light->instructions;
  if (level >= DL_AVX512 && wide)
    dl_shade_avx512(light, camera, draws, triangles, fragments, rgba);
  else if (level >= DL_AVX2 && middle)
    dl_shade_avx2(light, camera, draws, triangles, fragments, rgba);
  else
    dl_shade_plain(light, camera, draws, triangles, fragments, rgba);
}
