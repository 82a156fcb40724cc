import DriveTypes
import Driving
import Images
import Rendering
import Roads
import Sensing

/// The samples of one drive with their pictures: what a worker makes of a trace.
struct RoutePart: Sendable {
  var lines: [String] = []
  var pictures: [UInt8] = []
  /// Moments left out: long standing, before or after a collision of the ego, and at the very end.
  var standing = 0
  var collided = 0
  var ended = 0
  /// Moments left out because somebody else than the expert had the control, or soon got it.
  var interrupted = 0
  /// Recovery views left out because the shifted ego would have touched somebody.
  var blocked = 0
}

/// Makes samples of a trace: at every period of the action vocabulary, with pictures drawn from the trace.
struct RouteSampler {
  let request: CollectionRequest
  let vocabulary: ActionVocabulary
  let camera: CameraSpecification

  /// Seconds of standing before the moment, and metres, that make standing long.
  private static let standingPeriods = 2
  private static let standingWay = 0.1

  /// What is to be drawn and told of one moment.
  private struct Moment {
    var index: Int
    /// The true view first, if it is wanted; then recovery views.
    var views: [RecoveryView]
    var motions: [SampleMotion]
    var ways: [SampleWay]
  }

  /// - Parameters:
  ///   - name: of the drive among all of its source.
  ///   - continuations: where the expert would have gone from moments that were not its own.
  ///   - surroundings: the roads near the route.
  func part(
    _ trace: Trace, name: String, continuations: Continuations?, surroundings: RoadNetwork, suite: CameraSuite
  ) throws -> RoutePart {
    let header = trace.header
    let stride = try MotionExtraction.ticks(in: vocabulary.period, tickDuration: header.tickDuration)
    let lag = try request.lag(stride: stride, tickDuration: header.tickDuration)
    let replay = TraceReplay(trace)
    let poses = trace.egoPoses
    var part = RoutePart()
    let known = continuations.map { $0.stride == stride ? $0.moments : [] } ?? []
    let moments = plan(
      trace, name: name, replay: replay, poses: poses, stride: stride,
      continuations: Dictionary(known.map { ($0.tick, $0) }, uniquingKeysWith: { first, _ in first }), &part)
    var cameras = RouteCameras(suite, header: header, surroundings: surroundings)
    var way = RouteWay(header)
    var targets = RouteTargets(PlannedRoute.planIndices(of: header.denseRoute).map { header.denseRoute[$0] })
    var scenarios = RunningScenarios()
    let crop = try request.frame(of: camera)
    /// Pictures of the moment before, by view.
    var earlier: [RecoveryView: DrivingSample.Picture] = [:]
    for (index, tick) in trace.ticks.enumerated() {
      cameras.follow(tick.ego.pose.position)
      way.follow(tick.ego.pose.position)
      targets.advance(to: tick.ego.pose.position)
      scenarios.hear(tick.signals)
      let moment = index.isMultiple(of: stride) ? moments[index / stride] : nil
      // What will be wanted as the earlier picture of a moment to come.
      let next = (index + lag).isMultiple(of: stride) ? (index + lag) / stride : nil
      let following = next.flatMap { moments.indices.contains($0) ? moments[$0].views : nil }
      guard moment != nil || following != nil else { continue }
      let snapshot = replay.snapshot(at: index)
      guard let ego = snapshot.index(of: header.ego.id) else { throw EvaluationError.noEgo }
      var drawn: [RecoveryView: DrivingSample.Picture] = [:]
      func draw(_ view: RecoveryView, isLabelled: Bool) throws -> (WorldSnapshot, Rendering.Frame)? {
        if !isLabelled, drawn[view] != nil { return nil }
        var moved = snapshot
        moved.states[ego].pose = view.moved(snapshot.states[ego].pose)
        let content: FrameContent = isLabelled ? [.colour, .instance] : .colour
        let frame = try cameras.frames([camera], of: moved, content: content)[0]
        let picture = RGBImage(frame).cropped(
          left: crop.left, top: crop.top, width: crop.width, height: crop.height)
        let jpeg = try picture.jpeg(quality: request.quality)
        drawn[view] = DrivingSample.Picture(offset: part.pictures.count, length: jpeg.count)
        part.pictures += jpeg
        return (moved, frame)
      }
      let yawRate = yawRate(poses, at: index, lag: lag, tickDuration: header.tickDuration)
      for (number, view) in (moment?.views ?? []).enumerated() {
        guard let moment, let (moved, frame) = try draw(view, isLabelled: true), let image = drawn[view]
        else { continue }
        let motion = moment.motions[number]
        let pose = moved.states[ego].pose
        let labels = SampleLabels(
          moved, ego: ego, lights: header.trafficLights, way: way, frame: frame,
          camera: try PinholeCamera(
            pose: pose.appending(camera.pose), width: camera.width, height: camera.height,
            fieldOfView: camera.fieldOfView), crop: crop, decision: tick.decision)
        let speed = tick.ego.forwardSpeed
        part.lines.append(
          JSONWriter.text(
            DrivingSample(
              id: "\(name)/\(tick.tick)" + (view == .none ? "" : "/\(number)"), route: header.routeID,
              scenario: scenarios.current, town: header.town, tick: tick.tick, time: tick.time,
              speed: speed, yawRate: yawRate,
              command: targets.command, targets: targets.targets(2, from: pose), motion: motion,
              way: moment.ways[number], horizon: vocabulary.horizon, image: image,
              previous: earlier[view] ?? image, view: view,
              labels: labels, text: ReasoningText(labels.scene(speed: speed, motion: motion))
            ).json, indent: nil))
      }
      guard let following else { continue }
      for view in following { _ = try draw(view, isLabelled: false) }
      earlier = drawn
    }
    return part
  }

  /// rad/s from a sample's earlier picture to its own; 0 before there was one.
  private func yawRate(_ poses: [Pose<World>], at index: Int, lag: Int, tickDuration: Double) -> Double {
    guard index >= lag else { return 0 }
    return wrapAngle(poses[index].yaw - poses[index - lag].yaw) / (Double(lag) * tickDuration)
  }

  /// What is wanted of each moment, in order; no view of one that is left out.
  private func plan(
    _ trace: Trace, name: String, replay: TraceReplay, poses: [Pose<World>], stride: Int,
    continuations: [Int: Continuation], _ part: inout RoutePart
  ) -> [Moment] {
    let collision = trace.ticks.firstIndex { !$0.collisions.isEmpty } ?? .max
    let takeovers = Takeovers(trace.ticks)
    return Swift.stride(from: 0, to: trace.ticks.count, by: stride).map { index in
      let tick = trace.ticks[index]
      let speed = tick.ego.forwardSpeed
      let end = takeovers.end(from: index)
      let isRecovering = takeovers.isRecovering(at: index, tickDuration: trace.header.tickDuration)
      let continuation = continuations[tick.tick]
      func motion(_ view: RecoveryView) -> SampleMotion {
        if let continuation {
          return SampleMotion(
            from: poses[index], coming: Array(continuation.poses.prefix(vocabulary.horizon)),
            ways: continuation.ways, speed: speed, view: view, vocabulary: vocabulary,
            isRecovering: isRecovering && tick.decision?.isInterrupted == false)
        }
        return SampleMotion(
          poses: poses, at: index, stride: stride, speed: speed, view: view, vocabulary: vocabulary,
          until: end, isRecovering: isRecovering)
      }
      // Until somebody else has the control, or something was hit.
      let driven = poses[index...max(index, min(end ?? .max, collision, poses.count - 1))]
      func way(_ view: RecoveryView) -> SampleWay {
        if let continuation {
          return SampleWay(from: poses[index], coming: continuation.poses, speed: speed, view: view)
        }
        return SampleWay(from: poses[index], coming: driven, speed: speed, view: view)
      }
      var moment = Moment(index: index, views: [], motions: [], ways: [])
      guard index + stride < poses.count else {
        part.ended += 1
        return moment
      }
      if let continuation {
        // Cut short by somebody who is hit whatever the expert does, or by the route's end.
        guard index < collision, !continuation.poses.isEmpty else {
          part.collided += 1
          return moment
        }
      } else {
        guard index + vocabulary.horizon * stride < collision else {
          part.collided += 1
          return moment
        }
        guard index + stride <= end ?? .max else {
          part.interrupted += 1
          return moment
        }
      }
      let own = motion(.none)
      let before = poses[max(0, index - Self.standingPeriods * stride)]
      if own.kind == .standing, index >= Self.standingPeriods * stride,
        before.position.distanceXY(to: poses[index].position) < Self.standingWay
      {
        var lot = RandomSource(seed: request.seed, stream: "collect/standing/\(name)/\(tick.tick)")
        guard lot.uniform() < request.keepStanding else {
          part.standing += 1
          return moment
        }
      }
      moment.views = [.none]
      moment.motions = [own]
      moment.ways = [way(.none)]
      guard request.recoveryViews > 0 else { return moment }
      let snapshot = replay.snapshot(at: index)
      guard let ego = snapshot.index(of: trace.header.ego.id) else { return moment }
      for number in 1...request.recoveryViews {
        let view = RecoveryView.drawn(seed: request.seed, drive: name, tick: tick.tick, number: number)
        guard view != .none, !moment.views.contains(view), view.isFree(snapshot, ego: ego) else {
          part.blocked += 1
          continue
        }
        moment.views.append(view)
        moment.motions.append(motion(view))
        moment.ways.append(way(view))
      }
      return moment
    }
  }
}

/// Which scenario is running, as the trace's signals tell.
struct RunningScenarios {
  private var running: [(name: String, type: String)] = []

  mutating func hear(_ signals: [ScenarioSignal]) {
    for signal in signals {
      switch signal {
      case .scenarioStarted(let name, let type): running.append((name, type))
      case .scenarioEnded(let name): running.removeAll { $0.name == name }
      default: break
      }
    }
  }

  /// Type of the one that started last; `none` where none runs.
  var current: String { running.last?.type ?? "none" }
}

extension ActorState {
  /// m/s along the nose, as a speedometer reads.
  var forwardSpeed: Double { velocity.dot(pose.forward) }
}
