import DriveTypes

/// How a planner's distances are spread over the frames, and where they are greatest.
///
/// A frame's distance is the mean over the steps that it has, lidar frame, metres.
public struct FrameErrors: Sendable, Hashable {
  public struct Frame: Sendable, Hashable {
    public var token: String
    public var scene: String?
    public var distance: Double
  }

  /// Lower edges of the classes, metres; the last one has no upper edge.
  public static let edges = [0, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16]
  public static let worstCount = 10

  /// Frames of each class.
  public var counts: [Int]
  /// The greatest first; of equal ones that which comes first in the data.
  public var worst: [Frame]

  public init(_ frames: [Frame]) {
    counts = Self.edges.map { _ in 0 }
    for frame in frames {
      guard let place = Self.edges.lastIndex(where: { $0 <= frame.distance }) else { continue }
      counts[place] += 1
    }
    let order = frames.indices.sorted {
      frames[$0].distance == frames[$1].distance ? $0 < $1 : frames[$0].distance > frames[$1].distance
    }
    worst = order.prefix(Self.worstCount).map { frames[$0] }
  }

  init(_ samples: [OpenLoopSample], _ outcomes: [OpenLoopScorer.Outcome?]) {
    self.init(
      zip(samples, outcomes).compactMap { sample, outcome in
        let steps = sample.mask.count { $0 }
        guard let outcome, steps > 0 else { return nil }
        // Steps outside the mask are 0.
        return Frame(
          token: sample.token, scene: sample.scene,
          distance: (0..<6).reduce(0.0) { $0 + Double(outcome.lidar[$1]) } / Double(steps))
      })
  }

  /// `0.5–1 m`
  public static func label(_ place: Int) -> String {
    func text(_ value: Double) -> String { value == value.rounded() ? "\(Int(value))" : "\(value)" }
    guard place + 1 < edges.count else { return "from \(text(edges[place])) m" }
    return "\(text(edges[place]))–\(text(edges[place + 1])) m"
  }

  var json: JSONNode {
    .object([
      JSONMember("edges_m", .array(Self.edges.map { .float($0) })),
      JSONMember("counts", .array(counts.map { .integer($0) })),
      JSONMember(
        "worst",
        .array(
          worst.map {
            .object([
              JSONMember("token", .string($0.token)),
              JSONMember("scene", $0.scene.map { .string($0) } ?? .null),
              JSONMember("distance", .float($0.distance)),
            ])
          })),
    ])
  }
}
