import DriveTypes

/// What the world's own clients in this package read by index, in the order of `snapshot`.
extension EmbeddedWorld {
  /// Outline with open doors.
  package func footprint(index: Int) -> Footprint { actors[index].footprint }
  /// Whether the actor can be hit.
  package func isSolid(index: Int) -> Bool { actors[index].mobility != .ghost }
}
