#define KERNEL(name) name##_plain
#pragma clang diagnostic ignored "-Wpsabi"  // wide vectors pass between static functions only
#include "resize.inc"
