import DriveTypes
import Images
import Rendering
import Roads

// Events and frames as agents are told of them.

extension SensedCollision {
  init(_ event: CollisionEvent) {
    self.init(other: event.other, otherTypeID: event.otherTypeID, normalImpulse: event.normalImpulse)
  }
}

extension SensedObstacle {
  init(_ event: ObstacleEvent) {
    self.init(other: event.other, otherTypeID: event.otherTypeID, distance: event.distance)
  }
}

extension CrossedMarking {
  init(_ marking: LaneMarking) { self.init(type: marking.kind.carlaName, color: marking.color.carlaName) }
}

extension LaneMarking.Kind {
  /// The name in `carla.LaneMarkingType`.
  var carlaName: String {
    switch self {
    case .none: "NONE"
    case .broken: "Broken"
    case .solid: "Solid"
    case .solidSolid: "SolidSolid"
    case .solidBroken: "SolidBroken"
    case .brokenSolid: "BrokenSolid"
    case .brokenBroken: "BrokenBroken"
    case .bottsDots: "BottsDots"
    case .grass: "Grass"
    case .curb: "Curb"
    case .other: "Other"
    }
  }
}

extension LaneMarking.Color {
  /// The name in `carla.LaneMarkingColor`.
  var carlaName: String {
    switch self {
    case .white: "White"
    case .yellow: "Yellow"
    case .blue: "Blue"
    case .green: "Green"
    case .red: "Red"
    case .other: "Other"
    }
  }
}

extension CameraKind {
  var content: FrameContent {
    switch self {
    case .rgb: .colour
    case .depth: .depth
    case .semantic: .semantic
    // An instance picture has the label in its red.
    case .instance: [.semantic, .instance]
    }
  }
}

extension RGBImage {
  /// A frame as a camera of this kind encodes it in CARLA; the semantic camera's raw picture has the label in red.
  init(_ kind: CameraKind, of frame: Rendering.Frame) {
    switch kind {
    case .rgb: self.init(frame)
    case .depth: self.init(depthOf: frame)
    case .semantic: self.init(labelsOf: frame)
    case .instance: self.init(instanceOf: frame)
    }
  }
}
