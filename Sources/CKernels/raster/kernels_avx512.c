#include "view.h"

#define DL_LEVEL 2
#define DL_KERNEL(name) name##_avx512
#pragma clang diagnostic ignored "-Wpsabi"  // vectors are passed within this file only
#include <immintrin.h>

#pragma clang attribute push(                                                                 \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,bmi,bmi2,lzcnt,popcnt"))), \
    apply_to = function)
#include "lanes.h"
#include "cull.h"
#include "coverage.h"
#include "triangles.h"
#include "resolve.h"
#pragma clang attribute pop
