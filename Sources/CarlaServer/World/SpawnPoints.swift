import CarlaProtocol
import DriveTypes
import Roads

/// Places to spawn vehicles at. CARLA keeps its towns' own in Unreal assets, which the maps do not have, so these are
/// others: on driving lanes outside junctions, every `spacing` metres, half a metre above the road as CARLA's are.
enum SpawnPoints {
  static let spacing = 30.0
  static let height = 0.5
  /// Of a large town every n-th is kept.
  static let most = 1000

  static func of(_ network: RoadNetwork) -> [WireTransform] {
    let places = network.generateWaypoints(distance: spacing).filter { !network.isJunction($0) }
    let step = max(1, (places.count + most - 1) / most)
    return stride(from: 0, to: places.count, by: step).map { index in
      var pose = network.pose(of: places[index])
      pose.position.z += height
      return WireTransform(pose)
    }
  }
}
