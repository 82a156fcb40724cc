import CKernels

/// What does the arithmetic of a model: threads, kernels and scratch memory.
///
/// Results do not depend on the number of threads. One owner: not to be called from two threads at once.
public final class Compute {
  public let threads: Int
  public let kernels: KernelSet
  /// For C kernels that start jobs by themselves (pool.h); nil where one thread does everything.
  let pool: OpaquePointer?
  private var scratch: UnsafeMutableRawPointer?
  private var scratchBytes = 0

  public init(threads: Int = 1, kernels: KernelSet = .best) {
    precondition(threads >= 1 && threads <= 1024, "arithmetic needs a thread, and not thousands")
    precondition(
      kernels.rawValue <= KernelSet.best.rawValue, "this machine lacks the instructions of these kernels")
    self.threads = threads
    self.kernels = kernels
    pool = threads > 1 ? dl_pool_create(Int32(threads)) : nil
  }

  deinit {
    dl_pool_destroy(pool)
    scratch?.deallocate()
  }

  /// Does jobs 0..<count, each once, in any order, on all threads; returns when all are done. Within a job it does them
  /// one after another.
  public func parallel(_ count: Int, _ job: (Int) -> Void) {
    guard let pool, count > 1 else {
      for index in 0..<max(0, count) { job(index) }
      return
    }
    precondition(count <= Int(Int32.max), "too many jobs")
    withoutActuallyEscaping(job) { job in
      withUnsafePointer(to: job) {
        dl_pool_run(pool, Int32(count), callJob, UnsafeMutableRawPointer(mutating: $0))
      }
    }
  }

  /// Memory of at least so many bytes, aligned to 64, which holds anything until the next call; kept from call to call.
  /// For one kernel at a time: what one leaves there the next overwrites.
  func scratch(bytes: Int) -> UnsafeMutableRawPointer {
    if let scratch, scratchBytes >= bytes { return scratch }
    scratch?.deallocate()
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(4096, bytes), alignment: 64)
    (scratch, scratchBytes) = (memory, max(4096, bytes))
    return memory
  }
}

/// Called by the pool's threads: outside of every actor.
private func callJob(_ context: UnsafeMutableRawPointer?, _ index: Int32, _ thread: Int32) {
  context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(index))
}
