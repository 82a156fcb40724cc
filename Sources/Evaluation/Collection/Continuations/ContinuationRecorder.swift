import CForking
import DriveTypes
import Driving
import Glibc

/// Lets the expert drive on, in a copy of the whole process, from the moments at which a student has the control.
///
/// A world is a web of objects that know each other; `fork` copies it at once, and exactly. The child drives for the
/// horizon, tells where it came and is gone; nothing of the drive itself changes. Moments are those of samples: every
/// period from the drive's first tick, in spells and at their ends.
package final class ContinuationRecorder {
  /// Periods of a plan.
  private let horizon: Int
  private var stride: Int { continuations.stride }
  /// Where the route ends; nobody drives on from there.
  private let end: Point<World>?
  private var firstTick: Int?
  private var wasInterrupted = false
  package private(set) var continuations: Continuations

  /// Metres from the route's end at which a continuation ends.
  private static let arrival = 5.0
  /// Seconds that a child may take for what takes it some hundredths.
  private static let patience: Int32 = 60

  /// - Parameters:
  ///   - stride: ticks of a period: half a second, as models plan.
  ///   - horizon: periods of a plan, at most 64: three seconds.
  package init(stride: Int = 10, horizon: Int = 6, end: Point<World>?) {
    precondition(stride > 0 && (1...64).contains(horizon))
    continuations = Continuations(stride: stride)
    self.horizon = horizon
    self.end = end
  }

  /// Called in every tick, when the agent has acted and the world has not yet heard of it.
  package func look<W: DrivingWorld>(_ world: inout W, _ agent: any Agent, _ snapshot: WorldSnapshot) throws {
    let first = firstTick ?? snapshot.tick
    firstTick = first
    let isInterrupted = agent.decision?.isInterrupted == true
    defer { wasInterrupted = isInterrupted }
    guard isInterrupted || wasInterrupted, (snapshot.tick - first).isMultiple(of: stride),
      let interrupted = agent as? InterruptedExpert, let expert = interrupted.expertNow,
      let ego = snapshot.descriptions.first(where: { $0.roleName == "hero" })?.id
    else { return }
    continuations.moments.append(
      try drive(&world, expert.agent, expert.control, ego: ego, from: snapshot))
  }

  private func drive<W: DrivingWorld>(
    _ world: inout W, _ expert: ExpertAgent, _ control: VehicleControl, ego: ActorID,
    from snapshot: WorldSnapshot
  ) throws -> Continuation {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Self.lost(snapshot.tick, Self.systemError) }
    let child = driveloop_fork()
    guard child >= 0 else {
      let reason = Self.systemError
      close(ends[0])
      close(ends[1])
      throw Self.lost(snapshot.tick, reason)
    }
    if child == 0 {
      // Nothing here may throw out of the child or run its exit handlers.
      let numbers = try? Self.numbers(
        &world, expert, control, ego: ego, from: snapshot, stride: stride, horizon: horizon, end: end)
      guard var numbers else { _exit(1) }
      numbers.insert(Double(numbers.count), at: 0)
      let count = numbers.count * MemoryLayout<Double>.size
      _exit(write(ends[1], numbers, count) == count ? 0 : 1)
    }
    close(ends[1])
    defer {
      close(ends[0])
      kill(child, SIGKILL)
      var status: Int32 = 0
      while waitpid(child, &status, 0) < 0, errno == EINTR {}
    }
    return try read(ends[0], tick: snapshot.tick)
  }

  /// The child's part: way and pose for each period.
  private static func numbers<W: DrivingWorld>(
    _ world: inout W, _ agent: ExpertAgent, _ first: VehicleControl, ego: ActorID,
    from snapshot: WorldSnapshot, stride: Int, horizon: Int, end: Point<World>?
  ) throws -> [Double] {
    var (expert, control) = (agent, first)
    guard var index = snapshot.index(of: ego) else { throw EvaluationError.noEgo }
    var last = snapshot.states[index].pose.position
    var way = 0.0
    var numbers: [Double] = []
    for step in 1...(stride * horizon) {
      try world.apply(control)
      let now = try world.tick().snapshot
      guard let place = now.index(of: ego) else { throw EvaluationError.noEgo }
      index = place
      let pose = now.states[index].pose
      way += last.distanceXY(to: pose.position)
      last = pose.position
      if now.collisions.contains(where: { $0.actor == ego }) { break }
      if let end, pose.position.distanceXY(to: end) < arrival { break }
      if step.isMultiple(of: stride) { numbers += [way] + pose.numbers }
      if step < stride * horizon { control = try expert.act(world.observe(expert.requirements)) }
    }
    return numbers
  }

  private func read(_ descriptor: Int32, tick: Int) throws -> Continuation {
    let width = 1 + Pose<World>.numberCount
    var buffer = [Double](repeating: 0, count: 1 + horizon * width)
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    var answer: Int32
    repeat { answer = poll(&ready, 1, Self.patience * 1000) } while answer < 0 && errno == EINTR
    guard answer > 0 else { throw Self.lost(tick, "it did not answer in \(Self.patience) s") }
    // Shorter than PIPE_BUF, so it comes in one piece.
    let got = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    let count = Int(buffer[0])
    guard got > 0, got == (1 + count) * MemoryLayout<Double>.size, count.isMultiple(of: width) else {
      throw Self.lost(tick, "it ended without an answer")
    }
    let numbers = buffer[1..<(1 + count)]
    var result = Continuation(tick: tick, poses: [], ways: [])
    for start in Swift.stride(from: numbers.startIndex, to: numbers.endIndex, by: width) {
      guard let pose = Pose<World>(numbers: Array(numbers[(start + 1)..<(start + width)])) else { continue }
      result.ways.append(numbers[start])
      result.poses.append(pose)
    }
    return result
  }

  private static var systemError: String { String(cString: strerror(errno)) }

  private static func lost(_ tick: Int, _ reason: String) -> EvaluationError {
    .noContinuation(tick: tick, reason: reason)
  }
}
