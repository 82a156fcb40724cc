import Roads

/// What a lane is paved with.
enum Pavement: UInt8, Sendable, Hashable {
  case asphalt, parking, cycleLane, shoulder
  /// A gutter with a kerb on its left or right side, as seen along +s.
  case kerbLeft, kerbRight
  case sidewalk, median
  /// A strip of grass or soil, level with the road or with the sidewalk beside it.
  case verge, raisedVerge

  /// Above the road, metres.
  var height: Double {
    switch self {
    case .sidewalk, .median, .raisedVerge: Pavement.kerbHeight
    default: 0
    }
  }

  /// Metres; RoadRunner's kerb is 6 inches, lowered a little so that wheels and feet set on the road are seen.
  static let kerbHeight = 0.13
  static let kerbWidth = 0.15

  /// Whether wheels belong there: what lies across it from another road gives way.
  var isCarriageway: Bool {
    switch self {
    case .asphalt, .parking, .cycleLane: true
    default: false
    }
  }

  /// Of each lane of a section, from left to right.
  static func pavements(of section: SectionDescription, widths: [Double], in network: RoadNetwork)
    -> [Pavement]
  {
    let hasKerb = (0...section.lanes.count).map { boundary in
      network.markings(of: section, boundary: boundary).contains { $0.marking.kind == .curb }
    }
    var result = section.lanes.indices.map { lane in
      pavement(lane, of: section, width: widths[lane], hasKerb)
    }
    for lane in result.indices where result[lane] == .verge {
      let beside = [lane - 1, lane + 1].filter(result.indices.contains)
      let isRaised =
        beside.contains { result[$0].height > 0 }
        || (lane > 0 && result[lane - 1] == .kerbRight)
        || (lane + 1 < result.count && result[lane + 1] == .kerbLeft)
      if isRaised { result[lane] = .raisedVerge }
    }
    return result
  }

  private static func pavement(
    _ lane: Int, of section: SectionDescription, width: Double, _ hasKerb: [Bool]
  ) -> Pavement {
    let type = section.lanes[lane].type
    if type.contains(.sidewalk) { return .sidewalk }
    if type.contains(.median) { return .median }
    if type.contains(.parking) { return .parking }
    if type.contains(.biking) { return .cycleLane }
    if type.contains(.border) { return .verge }
    if type.contains(.shoulder) { return shoulder(lane, of: section, width: width, hasKerb) }
    if type == .none {
      // Beyond a sidewalk nothing is paved; among lanes it is a closed or tapering lane.
      let outward = section.lanes[lane].id > 0 ? section.lanes[..<lane] : section.lanes[(lane + 1)...]
      let inward = section.lanes[lane].id > 0 ? lane + 1 : lane - 1
      let isBeyond =
        section.lanes.indices.contains(inward) && section.lanes[inward].type.contains(.sidewalk)
        && outward.allSatisfy { $0.type == .none }
      return isBeyond ? .verge : .asphalt
    }
    return .asphalt
  }

  private static func shoulder(
    _ lane: Int, of section: SectionDescription, width: Double, _ hasKerb: [Bool]
  ) -> Pavement {
    func isRaised(_ neighbour: Int) -> Bool {
      section.lanes.indices.contains(neighbour)
        && !section.lanes[neighbour].type.isDisjoint(with: [.sidewalk, .median])
    }
    if width > 1 { return .shoulder }
    if hasKerb[lane] != hasKerb[lane + 1] { return hasKerb[lane] ? .kerbLeft : .kerbRight }
    if isRaised(lane - 1) { return .kerbLeft }
    if isRaised(lane + 1) { return .kerbRight }
    // RoadRunner's kerb lane is 0.635 m wide, Town01's and Town02's 0.3 m.
    guard abs(width - 0.635) < 0.03 || abs(width - 0.3) < 0.02 else { return .shoulder }
    if lane == 0 { return .kerbLeft }
    return lane == section.lanes.count - 1 ? .kerbRight : .shoulder
  }
}
