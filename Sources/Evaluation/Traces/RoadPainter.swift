import DriveTypes
import Roads

/// Paints lanes of all kinds: what lies in the picture.
struct RoadPainter {
  let network: RoadNetwork
  let frame: TopView.Frame
  /// Metres of road around the route.
  private static let reach = 70.0

  func draw(around route: [Point<World>], on canvas: inout TopView.Canvas) {
    let areas = RoadArea.around(route, on: network, reach: Self.reach) { frame.contains($0, slack: 4) }
    for (uses, style) in Self.styles {
      canvas.polygons(
        areas.filter { uses.contains($0.use) && !$0.isInJunction }.map(\.outline), style: style)
    }
    let driving = areas.filter { $0.use == .driving }
    canvas.polygons(driving.filter(\.isInJunction).map(\.outline), style: "fill=\"#c3c9d2\"")
    canvas.polygons(
      driving.filter { !$0.isInJunction }.compactMap(\.arrow), style: "fill=\"#fff\"")
  }

  /// In order of painting.
  private static let styles: [([LaneUse], String)] = [
    ([.sidewalk], "fill=\"#e2ddd2\""), ([.shoulder], "fill=\"#d3d2c9\""), ([.parking], "fill=\"#b9c6b4\""),
    ([.biking], "fill=\"#dcb98f\""), ([.driving], "fill=\"#c3c9d2\" stroke=\"#fff\" stroke-width=\".8\""),
  ]
}
