import DriveTypes

/// One vehicle on autopilot.
struct Pilot {
  let id: ActorID
  var parameters: AutopilotParameters
  /// Random choices of this vehicle alone.
  var random: RandomSource

  // Read from the world at the beginning of each tick.
  var actor = -1
  var x = 0.0
  var y = 0.0
  var yaw = 0.0
  var speed = 0.0
  var halfLength = 0.0
  var halfWidth = 0.0

  /// Lanes from the present one on; empty until the vehicle has been placed on the road.
  var path: [Int32] = []
  /// Metres along `path[0]`, and to the left of its centre.
  var arc = 0.0
  var offset = 0.0
  /// Index in `parameters.route` of the next place to pass, its lanes resolved to keys.
  var routeLanes: [Int32] = []
  /// Metres driven since the autopilot began; places on the way are remembered in this measure.
  var odometer = 0.0

  // What stands in the way, found anew each tick.
  var leader = Leader.none
  /// Metres from the origin to the next junction's first lane along the path; infinite when none is near.
  var junctionDistance = Double.infinity
  var passage = Passage.none
  /// Metres from the origin to the rear of the first thing behind the next junction, as it would come to stand.
  var tailBehindJunction = Double.infinity

  // Memory from tick to tick.
  /// Tick at which the vehicle asked to enter `passage`; −1 when it has not.
  var requestTick = -1
  /// The passages that the vehicle may drive or has not cleared yet, in the order of its path: two where junctions
  /// follow on one another.
  var grants: [Grant] = []
  /// Ticks for which the vehicle has stood.
  var stoodTicks = 0
  /// Odometer reading of a stop line at which the vehicle has made its stop.
  var stoppedAt = -Double.infinity
  var slowLeaderTicks = 0
  /// Odometer reading of the last lane change.
  var lastChange = -Double.infinity
  /// Whether the vehicle is on its way from one lane to another.
  var isChanging = false
  /// Whether it does so because its lane ends.
  var isHurried = false
  /// Lower ids go first when vehicles wait for one another in a ring.
  var ignoresLeader = false
  /// Ticks left for squeezing past a standing vehicle that others drive.
  var squeezeTicks = 0

  var isHolding: Bool { !grants.isEmpty }
}

/// The nearest thing on a vehicle's path.
struct Leader {
  /// Index of the obstacle; −1 when the path is free.
  var obstacle: Int
  /// Metres from the own front bumper to it; negative when overlapping.
  var gap: Double
  /// Its speed along the path, m/s.
  var speed: Double

  static let none = Leader(obstacle: -1, gap: .infinity, speed: 0)
}

/// A run of consecutive lanes through one junction.
struct Passage: Equatable {
  var junction: Int32
  var lanes: [Int32]
  /// Metres along the passage at which each lane begins, and at which the last one ends.
  var starts: [Double]
  var length: Double

  static let none = Passage(junction: -1, lanes: [], starts: [], length: 0)
}

/// Leave to drive a passage.
struct Grant {
  var passage: Passage
  /// Odometer reading at the passage's start.
  var start: Double
}
