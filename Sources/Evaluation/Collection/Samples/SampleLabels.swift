import DriveTypes
import Driving
import Rendering
import Simulation

/// What there is to see in a sample's picture, and why the ego drove as it did.
struct SampleLabels: Sendable, Hashable {
  struct Box: Sendable, Hashable {
    var object: DrivingScene.Object
    /// Of the whole bounding box, cut at the picture's edges, pixels.
    var bounds: BoxProjection.Bounds
  }
  struct Light: Sendable, Hashable {
    var state: DrivingScene.Light
    /// Metres to where the ego has to stop.
    var distance: Double
    /// Its lamps and poles in the picture; nil where none shows.
    var shown: Shown?

    struct Shown: Sendable, Hashable {
      /// Around every pixel of it.
      var bounds: BoxProjection.Bounds
      var pixels: Int
      /// Foot of the pole in the ego's frame, metres.
      var place: Point<Body>
    }
  }
  struct Lead: Sendable, Hashable {
    /// Metres from bumper to bumper, and m/s.
    var distance, speed: Double
  }

  /// Of what shows at least one pixel, in the world's order.
  var boxes: [Box]
  /// Of the light that governs the ego's way; nil where none does or it is dark.
  var light: Light?
  var lead: Lead?
  var decision: Decision?

  /// - Parameters:
  ///   - snapshot: the world with the ego where the camera is.
  ///   - lights: the header's.
  ///   - frame: with instances.
  init(
    _ snapshot: WorldSnapshot, ego: Int, lights: [TrafficLightDescription], way: RouteWay,
    frame: Rendering.Frame, camera: PinholeCamera,
    crop: CollectionRequest.Crop, decision: Decision?
  ) {
    let shown = Self.shown(in: frame, crop)
    let projection = BoxProjection(camera)
    let own = snapshot.states[ego].pose
    boxes = []
    for (index, state) in snapshot.states.enumerated() where index != ego {
      let description = snapshot.descriptions[index]
      guard let pixels = shown[UInt32(bitPattern: description.id)]?.pixels,
        let bounds = projection.bounds(of: description, at: state.pose)?.clipped(to: crop)
      else { continue }
      boxes.append(
        Box(object: Self.object(description, state, seenFrom: own, pixels: pixels), bounds: bounds))
    }
    if let next = way.light(), snapshot.lightStates.indices.contains(next.index),
      let state = DrivingScene.Light(snapshot.lightStates[next.index])
    {
      let seen = shown[UInt32(bitPattern: lights[next.index].id)]
      light = Light(
        state: state, distance: next.distance,
        shown: seen.map {
          Light.Shown(
            bounds: $0.bounds, pixels: $0.pixels, place: own.localLevel(lights[next.index].pose.position))
        })
    }
    lead = way.lead(snapshot, ego: ego).map {
      Lead(distance: $0.distance, speed: snapshot.states[$0.index].speed)
    }
    self.decision = decision
  }

  /// How many pixels of the kept part show each actor and light, and where.
  private static func shown(
    in frame: Rendering.Frame, _ crop: CollectionRequest.Crop
  ) -> [UInt32: (pixels: Int, bounds: BoxProjection.Bounds)] {
    var shown: [UInt32: (pixels: Int, bounds: BoxProjection.Bounds)] = [:]
    guard frame.instance.count == frame.width * frame.height else { return shown }
    for row in 0..<crop.height {
      let start = (row + crop.top) * frame.width + crop.left
      var column = 0
      while column < crop.width {
        let id = frame.instance[start + column]
        let first = column
        while column < crop.width, frame.instance[start + column] == id { column += 1 }
        guard id != 0 else { continue }
        let run = BoxProjection.Bounds(
          left: Double(first), top: Double(row), right: Double(column), bottom: Double(row + 1))
        let known = shown[id]
        shown[id] = ((known?.pixels ?? 0) + column - first, known?.bounds.joined(run) ?? run)
      }
    }
    return shown
  }

  /// An actor as the ego sees it.
  static func object(
    _ description: ActorDescription, _ state: ActorState, seenFrom ego: Pose<World>, pixels: Int
  ) -> DrivingScene.Object {
    let box = description.box(at: state.pose)
    let place = ego.localLevel(box.centre)
    let origin = Pose<World>(x: 0, y: 0, yaw: ego.yaw)
    let velocity = origin.localLevel(Point(x: state.velocity.x, y: state.velocity.y))
    return DrivingScene.Object(
      kind: DrivingScene.Object.Kind(description), x: place.x, y: place.y,
      yaw: wrapAngle(state.pose.yaw - ego.yaw), length: 2 * box.halfExtent.x, width: 2 * box.halfExtent.y,
      height: 2 * box.halfExtent.z, vx: velocity.x, vy: velocity.y, pixels: pixels)
  }

  /// Pixels that a light must show to be spoken of.
  private static let leastLight = 6
  private var isLightSeen: Bool { light?.shown?.pixels ?? 0 >= Self.leastLight }

  /// What the reasoning text is made of.
  func scene(speed: Double, motion: SampleMotion) -> DrivingScene {
    DrivingScene(
      objects: boxes.map(\.object), light: isLightSeen ? light?.state : nil, speed: speed,
      coming: motion.speeds,
      turn: motion.turn, causes: decision?.reasons.filter(\.isVisible).map(\.cause) ?? [])
  }
}

extension DrivingScene.Light {
  init?(_ state: TrafficLightState) {
    switch state {
    case .red: self = .red
    case .yellow: self = .yellow
    case .green: self = .green
    case .off, .unknown: return nil
    }
  }
}

extension DrivingScene.Object.Kind {
  /// By CARLA's `base_type`; actors that our catalogue does not know by their kind.
  init(_ description: ActorDescription) {
    switch (try? BlueprintLibrary.find(description.typeID))?.baseType {
    case .car: self = .car
    case .van: self = .van
    case .truck: self = .truck
    case .bus: self = .bus
    case .motorcycle: self = .motorcycle
    case .bicycle: self = .bicycle
    case .pedestrian: self = .pedestrian
    case .prop: self = .obstacle
    case nil:
      switch description.kind {
      case .vehicle: self = .car
      case .walker: self = .pedestrian
      case .prop: self = .obstacle
      }
    }
  }
}
