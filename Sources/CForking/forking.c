#include "CForking.h"

#include <unistd.h>

int driveloop_fork(void) { return fork(); }
