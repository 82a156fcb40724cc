import CZeroMQ

/// What a program that moves pictures should tell its allocator when it starts.
public enum MessageMemory {
  /// Keeps up to 16 MB of freed memory for the next message, instead of giving it back to the kernel after each.
  ///
  /// glibc gives large blocks back at once and faults them in again, page by page, for the next message: with six
  /// pictures of 200 KB that is most of a round trip (measured: 1400 µs with, 370 µs without). A setting of the whole
  /// process, so that a program's `main` calls it, once, and no library does. Without it everything works, more slowly.
  public static func keepForReuse() {
    mallopt(M_MMAP_THRESHOLD, 4 << 20)
    mallopt(M_TRIM_THRESHOLD, 16 << 20)
  }
}
