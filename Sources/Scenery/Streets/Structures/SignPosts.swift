import DriveTypes
import Figures
import Glibc
import Rendering
import Roads

/// Stop, yield and speed limit signs on their posts, as the map's landmarks have them.
struct SignPosts: Sendable {
  struct Post: Sendable {
    var sign: SignFigure
    var place: Point<World>
    /// Of the sign's face: towards the driver who reads it, radians.
    var yaw: Double
  }
  /// Looked up only.
  private let posts: [SIMD2<Int32>: [Post]]

  init(_ network: RoadNetwork, _ layout: StreetLayout) {
    var posts: [SIMD2<Int32>: [Post]] = [:]
    var seen: Set<Int32> = []
    for landmark in network.landmarks() {
      guard let sign = Self.sign(of: landmark), seen.insert(landmark.signalIndex).inserted else { continue }
      let post = Self.post(sign, landmark, layout)
      posts[StreetLayout.tile(post.place.x, post.place.y), default: []].append(post)
    }
    self.posts = posts
  }

  func posts(onTile tile: SIMD2<Int32>) -> [Post] { posts[tile] ?? [] }

  private static func sign(of landmark: Landmark) -> SignFigure? {
    if landmark.name.contains("Stencil") { return nil }
    switch landmark.type {
    case "206": return .stop
    case "205": return .yield
    case "274": return .speedLimit(Int(landmark.value.rounded()))
    default: return nil
    }
  }

  /// CRITICAL: the file's yaw of a sign is the direction of the traffic that reads it (so for all but a few signs of
  /// the towns, whatever their orientation says); the face looks the other way.
  private static func post(_ sign: SignFigure, _ landmark: Landmark, _ layout: StreetLayout) -> Post {
    var place = landmark.pose.position
    let travel = landmark.pose.yaw
    place.z = layout.roadHeight(x: place.x, y: place.y, near: place.z)
    // Out of the lanes, to the right of travel.
    let step = 0.25
    for _ in 0..<24 where layout.isOnCarriageway(x: place.x, y: place.y, near: place.z) {
      place.x += step * sin(travel)
      place.y -= step * cos(travel)
    }
    return Post(sign: sign, place: place, yaw: wrapAngle(travel + .pi))
  }
}

extension StreetLayout {
  /// Whether wheels belong there, on a road within 2 m of the height.
  func isOnCarriageway(x: Double, y: Double, near z: Double) -> Bool {
    spans(near: x, y, reach: 0.3).contains { index in
      let span = spans[Int(index)]
      guard abs(span.a.z - z) < 2 else { return false }
      let foot = span.foot(x: x, y: y)
      if foot.distance > 0.3 { return false }
      let section = sections[Int(span.section)]
      return section.carriageways.contains { range in
        let station = Int(span.station)
        let left = section.t(station, range.lowerBound) + 0.3
        return foot.t <= left && foot.t >= section.t(station, range.upperBound) - 0.3
      }
    }
  }
}
