import Foundation

/// One measured figure: seconds for each repetition.
struct BenchmarkRow {
  var name: String
  /// What was measured, in words.
  var detail: String
  /// Seconds, one per counted repetition.
  var samples: [Double]

  var median: Double {
    let sorted = samples.sorted()
    guard let middle = sorted.indices.isEmpty ? nil : sorted.count / 2 else { return .nan }
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  static let heading = String(
    format: "%@ %@ %@ %@  %@", pad("benchmark", 22), pad("median", 14), pad("min", 14), pad("max", 14), "what"
  )

  var line: String {
    "\(Self.pad(name, 22)) \(Self.pad(Self.time(median), 14)) \(Self.pad(Self.time(samples.min() ?? .nan), 14)) "
      + "\(Self.pad(Self.time(samples.max() ?? .nan), 14))  \(detail)"
  }

  var json: String {
    "{\"name\": \"\(name)\", \"median\": \(median), \"min\": \(samples.min() ?? .nan), "
      + "\"max\": \(samples.max() ?? .nan), \"samples\": \(samples.count), \"detail\": \"\(detail)\"}"
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func time(_ seconds: Double) -> String {
    seconds < 1e-3
      ? String(format: "%.2f µs", seconds * 1e6)
      : seconds < 1 ? String(format: "%.3f ms", seconds * 1e3) : String(format: "%.3f s", seconds)
  }
}

/// A named benchmark.
struct BenchmarkCase: Sendable {
  var name: String
  var run: @Sendable () throws -> [BenchmarkRow]

  /// Seconds that each of `repetitions` calls takes, after one that is not counted.
  static func time(repetitions: Int, _ body: () throws -> Void) rethrows -> [Double] {
    try body()
    return try (0..<repetitions).map { _ in
      let start = ContinuousClock.now
      try body()
      let elapsed = (ContinuousClock.now - start).components
      return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }
  }

  /// As `time`, but of the processor's time, which neighbours on the machine disturb less.
  static func processorTime(repetitions: Int, _ body: () throws -> Void) rethrows -> [Double] {
    try body()
    return try (0..<repetitions).map { _ in
      let start = processorSeconds()
      try body()
      return processorSeconds() - start
    }
  }

  /// Seconds of this process's time on the processor.
  static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
