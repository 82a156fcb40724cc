import DriveTypes
import Glibc
import Roads

/// Traffic lights, stop and yield signs as the world builds them from the map's landmarks.
///
/// CARLA keeps trigger volumes in its Unreal assets, not in the OpenDRIVE files, so the volumes are ours:
/// - A landmark names the lanes that its light or sign controls, in CARLA's towns lanes of the connecting roads inside
///   the junction. From each we walk back out of the junction to the lanes that lead there. Their ends are the stop
///   line. A landmark on a road outside a junction has its stop line at its own s.
/// - The trigger volume is a box across those lanes, ending at the stop line: `volumeDepth` long, as wide as the lanes,
///   4 m high. **Its x axis runs across the lanes, to the right of travel**, and y along them, as CARLA's boxes lie
///   (`RunningRedLightTest` samples lanes along x). Where the lanes belong to several roads, the one with most lanes
///   counts.
///
/// Ids are stable: lights by their first landmark in the map's order, then stop signs, from 1 up.
struct RoadFurniture {
  /// Length of a trigger volume along the lanes, metres: a car that waits at the line stands in it.
  static let volumeDepth = 6.0
  /// The same for stop signs. Bench2Drive's criterion lays their boxes along the world's axes whatever their heading
  /// (quirk 12 of the scores) and grows them by 1.2: a longer box would catch the traffic of the opposite lane.
  static let stopVolumeDepth = 3.0

  struct Light {
    var description: TrafficLightDescription
    /// Lanes inside the junction (or at the line itself) that the light guards, and the lanes that lead to its stop line.
    var guarded: [Int32]
    var approaches: [Int32]
  }
  struct Stop {
    var description: StopSignDescription
    var guarded: [Int32]
  }

  private(set) var lights: [Light] = []
  private(set) var stops: [Stop] = []
  private(set) var groups: [TrafficLightCycle.Group] = []
  /// Looked up only.
  private var lightOfLane: [Int32: Int] = [:]
  private var stopLanes: Set<Int32> = []
  private var yieldLanes: Set<Int32> = []

  func light(of lane: Int32) -> Int? { lightOfLane[lane] }
  func hasStopSign(_ lane: Int32) -> Bool { stopLanes.contains(lane) }
  func hasYieldSign(_ lane: Int32) -> Bool { yieldLanes.contains(lane) }

  init(atlas: LaneAtlas, region: [Point<World>]?, reach: Double) {
    var lightControls: [(landmark: Landmark, control: LaneControl)] = []
    var stopControls: [(landmark: Landmark, control: LaneControl)] = []
    var lightSlots: [Int32: Int] = [:]
    var stopSlots: [Int32: Int] = [:]
    for landmark in atlas.network.landmarks() {
      let isLight = landmark.type == "1000001"
      let isStop = landmark.type == "206"
      guard isLight || isStop || landmark.type == "205" else { continue }
      if let region, !region.contains(where: { $0.distanceXY(to: landmark.pose.position) <= reach }) {
        continue
      }
      let control = LaneControl(landmark, atlas)
      if control.guarded.isEmpty { continue }
      if isLight {
        if let slot = lightSlots[landmark.signalIndex] {
          lightControls[slot].control.merge(control)
        } else {
          lightSlots[landmark.signalIndex] = lightControls.count
          lightControls.append((landmark, control))
        }
      } else if isStop {
        if let slot = stopSlots[landmark.signalIndex] {
          stopControls[slot].control.merge(control)
        } else {
          stopSlots[landmark.signalIndex] = stopControls.count
          stopControls.append((landmark, control))
        }
      } else {
        yieldLanes.formUnion(control.guarded)
      }
    }
    for (landmark, control) in lightControls {
      guard let volume = control.volume(atlas, depth: Self.volumeDepth) else { continue }
      let index = lights.count
      for lane in control.guarded where lightOfLane[lane] == nil { lightOfLane[lane] = index }
      lights.append(
        Light(
          description: TrafficLightDescription(
            id: ActorID(index + 1), signalID: landmark.id, junction: control.junction, pose: landmark.pose,
            triggerVolume: volume),
          guarded: control.guarded, approaches: control.lines.map(\.lane)))
    }
    for (landmark, control) in stopControls {
      guard let volume = control.volume(atlas, depth: Self.stopVolumeDepth) else { continue }
      // Where a light guards the lane, the light counts.
      stopLanes.formUnion(control.guarded.filter { lightOfLane[$0] == nil })
      stops.append(
        Stop(
          description: StopSignDescription(
            id: ActorID(lights.count + stops.count + 1), signalID: landmark.id, pose: landmark.pose,
            triggerVolume: volume),
          guarded: control.guarded))
    }
    groups = Self.groups(lights, in: atlas.network)
  }

  /// One group per junction, its controllers in the map's order. Lights that no controller names take turns of their
  /// own after the controllers of their junction; a light without a junction is a group by itself.
  private static func groups(_ lights: [Light], in network: RoadNetwork) -> [TrafficLightCycle.Group] {
    var bySignal: [String: Int] = [:]
    for (i, light) in lights.enumerated() where bySignal[light.description.signalID] == nil {
      bySignal[light.description.signalID] = i
    }
    var result: [TrafficLightCycle.Group] = []
    var placed = [Bool](repeating: false, count: lights.count)
    var groupOfJunction: [Int32: Int] = [:]
    for map in network.trafficLightGroups() {
      var group = TrafficLightCycle.Group(controllers: [])
      for controller in map.controllers {
        var members: [Int] = []
        for signal in controller.signals {
          guard let light = bySignal[signal], !placed[light] else { continue }
          placed[light] = true
          members.append(light)
        }
        if !members.isEmpty { group.controllers.append(members) }
      }
      if group.controllers.isEmpty { continue }
      groupOfJunction[map.junction] = result.count
      result.append(group)
    }
    for (i, light) in lights.enumerated() where !placed[i] {
      if let junction = light.description.junction, let g = groupOfJunction[junction] {
        result[g].controllers.append([i])
      } else {
        if let junction = light.description.junction { groupOfJunction[junction] = result.count }
        result.append(TrafficLightCycle.Group(controllers: [[i]]))
      }
    }
    return result
  }
}
