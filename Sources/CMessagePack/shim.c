#include <msgpack.h>
int driveloop_messagepack_version(void);
int driveloop_messagepack_version(void) { return 1; }
