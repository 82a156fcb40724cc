import DriveTypes

/// A building that has its place.
struct Building: Sendable {
  var kind: BuildingKind
  var footprint: Footprint
  /// Height of the ground floor, and of the lowest ground around, metres.
  var floor, base: Double
  var storeys: Int
  var zone: Zone
  /// Metres from the street's edge to the front; nil for buildings not at a street.
  var setback: Double?
  /// Chooses its looks.
  var random: PlaceRandom

  /// Top of the walls above the floor, metres.
  var wallHeight: Float { kind.groundHeight + Float(storeys - 1) * kind.storeyHeight }
}
