import DriveTypes

/// The road that a scenario type needs.
enum SiteRequirement: Sendable {
  /// A piece of road between junctions.
  case stretch(StretchRequirement)
  /// A way through a junction where roads cross.
  case junction(JunctionRequirement)
  /// A place where a ramp leaves a road or joins it.
  case ramp(RampRequirement)
}

/// A piece of road without a junction. Metres along the lane.
struct StretchRequirement: Sendable {
  /// From the route's start to the trigger.
  var lead = 10.0
  /// Behind the trigger the road must be the same for so long.
  var behind = 0.0
  /// From the trigger to the route's end; the road must be the same all along.
  var after = 120.0
  /// How far the lane may turn in the first 100 m after the trigger, radians.
  var bend = radians(40)
  /// Lane changes to the left that the route makes, evenly spread.
  var changes = 0
  /// Speed limits at which the type makes sense, km/h.
  var limits = 20.0...130.0
  /// What must hold at every place from `behind` to `after`.
  var fits: @Sendable (CrossSection) -> Bool
}

/// A way through a junction.
struct JunctionRequirement: Sendable {
  enum Turn: Sendable, Hashable { case left, straight, right }
  /// What rules the ego's approach.
  enum Control: Sendable {
    case light
    /// No light in the junction, a stop sign before the ego.
    case stop
    /// No light in the junction and no stop sign before the ego.
    case free
    /// No light in the junction.
    case unsignalised
    case any
  }
  /// Who else the junction must have a way for.
  enum Adversary: Sendable {
    case nobody
    /// Straight across from the opposite approach.
    case oncoming
    /// From the opposite approach into the road that the ego turns into.
    case oncomingTurningIn
    /// From the left, straight on into the road that the ego turns into.
    case fromLeft
    /// Straight on from the left or from the right; the side becomes `direction`.
    case crossing
    /// From another approach into the ego's own lane behind the junction; becomes `start_actor_flow` and `end_actor_flow`.
    case entering
    /// Straight across from the opposite approach, with the other direction of the ego's exit road beside its lane;
    /// becomes the same two.
    case oncomingFlow
    /// From the left, straight on, and from the right into the ego's exit lane, on the two lanes of one road; the
    /// former becomes the same two, the latter runs the other way on the lanes beside.
    case flowsOfBothSides
    /// On the bicycle lane of the opposite approach; becomes the same two.
    case bicycles
  }
  /// How far the sidewalk may be from which somebody steps out: farther off, they come too late for the ego.
  enum Kerb: Sendable {
    /// On the right before the junction, metres from the centre of the ego's lane to the sidewalk's.
    case before(most: Double)
    /// On the right, so many metres behind the junction.
    case behind(Double, most: Double)
    /// Behind the junction, on the outer side of the turn.
    case outside(most: Double)
  }
  var turns: [Turn]
  var control = Control.any
  var adversary = Adversary.nobody
  /// Metres from the trigger to the junction, from the route's start to the trigger, from the junction to the route's end.
  var trigger = 21.0...26.0
  var lead = 2.0...8.0
  var after = 30.0...42.0
  /// Least and most speed limit of the ego's approach, and least of the road that its flow is on, km/h.
  var approachLimit = 0.0
  var mostLimit = Double.infinity
  var flowLimit = 0.0
  /// How many roads meet; any number where nil.
  var arms: Int?
  /// Whether a crosswalk lies before the junction, and a sidewalk beside it.
  var crosswalk = false
  var kerb: Kerb?
}

/// A ramp. The numbers of metres stand with the finder (`RampSites`).
enum RampRequirement: Sendable {
  /// The ego leaves the road across the lane of a flow that goes straight on.
  case leaving
  /// The ego leaves the road on a ramp full of slow traffic.
  case leavingWithFlow
  /// The ego goes straight on; somebody joins from a ramp on the right, at `other_actor_location`.
  case joined
  /// The ego goes straight on into a lane that a slow flow joins from a ramp.
  case joinedByFlow
}
