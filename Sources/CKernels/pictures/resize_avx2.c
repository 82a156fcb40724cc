#define KERNEL(name) name##_avx2
#pragma clang diagnostic ignored "-Wpsabi"  // wide vectors pass between static functions only
#if defined(__x86_64__)
#include <string.h>

#include "resize.h"
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "resize.inc"
#pragma clang attribute pop
#endif
