/// Somebody who looks on while a run goes on. Called on the run's own thread; must not hold it up, and changes no result.
public protocol RunWatcher: AnyObject {
  /// Told at each change, and about once a second.
  func update(_ progress: RunProgress)
  /// A worker's newest view of its drive, where views were asked for.
  func show(_ view: DriveView)
  /// What workers say on standard error comes here instead, line by line, where somebody wants it.
  var wantsDiary: Bool { get }
  func say(_ line: String)
}

extension RunWatcher {
  public func show(_ view: DriveView) {}
  public var wantsDiary: Bool { false }
  public func say(_ line: String) {}
}

/// What a worker shows of a drive, as JSON text on one line: see `DriveBroadcast`.
public struct DriveView: Sendable, Hashable {
  public enum Part: String, Sendable, Hashable, CaseIterable {
    /// The route and the roads around it, once a drive.
    case road
    /// Everybody near the ego, a few times a second.
    case frame
  }

  public let worker: Int
  /// Place of the route in its file, from 0.
  public let index: Int
  public let part: Part
  public let json: String

  public init(worker: Int, index: Int, part: Part, json: String) {
    self.worker = worker
    self.index = index
    self.part = part
    self.json = json
  }
}
