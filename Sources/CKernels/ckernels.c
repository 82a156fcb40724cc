#include "ckernels.h"

_Static_assert(sizeof(dl_surface) == 64, "a surface fills one cache line");
