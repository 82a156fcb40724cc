// The C side of DriveLoop: inner loops, compiled for several instruction sets and chosen at run time.
#ifndef DRIVELOOP_CKERNELS_H
#define DRIVELOOP_CKERNELS_H

#include "attention.h"
#include "convert.h"
#include "fragments.h"
#include "layers.h"
#include "matrix.h"
#include "neural.h"
#include "pool.h"
#include "raster.h"
#include "rays.h"
#include "resize.h"
#include "shade.h"

#endif
