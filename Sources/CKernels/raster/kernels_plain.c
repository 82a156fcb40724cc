#include "view.h"

#define DL_LEVEL 0
#define DL_KERNEL(name) name##_plain
#pragma clang diagnostic ignored "-Wpsabi"  // vectors are passed within this file only
#include "lanes.h"
#include "cull.h"
#include "coverage.h"
#include "triangles.h"
#include "resolve.h"
