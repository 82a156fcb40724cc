#define SET dl_layers_avx2
#if defined(__x86_64__)
#include <math.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "layers.inc"
#pragma clang attribute pop
#endif
