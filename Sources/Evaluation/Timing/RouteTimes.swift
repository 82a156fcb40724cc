import DriveTypes
import Driving

/// Where the time of one route went in its worker, seconds of the wall clock; zeros where nobody looked at a clock. No part
/// of results.
public struct RouteTimes: Sendable, Hashable {
  /// The agent made, its model loaded: on the first route of a worker.
  public var loading = 0.0
  /// Map, route, traffic and scenarios made ready.
  public var preparing = 0.0
  /// The world's ticks.
  public var simulation = 0.0
  /// What the ego's sensors see: the town built to be looked at, pictures drawn and encoded, LiDAR and the like; those that
  /// only look on too.
  public var sensors = 0.0
  /// The agent but for `inference`. Of an agent in another process everything: its model, its messages, its way.
  public var agent = 0.0
  /// The agent's model; nil for agents without one, and for those of other processes.
  public var inference: PlanTimes?
  /// Criteria and trace.
  public var scoring = 0.0
  /// Results put on disk.
  public var writing = 0.0

  public init() {}

  /// Takes what the agent's model used out of the agent's time.
  mutating func take(inference times: PlanTimes?) {
    inference = times
    agent = max(0, agent - (times?.sum ?? 0))
  }

  /// Every part that there can be: its name in files, and what people read.
  static let parts: [(name: String, label: String)] = [
    ("loading", "agent made, model loaded"), ("preparing", "maps, routes, worlds made ready"),
    ("simulation", "simulation"), ("sensors", "rendering and sensors"),
    ("preprocessing", "inference: pictures"), ("vision", "inference: vision"),
    ("prefill", "inference: prefill"), ("decode", "inference: decode"), ("agent", "rest of the agent"),
    ("scoring", "scoring"), ("writing", "results written"),
  ]

  /// Seconds by name; the model's parts only where there is one.
  var seconds: [(name: String, seconds: Double)] {
    var result = [
      ("loading", loading), ("preparing", preparing), ("simulation", simulation), ("sensors", sensors),
    ]
    if let inference {
      result += [
        ("preprocessing", inference.pictures), ("vision", inference.vision), ("prefill", inference.prefill),
        ("decode", inference.decode),
      ]
    }
    return result + [("agent", agent), ("scoring", scoring), ("writing", writing)]
  }

  var json: JSONNode { .object(seconds.map { JSONMember($0.name, .seconds($0.seconds)) }) }
}

extension JSONNode {
  /// Seconds to the microsecond: more is noise.
  static func seconds(_ seconds: Double) -> JSONNode { .float((seconds * 1e6).rounded() / 1e6) }
}
