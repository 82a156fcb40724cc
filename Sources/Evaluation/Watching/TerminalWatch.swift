import Foundation
import Glibc

/// A run's progress on standard error. No colours: there is nothing for NO_COLOR to switch off.
public final class TerminalWatch: RunWatcher {
  public enum Style: Sendable, Hashable {
    /// For files and simple terminals: a line for each finished route; with `isLong` for each begun one too, and the score
    /// so far.
    case lines(isLong: Bool)
    /// A line for each finished route and one that is drawn over itself.
    case bar
    /// The same with a line for each worker.
    case block
  }

  private let style: Style
  private let size: () -> (columns: Int, rows: Int)
  private let write: (String) -> Void
  /// Lines that the next drawing goes over.
  private var drawn = 0
  /// Finished routes that stand there already; nil before the first time.
  private var shown: Int?
  /// Routes whose beginning stands there already, by worker.
  private var begun: [Int: Int] = [:]
  /// The newest state, for drawing it again below what workers say.
  private var newest: RunProgress?

  private static let barWidth = 30

  /// The style for this program's standard error.
  /// - Parameter isLong: whether to show all there is (`--watch`).
  public static func style(isLong: Bool) -> Style {
    let name = ProcessInfo.processInfo.environment["TERM"] ?? "dumb"
    guard isatty(STDERR_FILENO) == 1, name != "dumb", !name.isEmpty else { return .lines(isLong: isLong) }
    return isLong ? .block : .bar
  }

  public init(
    _ style: Style, size: @escaping () -> (columns: Int, rows: Int) = TerminalWatch.terminalSize,
    write: @escaping (String) -> Void = TerminalWatch.diary
  ) {
    self.style = style
    self.size = size
    self.write = write
  }

  /// To standard error; where it is gone, nobody is told.
  public static func diary(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Of standard error's terminal; 80 × 24 where it does not tell.
  public static func terminalSize() -> (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  public var wantsDiary: Bool { if case .lines = style { false } else { true } }

  public func say(_ line: String) { draw([line]) }

  public func update(_ progress: RunProgress) {
    newest = progress
    var lines: [String] = []
    if shown == nil {
      if style == .block || style == .lines(isLong: true) { lines.append(progress.title) }
      if progress.resumed > 0 {
        lines.append("resuming: \(progress.resumed) of \(progress.total) routes are already finished")
      }
    }
    let ended = progress.finished - progress.resumed
    let news = progress.latest.prefix(max(0, ended - (shown ?? 0))).reversed()
    for (offset, route) in zip((progress.finished - news.count + 1)..., news) {
      lines.append(line(route, number: offset, progress))
    }
    shown = ended
    if style == .lines(isLong: true) {
      for route in progress.running where begun[route.worker] != route.index {
        begun[route.worker] = route.index
        lines.append("worker \(route.worker) begins \(Self.name(route))")
      }
    }
    draw(lines)
  }

  private func line(_ route: RunProgress.Finished, number: Int, _ progress: RunProgress) -> String {
    let text =
      "route \(route.routeID) \(route.town): \(route.status), driving score \(Self.number(route.score))"
    guard case .lines(let isLong) = style else { return text }
    return "[\(number)/\(progress.total)] \(text)" + (isLong ? Self.score(progress, "; so far: ") : "")
      + (progress.secondsLeft.map { ", \(Self.clock($0)) left" } ?? "")
  }

  private static func name(_ route: RunProgress.Running) -> String {
    "route \(route.routeID) "
      + (route.types.isEmpty ? "" : route.types.joined(separator: "+") + " ") + route.town
  }

  private static func score(_ progress: RunProgress, _ before: String) -> String {
    progress.meanScore.map { "\(before)mean score \(number($0)), \(progress.successes) solved" } ?? ""
  }

  /// What is drawn over itself.
  private func picture(_ progress: RunProgress, rows: Int) -> [String] {
    var lines: [String] = []
    if style == .block {
      lines = progress.running.map { "  \($0.worker): \(Self.name($0)), \(Self.clock($0.seconds))" }
      // A block that is higher than the terminal could not be drawn over.
      let room = max(1, rows - 3)
      if lines.count > room {
        lines = lines.prefix(room - 1) + ["  and \(lines.count - room + 1) more workers"]
      }
    }
    let filled = progress.total > 0 ? Self.barWidth * progress.finished / progress.total : Self.barWidth
    lines.append(
      "[" + String(repeating: "#", count: filled)
        + String(repeating: ".", count: max(0, Self.barWidth - filled))
        + "] \(progress.finished)/\(progress.total)" + Self.score(progress, "  ")
        + (progress.secondsLeft.map { "  \(Self.clock($0)) left" } ?? ""))
    return lines
  }

  /// Writes lines that stay, and the picture below them anew.
  private func draw(_ lines: [String]) {
    if case .lines = style {
      if !lines.isEmpty { write(lines.map { Self.plain($0) + "\n" }.joined()) }
      return
    }
    let (columns, rows) = size()
    let block = newest.map { picture($0, rows: rows) } ?? []
    // Up to the picture's first line and everything below it away. Lines must not wrap: the picture would lose count.
    var text = drawn > 0 ? "\u{1B}[\(drawn)A\r\u{1B}[J" : ""
    for line in lines { text += Self.plain(line) + "\n" }
    for line in block { text += Self.narrow(line).prefix(max(1, columns - 1)) + "\n" }
    drawn = block.count
    write(text)
  }

  /// Without control characters: names must not move the cursor.
  private static func plain(_ line: String) -> String {
    String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }

  /// Of characters that are one column wide.
  private static func narrow(_ line: String) -> String {
    String(
      String.UnicodeScalarView(
        line.unicodeScalars.map {
          (32..<127).contains($0.value) || (161..<0x300).contains($0.value) ? $0 : "?"
        }))
  }

  private static func number(_ score: Double) -> String { String(format: "%.2f", score) }

  /// `3:25:45` or `13:32`; a part of a second counts as one.
  package static func clock(_ seconds: Double) -> String {
    let whole = Int(min(1e9, max(0, seconds)).rounded(.up))
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
