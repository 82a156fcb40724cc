/// Sorts of plants.
enum Plant: UInt8, Sendable, Hashable, CaseIterable {
  case broadleaf = 0
  case birch, poplar, spruce, pine, palm, bush, dryBush

  /// Metres from the trunk that must be free, at scale 1.
  var crownRadius: Double {
    switch self {
    case .broadleaf: 3.2
    case .birch: 2
    case .poplar: 1.4
    case .spruce: 2.2
    case .pine: 2.4
    case .palm: 2.4
    case .bush, .dryBush: 0.9
    }
  }
}
