/// What a pixel shows, numbered as CARLA's semantic segmentation camera numbers it (0.9.14 and later).
public enum SemanticLabel: UInt8, Sendable, Hashable, CaseIterable {
  case unlabeled = 0
  case roads, sidewalks, building, wall, fence, pole, trafficLight, trafficSign, vegetation, terrain, sky
  case pedestrian, rider, car, truck, bus, train, motorcycle, bicycle
  case `static`, dynamic, other, water, roadLine, ground, bridge, railTrack, guardRail
}
