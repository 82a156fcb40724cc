// The shader, compiled for plain x86-64.
#define DL_LEVEL 0
#define DL_SHADE dl_shade_plain
#include "kernel.h"
