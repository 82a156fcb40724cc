#pragma once

/// fork(2), which Swift does not let programs call: in the child only the calling thread goes on, so it may use nothing that
/// another thread could hold, and must leave by `_exit`.
/// Returns the child's process id, 0 in the child, -1 with errno where there is none.
int driveloop_fork(void);
