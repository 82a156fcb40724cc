import DriveTypes
import Foundation
import Roads

/// A picture of a driven route from above, as SVG: lanes, the planned route, the path driven, everybody met.
public struct TopView {
  /// Longest side of the picture in pixels.
  public var size = 1400.0
  /// Metres shown around the route.
  public var margin = 25.0

  public init() {}

  /// - Parameter tick: the moment at which the others are drawn; the last one when nil.
  public func svg(of trace: Trace, on network: RoadNetwork, tick: Int? = nil) -> String {
    let route = trace.header.denseRoute.map(\.pose.position)
    let driven = trace.ticks.map(\.ego.pose.position)
    let frame = Frame(points: route + driven, margin: margin, size: size)
    var canvas = Canvas(frame: frame)
    drawRoads(network, &canvas)
    canvas.polyline(route, stroke: "#3b82f6", width: 1.2, dash: "3 2")
    let moment =
      tick.flatMap { wanted in trace.ticks.firstIndex { $0.tick >= wanted } } ?? trace.ticks.count - 1
    let bodies = Dictionary(
      trace.ticks.flatMap(\.spawned).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    if trace.ticks.indices.contains(moment) {
      drawTrails(trace, until: moment, &canvas)
      canvas.polyline(Array(driven[...moment]), stroke: "#16a34a", width: 1.6)
      drawLights(trace, at: moment, &canvas)
      for actor in trace.ticks[moment].others {
        guard let body = bodies[actor.id] else { continue }
        let pose = Pose<World>(
          x: Double(actor.x), y: Double(actor.y), z: Double(actor.z), yaw: Double(actor.yaw))
        canvas.polygon(body.box(at: pose).corners, fill: Self.color(of: body.kind))
      }
      canvas.polygon(trace.header.ego.box(at: trace.ticks[moment].ego.pose).corners, fill: "#dc2626")
    }
    let header = trace.header
    canvas.caption(
      "route \(header.routeID) · \(header.town) · \(header.agent) · seed \(header.seed) · world: \(header.world)"
    )
    return canvas.svg
  }

  private static func color(of kind: ActorKind) -> String {
    switch kind {
    case .vehicle: "#1e293b"
    case .walker: "#c026d3"
    case .prop: "#ea580c"
    }
  }

  private func drawRoads(_ network: RoadNetwork, _ canvas: inout Canvas) {
    // CARLA's order goes across the lanes of a section; a picture wants each lane in one piece.
    let shown = network.generateWaypoints(distance: 2).filter {
      canvas.frame.contains(network.pose(of: $0).position, slack: 20)
    }
    let lanes = Dictionary(grouping: shown, by: \.laneIndex).sorted { $0.key < $1.key }.map(\.value)
    let pieces = lanes.map { lane in
      lane.sorted { $0.s < $1.s }.flatMap { waypoint in
        [waypoint] + network.next(waypoint, distance: 1.9).prefix(1)
      }.map { (pose: network.pose(of: $0), width: network.laneWidth(of: $0)) }
    }
    for piece in pieces {
      for run in Self.runs(piece) {
        let width = run.reduce(0) { $0 + $1.width } / Double(run.count)
        canvas.polyline(run.map(\.pose.position), stroke: "#9ca3af", width: width)
      }
    }
    for (lane, piece) in zip(lanes, pieces) where !(lane.first.map(network.isJunction) ?? true) {
      for run in Self.runs(piece) {
        for side in [-0.5, 0.5] {
          let edge = run.map { $0.pose.level(Point(x: 0, y: side * $0.width)) }
          canvas.polyline(edge, stroke: "#ffffff", width: 0.15)
        }
      }
    }
  }

  /// The places of a lane in unbroken runs: a lane may leave the picture and come back.
  private static func runs(
    _ places: [(pose: Pose<World>, width: Double)]
  ) -> [[(pose: Pose<World>, width: Double)]] {
    var result: [[(pose: Pose<World>, width: Double)]] = []
    for place in places {
      if let last = result.last?.last, last.pose.position.distanceXY(to: place.pose.position) < 5 {
        result[result.count - 1].append(place)
      } else {
        result.append([place])
      }
    }
    return result
  }

  private func drawTrails(_ trace: Trace, until moment: Int, _ canvas: inout Canvas) {
    var trails: [ActorID: [Point<World>]] = [:]
    for tick in trace.ticks[max(0, moment - 60)...moment] {
      for actor in tick.others {
        trails[actor.id, default: []].append(
          Point(x: Double(actor.x), y: Double(actor.y), z: Double(actor.z)))
      }
    }
    for (_, trail) in trails.sorted(by: { $0.key < $1.key }) {
      canvas.polyline(trail, stroke: "#64748b", width: 0.5)
    }
  }

  private func drawLights(_ trace: Trace, at moment: Int, _ canvas: inout Canvas) {
    for (light, state) in zip(trace.header.trafficLights, trace.ticks[moment].lightStates) {
      let color =
        switch state {
        case .red: "#ef4444"
        case .yellow: "#f59e0b"
        case .green: "#22c55e"
        case .off, .unknown: "#6b7280"
        }
      canvas.polygon(light.triggerVolume.corners, fill: color, opacity: 0.45)
    }
    for sign in trace.header.stopSigns {
      canvas.polygon(sign.triggerVolume.corners, fill: "#b91c1c", opacity: 0.3)
    }
  }
}
