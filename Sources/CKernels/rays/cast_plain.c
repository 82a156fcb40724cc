#define CAST dl_ray_cast_plain
#pragma clang diagnostic ignored "-Wpsabi"  // wide vectors pass between static functions only
#include "cast.inc"
