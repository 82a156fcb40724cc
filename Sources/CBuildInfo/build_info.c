#include "CBuildInfo.h"

const char *driveloop_build_commit(void) { return DRIVELOOP_COMMIT; }
