import DriveTypes
import Evaluation
import Foundation

/// A run in the browser while it goes on: progress, score so far, and each worker's drive from above.
///
/// Serves `/` (the page), `/live.json` (`{"run": RunProgress, "drives": [{"worker": n, "index": n, "frame": …}, …]}`) and
/// `/road/WORKER/INDEX` (the roads of a drive, `null` once it is over). All of it is in memory: a state, and for each
/// worker one frame and the roads of one route.
public final class WebWatch: RunWatcher, @unchecked Sendable {
  private struct Drive {
    var index: Int
    var parts: [DriveView.Part: String] = [:]
  }

  private let lock = NSLock()
  private var progress: RunProgress
  /// By worker.
  private var drives: [Int: Drive] = [:]
  private var isOver = false
  /// When the page was last asked for news; whether it was after the end.
  private var asked: ContinuousClock.Instant?
  private var isSeenToEnd = false
  private let begun = ContinuousClock.now
  private var server: WatchServer?
  public private(set) var port: UInt16 = 0

  /// - Parameter port: of loopback; 0 for a free one.
  public init(port: UInt16) throws(ReportError) {
    progress = RunProgress(title: "", total: 0)
    let server = try WatchServer(port: port) { [weak self] path in self?.answer(path) }
    self.server = server
    self.port = server.port
  }

  public var address: String { "http://127.0.0.1:\(port)/" }

  public func update(_ progress: RunProgress) {
    lock.withLock {
      self.progress = progress
      // A drive that is over is shown no more.
      let current = Dictionary(
        progress.running.map { ($0.worker, $0.index) }, uniquingKeysWith: { first, _ in first })
      drives = drives.filter { worker, drive in current[worker] == drive.index }
    }
  }

  public func show(_ view: DriveView) {
    lock.withLock {
      if drives[view.worker]?.index != view.index { drives[view.worker] = Drive(index: view.index) }
      drives[view.worker]?.parts[view.part] = view.json
    }
  }

  /// Ends the service; a page that is open gets to see the end before, if it asks within two and a half seconds.
  public func stop() {
    lock.withLock { isOver = true }
    let deadline = ContinuousClock.now + .milliseconds(2500)
    while ContinuousClock.now < deadline, isAwaited { usleep(10_000) }
    server?.stop()
    server = nil
  }

  /// Whether a page may be open that does not know the end: one that asked a moment ago, or, in a run so short that it
  /// has not asked yet, one of an earlier run on this port, which tries every second.
  private var isAwaited: Bool {
    lock.withLock {
      guard !isSeenToEnd else { return false }
      guard let asked else { return ContinuousClock.now - begun < .milliseconds(2000) }
      return ContinuousClock.now - asked < .seconds(3)
    }
  }

  private func answer(_ path: String) -> WatchServer.Answer? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    switch path {
    case "/": return WatchServer.Answer(type: "text/html; charset=utf-8", bytes: PackageResources.watch_html)
    case "/live.json": return WatchServer.Answer(type: "application/json", bytes: Array(live().utf8))
    default:
      guard parts.count == 4, parts[1] == "road", let worker = Int(parts[2]), let index = Int(parts[3]) else {
        return nil
      }
      let road = lock.withLock { drives[worker].flatMap { $0.index == index ? $0.parts[.road] : nil } }
      return WatchServer.Answer(type: "application/json", bytes: Array((road ?? "null").utf8))
    }
  }

  private func live() -> String {
    lock.withLock {
      asked = .now
      isSeenToEnd = isOver
      let shown = drives.sorted { $0.key < $1.key }.compactMap { worker, drive in
        drive.parts[.frame].map { "{\"worker\": \(worker), \"index\": \(drive.index), \"frame\": \($0)}" }
      }
      let run = JSONWriter.text(progress.json(isOver: isOver), indent: nil)
      return "{\"run\": \(run), \"drives\": [\(shown.joined(separator: ", "))]}"
    }
  }
}
