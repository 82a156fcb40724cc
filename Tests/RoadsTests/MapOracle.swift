import Foundation

/// `X.map.json.gz`: what carla 0.9.16 says about a whole map.
struct MapOracle: Decodable {
  struct Junction: Decodable {
    var id: Int32
    /// Centre and half size of the bounding box, CARLA's axes.
    var loc, ext: [Double]
    var drivingPairs: Int
    enum CodingKeys: String, CodingKey {
      case id, loc, ext
      case drivingPairs = "driving_pairs"
    }
  }
  struct Sign: Decodable {
    var id, name, type, sub: String
    var dyn: Bool
    var val: Double
    var unit, country, text: String
    var road: Int32
    var s, t, z, h, w, hoff: Double
    var orient: String
    var xyz: [Double]
    var yaw: Double
    var lanes: [[Int32]]
  }
  /// Pairs of "road:section:lane:s".
  var topology: [[String]]
  var junctions: [Junction]
  var landmarks: [Sign]
  var crosswalkPoints: [[Double]]

  enum CodingKeys: String, CodingKey {
    case topology, junctions, landmarks
    case crosswalkPoints = "crosswalk_points"
  }
}
