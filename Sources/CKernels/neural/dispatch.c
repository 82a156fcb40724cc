#include "neural.h"

int dl_best_kernels(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c")))
    return DL_KERNELS_PLAIN;
  if (!(__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni")))
    return DL_KERNELS_AVX2;
  return __builtin_cpu_supports("avx512bf16") ? DL_KERNELS_AVX512BF16 : DL_KERNELS_AVX512;
#else
  return DL_KERNELS_PLAIN;
#endif
}
