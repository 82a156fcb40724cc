import Roads
import TestOracles

/// A small map written out here; whole towns come from `TownMaps`.
enum TestTown {
  /// A straight level road of 1,000 m along +x from the origin: two driving lanes to the right of the centre line
  /// (−1 at y = −1.75, −2 at y = −5.25), one to the left (+1 at y = 1.75), and a sidewalk of 2 m on both sides. The
  /// two right lanes may be changed. With a slope, z = slope·x.
  static func straight(slope: Double = 0) throws -> RoadNetwork {
    try StraightRoad(
      name: "straight", length: 1000, speedLimit: 50, slope: slope,
      left: [.init("driving", width: 3.5), .init("sidewalk", width: 2)],
      right: [
        .init("driving", width: 3.5, mayChange: true), .init("driving", width: 3.5),
        .init("sidewalk", width: 2),
      ]
    ).network()
  }
}
