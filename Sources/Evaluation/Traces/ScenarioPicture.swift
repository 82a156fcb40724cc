import DriveTypes
import Foundation
import Roads

/// A small picture of a scenario from above: the road, the route, the trigger, and where the ego and the scenario's
/// actors are second by second. The ego drives from left to right.
struct ScenarioPicture {
  /// Longest side, pixels.
  var size = 760.0
  /// Metres of route shown before and after the trigger.
  var before = 15.0
  var after = 100.0
  /// Of the width.
  private static let leastHeight = 0.26
  /// Metres around the route within which actors count.
  private static let reach = 35.0
  /// Metres that an actor must move to be drawn again.
  static let leastStep = 1.5
  /// Ticks between two positions: one second.
  static let step = 20
  /// Positions of the ego and of others at most.
  static let mostSeconds = 30
  static let mostMovers = 4

  /// - Parameter network: at least the roads around the route.
  func svg(of trace: Trace, scenario: ScenarioDefinition, on network: RoadNetwork, caption: String) -> String
  {
    let route = shown(trace.header.denseRoute.map(\.pose.position), around: scenario.trigger.position)
    let play = Play(trace, scenario, near: route, reach: Self.reach)
    let frame = TopView.Frame(
      points: route + play.places, margin: 9, size: size, heading: Self.heading(of: route, scenario.trigger),
      leastHeight: Self.leastHeight)
    var canvas = TopView.Canvas(frame: frame)
    canvas.ground = "#eef1ea"
    RoadPainter(network: network, frame: frame).draw(around: route, on: &canvas)
    for (light, state) in play.lights where frame.contains(light.centre, slack: 0) {
      canvas.polygon(light.corners, fill: state, opacity: 0.55)
    }
    for sign in trace.header.stopSigns where frame.contains(sign.triggerVolume.centre, slack: 0) {
      canvas.polygon(sign.triggerVolume.corners, fill: "#b91c1c", opacity: 0.35)
    }
    canvas.polyline(RoadArea.simplified(route, 0.15), stroke: "#2563eb", width: 0.35, dash: "8 5")
    draw(scenario.trigger, &canvas)
    canvas.polygons(play.traffic.map(\.corners), style: "fill=\"#94a3b8\"")
    canvas.polygons(play.standing(.prop).map(\.corners), style: "fill=\"#ea580c\"")
    canvas.polygons(play.standing(.vehicle).map(\.corners), style: "fill=\"#b45309\"")
    canvas.polygons(play.standing(.walker).map(\.corners), style: "fill=\"#c026d3\"")
    for mover in play.movers.prefix(Self.mostMovers) {
      let fill = mover.kind == .walker ? "#c026d3" : mover.kind == .prop ? "#ea580c" : "#b45309"
      draw(mover.seconds, fill: fill, numbered: mover.kind == .vehicle, &canvas)
    }
    for path in play.flowPaths {
      canvas.polyline(RoadArea.simplified(path, 0.5), stroke: "#e0a36a", width: 0.3)
    }
    for flow in play.flow { canvas.polygon(flow.corners, fill: "#b45309") }
    draw(play.ego, fill: "#16a34a", &canvas)
    for contact in play.contacts { canvas.label("✹", at: contact, size: 26, fill: "#dc2626") }
    canvas.caption(caption, size: 14, band: true)
    return canvas.svg
  }

  private func draw(
    _ seconds: [Play.Second], fill: String, numbered: Bool = true, _ canvas: inout TopView.Canvas
  ) {
    canvas.polygons(
      seconds.map(\.box.corners),
      style: "fill=\"\(fill)\" fill-opacity=\".55\" stroke=\"\(fill)\" stroke-width=\".6\"")
    for second in seconds where numbered && second.number % 2 == 0 {
      canvas.label("\(second.number)", at: second.box.centre, size: 9, fill: "#fff")
    }
  }

  /// A bar across the lane.
  private func draw(_ trigger: Pose<World>, _ canvas: inout TopView.Canvas) {
    let bar = [2.2, -2.2].map { trigger.level(Point(x: 0, y: $0)) }
    canvas.polyline(bar, stroke: "#dc2626", width: 0.5)
  }

  private func shown(_ route: [Point<World>], around trigger: Point<World>) -> [Point<World>] {
    guard
      let start = route.indices.min(by: { route[$0].distance(to: trigger) < route[$1].distance(to: trigger) })
    else { return route }
    func end(_ indices: some Sequence<Int>, _ metres: Double) -> Int {
      var (last, way) = (start, 0.0)
      for index in indices {
        way += route[index].distance(to: route[last])
        if way > metres { break }
        last = index
      }
      return last
    }
    return Array(
      route[end(stride(from: start, through: 0, by: -1), before)...end(start..<route.count, after)])
  }

  /// From the first shown place to the last, so that the picture is wide; the trigger's own where they meet.
  private static func heading(of route: [Point<World>], _ trigger: Pose<World>) -> Double {
    guard let first = route.first, let last = route.last, first.distanceXY(to: last) > 20 else {
      return trigger.yaw
    }
    return atan2(last.y - first.y, last.x - first.x)
  }
}
