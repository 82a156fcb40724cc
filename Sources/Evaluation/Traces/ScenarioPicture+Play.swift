import DriveTypes

extension ScenarioPicture {
  /// What of a trace belongs into the picture.
  struct Play {
    /// A place at a whole second after the trigger.
    struct Second {
      var number: Int
      var box: OrientedBox<World>
    }
    /// An actor of the scenario that moves.
    struct Mover {
      var kind: ActorKind
      var seconds: [Second]
    }
    private(set) var ego: [Second] = []
    private(set) var movers: [Mover] = []
    private var still: [(kind: ActorKind, box: OrientedBox<World>)] = []
    /// Scenario actors beyond the few that are drawn second by second: where they are 4 s after the trigger.
    private(set) var flow: [OrientedBox<World>] = []
    /// Where they go.
    private(set) var flowPaths: [[Point<World>]] = []
    /// Background vehicles at the trigger.
    private(set) var traffic: [OrientedBox<World>] = []
    /// Where the ego touched something.
    private(set) var contacts: [Point<World>] = []
    private(set) var lights: [(box: OrientedBox<World>, color: String)] = []

    func standing(_ kind: ActorKind) -> [OrientedBox<World>] { still.filter { $0.kind == kind }.map(\.box) }

    /// Everything that should be inside the frame.
    var places: [Point<World>] {
      still.map(\.box.centre) + movers.flatMap { $0.seconds.map(\.box.centre) } + ego.map(\.box.centre)
    }

    init(_ trace: Trace, _ scenario: ScenarioDefinition, near route: [Point<World>], reach: Double) {
      let descriptions = Dictionary(
        trace.ticks.flatMap(\.spawned).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      guard let (first, last) = Self.span(of: scenario.name, in: trace) else { return }
      func isNear(_ place: Point<World>) -> Bool {
        route.contains { abs($0.z - place.z) < 12 && $0.distanceXY(to: place) < reach }
      }
      var tracks: [ActorID: [Second]] = [:]
      var order: [ActorID] = []
      var lastEgo: Point<World>?
      for index in stride(from: first, through: last, by: ScenarioPicture.step) {
        let tick = trace.ticks[index]
        let number = (index - first) / ScenarioPicture.step
        if number > ScenarioPicture.mostSeconds { break }
        let place = tick.ego.pose.position
        if isNear(place), lastEgo.map({ $0.distanceXY(to: place) > ScenarioPicture.leastStep }) ?? true {
          ego.append(Second(number: number, box: trace.header.ego.box(at: tick.ego.pose)))
          lastEgo = place
        }
        for other in tick.others {
          guard let body = descriptions[other.id] else { continue }
          let pose = Pose<World>(
            x: Double(other.x), y: Double(other.y), z: Double(other.z), yaw: Double(other.yaw))
          guard isNear(pose.position) else { continue }
          let box = body.box(at: pose)
          if body.isOfScenario {
            if tracks[other.id] == nil { order.append(other.id) }
            if let before = tracks[other.id]?.last?.box.centre,
              before.distanceXY(to: box.centre) < ScenarioPicture.leastStep
            {
              continue
            }
            tracks[other.id, default: []].append(Second(number: number, box: box))
          } else if number == 0 {
            traffic.append(box)
          }
        }
      }
      sort(order.map { (descriptions[$0]?.kind ?? .prop, tracks[$0] ?? []) })
      contacts = Self.contacts(trace, descriptions, first...last)
      lights = zip(trace.header.trafficLights, trace.ticks[first].lightStates).map { light, state in
        (light.triggerVolume, state == .green ? "#22c55e" : state == .red ? "#ef4444" : "#f59e0b")
      }
    }

    /// Many movers are a flow: only the first are shown second by second.
    private mutating func sort(_ tracks: [(kind: ActorKind, seconds: [Second])]) {
      for (kind, seconds) in tracks {
        guard let first = seconds.first else { continue }
        if seconds.count == 1 {
          still.append((kind, first.box))
        } else {
          movers.append(Mover(kind: kind, seconds: seconds))
        }
      }
      guard movers.count > ScenarioPicture.mostMovers else { return }
      let moment = 4
      flow = movers.compactMap { mover in mover.seconds.last { $0.number <= moment }?.box }
      // Cars of one flow drive one way: the longest paths tell it.
      flowPaths = movers.map { $0.seconds.map(\.box.centre) }.sorted { $0.count > $1.count }.prefix(3).map {
        $0
      }
      movers = []
    }

    /// First and last tick of the scenario; the whole trace where it did not start.
    private static func span(of name: String, in trace: Trace) -> (Int, Int)? {
      if trace.ticks.isEmpty { return nil }
      let first = trace.ticks.firstIndex { tick in
        tick.signals.contains { if case .scenarioStarted(name, _) = $0 { true } else { false } }
      }
      let last = trace.ticks.lastIndex { tick in
        tick.signals.contains { if case .scenarioEnded(name) = $0 { true } else { false } }
      }
      return (first ?? 0, max(first ?? 0, last ?? trace.ticks.count - 1))
    }

    private static func contacts(
      _ trace: Trace, _ bodies: [ActorID: ActorDescription], _ range: ClosedRange<Int>
    ) -> [Point<World>] {
      var places: [Point<World>] = []
      for tick in trace.ticks[range]
      where tick.collisions.contains(where: { !$0.otherTypeID.contains("sidewalk") }) {
        let place = trace.header.ego.box(at: tick.ego.pose).centre
        if places.last.map({ $0.distanceXY(to: place) > 5 }) ?? true { places.append(place) }
      }
      return places
    }
  }
}
