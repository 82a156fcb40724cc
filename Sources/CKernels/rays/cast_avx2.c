#define CAST dl_ray_cast_avx2
#pragma clang diagnostic ignored "-Wpsabi"  // wide vectors pass between static functions only
#if defined(__x86_64__)
#include <math.h>
#include <string.h>

#include "tree.h"
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "cast.inc"
#pragma clang attribute pop
#endif
