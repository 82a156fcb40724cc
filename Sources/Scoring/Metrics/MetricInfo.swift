import DriveTypes
import Foundation

/// The ego's motion at every tick, as Bench2Drive's agents save it in `metric_info.json` for the comfort metric.
///
/// Values are CARLA's: axes x forward, y right, z up; angular velocity in **degrees** per second, clockwise seen
/// from above. Source: `autonomous_agent.py`, `get_metric_info`.
public struct MetricInfo: Sendable, Hashable {
  public struct Sample: Sendable, Hashable {
    /// m/s², world axes.
    public var acceleration: [Double]
    /// deg/s
    public var angularVelocity: [Double]
    /// Unit vectors of the ego, world axes.
    public var forward, right: [Double]
    /// Metres.
    public var location: [Double]
    /// Roll, pitch, yaw, degrees.
    public var rotation: [Double]

    public init(
      acceleration: [Double], angularVelocity: [Double], forward: [Double], right: [Double],
      location: [Double],
      rotation: [Double]
    ) {
      self.acceleration = acceleration
      self.angularVelocity = angularVelocity
      self.forward = forward
      self.right = right
      self.location = location
      self.rotation = rotation
    }
  }

  /// Step names, `"0"`, `"1"`, …, in file order.
  public var steps: [String]
  public var samples: [Sample]

  /// - Precondition: as many steps as samples.
  public init(steps: [String], samples: [Sample]) {
    precondition(steps.count == samples.count, "\(steps.count) steps for \(samples.count) samples")
    self.steps = steps
    self.samples = samples
  }

  /// What an agent that saved its state at every tick of this trace would have written.
  public init(trace: Trace) {
    samples = trace.ticks.map { Sample($0.ego) }
    steps = samples.indices.map { String($0) }
  }

  public static let fileName = "metric_info.json"

  public init(contentsOf url: URL) throws(ScoringError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .cannotRead(path: url.path, reason: error.localizedDescription)
    }
    try self.init([UInt8](data), file: url.path)
  }

  public init(_ bytes: [UInt8], file: String) throws(ScoringError) {
    do throws(JSONError) {
      let root = JSONCursor(try JSONReader.read(bytes, file: file), file: file)
      steps = []
      samples = []
      for member in try root.members() {
        steps.append(member.key)
        samples.append(try Sample(JSONCursor(member.node, file: file, path: member.key)))
      }
    } catch { throw .json(error) }
  }

  public var json: JSONNode {
    .object(zip(steps, samples).map { JSONMember($0, $1.json) })
  }
}

extension MetricInfo.Sample {
  /// Turns the inside's right-handed radians into CARLA's left-handed degrees. A mirrored rotation vector changes
  /// the signs of the components in the mirror's plane: x and z.
  public init(_ ego: ActorState) {
    func mirrored(_ v: Vector<World>) -> [Double] { [v.x, v.carlaY, v.z] }
    let spin = ego.angularVelocity
    let rotation = ego.pose.rotation
    self.init(
      acceleration: mirrored(ego.acceleration),
      angularVelocity: [0 - degrees(spin.x), degrees(spin.y), 0 - degrees(spin.z)],
      forward: mirrored(ego.pose.forward), right: mirrored(ego.pose.right),
      location: [ego.pose.position.x, ego.pose.position.carlaY, ego.pose.position.z],
      rotation: [rotation.carlaRoll, rotation.carlaPitch, rotation.carlaYaw])
  }

  fileprivate init(_ cursor: JSONCursor) throws(JSONError) {
    func triple(_ key: String) throws(JSONError) -> [Double] {
      let member = try cursor.member(key)
      let items = try member.items()
      guard items.count == 3 else { throw member.error(expected: "three numbers", got: "\(items.count)") }
      var numbers: [Double] = []
      for item in items { numbers.append(try item.number().value) }
      return numbers
    }
    self.init(
      acceleration: try triple("acceleration"), angularVelocity: try triple("angular_velocity"),
      forward: try triple("forward_vector"), right: try triple("right_vector"),
      location: try triple("location"),
      rotation: try triple("rotation"))
  }

  fileprivate var json: JSONNode {
    func triple(_ key: String, _ numbers: [Double]) -> JSONMember {
      JSONMember(key, .array(numbers.map { .float($0) }))
    }
    return .object([
      triple("acceleration", acceleration), triple("angular_velocity", angularVelocity),
      triple("forward_vector", forward), triple("right_vector", right), triple("location", location),
      triple("rotation", rotation),
    ])
  }
}
