#pragma once

/// The commit that this program was built from, as the Makefile found it; "unknown" for a bare `swift build`.
const char *driveloop_build_commit(void);
