import Foundation
import Glibc

/// The progress line on standard error: a bar on a terminal, one line per route elsewhere.
final class Progress {
  private let total: Int
  private var finished: Int
  private var scoreSum = 0.0
  private var scored = 0
  private let resumed: Int
  private let start = ContinuousClock.now
  private let terminal: Bool

  init(total: Int, resumed: Int) {
    self.total = total
    self.finished = resumed
    self.resumed = resumed
    terminal = isatty(STDERR_FILENO) == 1
    if resumed > 0 { say("resuming: \(resumed) of \(total) routes are already finished\n") }
  }

  /// - Parameter score: driving score of the route, 0…100.
  func routeFinished(_ id: String, town: String, status: String, score: Double) {
    finished += 1
    scored += 1
    scoreSum += score
    let line = "route \(id) \(town): \(status), driving score \(String(format: "%.2f", score))"
    if terminal {
      say("\r\u{1B}[K\(line)\n\(bar)")
      if finished == total { say("\n") }
    } else {
      say("[\(finished)/\(total)] \(line)\(timeLeft.map { ", \($0) left" } ?? "")\n")
    }
  }

  private var bar: String {
    let width = 30
    let filled = total > 0 ? width * finished / total : width
    return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
      + "] \(finished)/\(total)  mean score \(String(format: "%.2f", scoreSum / Double(max(1, scored))))"
      + (timeLeft.map { "  \($0) left" } ?? "")
  }

  private var timeLeft: String? {
    let ran = finished - resumed
    guard ran > 0, finished < total else { return nil }
    let elapsed = (ContinuousClock.now - start).components
    let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    let left = Int((seconds / Double(ran) * Double(total - finished)).rounded(.up))
    return left >= 3600
      ? String(format: "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60)
      : String(format: "%d:%02d", left / 60, left % 60)
  }

  private func say(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
