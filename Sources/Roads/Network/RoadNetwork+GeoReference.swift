extension RoadNetwork {
  /// Degrees of the map's origin, from its `<geoReference>`; CARLA's 42, 2 where the file has none.
  public var geoReference: (latitude: Double, longitude: Double) { (summary.latitude, summary.longitude) }
}
