import DriveTypes
import Driving
import Foundation
import Scoring

/// Who was around the ego of one drive, from its trace.
struct DriveActors {
  let name: String
  /// `embedded`, `carla`, …
  let world: String
  /// Metres from the ego frame's origin ahead to the vehicle's: the protocols' footprint lies over the ego's bounding box.
  let vehicleOrigin: Double
  private let file: String
  private let trace: Trace
  private let replay: TraceReplay
  /// Ticks between samples' steps.
  private let stride: Int
  private let indexOf: [Int: Int]

  /// Beyond it nothing of the largest raster (50 m) can touch a box, metres.
  private static let sight = 80.0
  /// Between the collection's future and the trace's, metres; both are rounded to a tenth of a millimetre.
  private static let slack = 0.001

  /// What a sample gets of the trace.
  struct Moment {
    var index: Int
    var boxes: [StepBoxes?]
    var lastStep: SIMD2<Double>?
  }

  init(_ name: String, folder: String) throws {
    file = "\(folder)/traces/\(name).\(TraceFile.fileExtension)"
    do {
      trace = try TraceFile.read(URL(fileURLWithPath: file))
    } catch {
      throw EvaluationError.cannotRead(path: file, reason: String(describing: error))
    }
    self.name = name
    world = trace.header.world
    vehicleOrigin = PlannedPath.footprintCentre - trace.header.ego.boxCentre.x
    replay = TraceReplay(trace)
    stride = try MotionExtraction.ticks(in: Waypoints<Ego>.spacing, tickDuration: trace.header.tickDuration)
    indexOf = Dictionary(
      trace.ticks.enumerated().map { ($0.element.tick, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  func moment(of line: CollectionSamples.Line) throws -> Moment {
    guard let index = indexOf[line.tick] else {
      throw CollectionError.damaged(
        path: file, got: "no tick \(line.tick)", expected: "the drive that sample \(line.id) was made of")
    }
    let start = trace.ticks[index].ego.pose
    for (step, pose) in line.future.enumerated() {
      let place = index + (step + 1) * stride
      guard place < trace.ticks.count,
        case let driven = start.localLevel(trace.ticks[place].ego.pose.position),
        abs(driven.x - pose.x) < Self.slack, abs(driven.y - pose.y) < Self.slack
      else {
        throw CollectionError.damaged(
          path: file, got: "another drive after tick \(line.tick)",
          expected: "the one that sample \(line.id) was made of, with a step every 0.5 s")
      }
    }
    let boxes = (0..<6).map { step in
      step < line.future.count
        ? StepBoxes(ego: self.boxes(at: index + (step + 1) * stride, from: start)) : nil
    }
    return Moment(index: index / stride, boxes: boxes, lastStep: lastStep(at: index))
  }

  /// Everybody but the ego at a tick, in the ego frame of `start`.
  private func boxes(at index: Int, from start: Pose<World>) -> [FlatBox<Ego>] {
    let snapshot = replay.snapshot(at: index)
    var boxes: [FlatBox<Ego>] = []
    for (description, state) in zip(snapshot.descriptions, snapshot.states)
    where state.id != trace.header.ego.id {
      let object = SampleLabels.object(description, state, seenFrom: start, pixels: 0)
      guard abs(object.x) < Self.sight, abs(object.y) < Self.sight else { continue }
      boxes.append(
        FlatBox(
          category: ObjectCategory(object.kind), x: pythonRound(object.x + vehicleOrigin, 4),
          y: pythonRound(object.y, 4), length: pythonRound(object.length, 4),
          width: pythonRound(object.width, 4), yaw: pythonRound(object.yaw, 4)))
    }
    return boxes
  }

  /// How far the ego frame's origin came in the last half second; nil at the drive's start.
  private func lastStep(at index: Int) -> SIMD2<Double>? {
    guard index >= stride else { return nil }
    let (now, before) = (trace.ticks[index].ego.pose, trace.ticks[index - stride].ego.pose)
    let place = now.localLevel(before.position)
    let ego = PlannedPath(
      vehicle: [VehiclePose(x: place.x, y: place.y, heading: wrapAngle(before.yaw - now.yaw))],
      origin: vehicleOrigin
    ).ego[0]
    return SIMD2(pythonRound(-ego.x, 4) + 0, pythonRound(-ego.y, 4) + 0)
  }
}

extension ObjectCategory {
  init(_ kind: DrivingScene.Object.Kind) {
    switch kind {
    case .car, .van: self = .car
    case .truck: self = .truck
    case .bus: self = .bus
    case .motorcycle: self = .motorcycle
    case .bicycle: self = .bicycle
    case .pedestrian: self = .pedestrian
    case .obstacle: self = .other
    }
  }
}
