import DriveTypes
import Foundation

/// Writes the schema that `RouteFile` and upstream's `RouteParser` read.
extension RouteFile {
  /// The document as text. `comment` stands at its head; `--` in it is written `- -`, as XML demands.
  public func document(comment: String? = nil) -> String {
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
    if let comment { lines.append("<!-- \(comment.replacingOccurrences(of: "--", with: "- -")) -->") }
    lines.append("<routes>")
    for route in routes {
      lines.append("   <route id=\(quoted(route.id)) town=\(quoted(route.town))>")
      lines.append("      <waypoints>")
      for point in route.waypoints { lines.append("         <position \(position(point)) />") }
      lines.append("      </waypoints>")
      lines.append("      <scenarios>")
      for scenario in route.scenarios {
        lines.append("         <scenario name=\(quoted(scenario.name)) type=\(quoted(scenario.type))>")
        lines.append("            <trigger_point \(pose(scenario.trigger)) />")
        for parameter in scenario.parameters {
          lines.append("            <\(parameter.name)\(attributes(of: parameter.value)) />")
        }
        lines.append("         </scenario>")
      }
      lines.append("      </scenarios>")
      lines.append(contentsOf: weathers(route.weather))
      lines.append("   </route>")
    }
    lines.append("</routes>")
    return lines.joined(separator: "\n") + "\n"
  }

  private func weathers(_ keyframes: [WeatherKeyframe]) -> [String] {
    // Keyframes without attributes stand for an absent `<weathers>`.
    let written = keyframes.filter { !$0.attributes.isEmpty || $0.weather != .leaderboardDefault }
    if written.isEmpty { return [] }
    let items = written.map { keyframe in
      let pairs =
        keyframe.attributes.isEmpty
        ? [("route_percentage", number(keyframe.routePercentage))]
          + WeatherPreset.fields.map { ($0.name, number(keyframe.weather[keyPath: $0.field])) }
        : keyframe.attributes.map { ($0.name, $0.value) }
      return "         <weather" + pairs.map { " \($0.0)=\(quoted($0.1))" }.joined() + " />"
    }
    return ["      <weathers>"] + items + ["      </weathers>"]
  }

  private func attributes(of value: ScenarioParameter.Value) -> String {
    switch value {
    case .text(let text): " value=\(quoted(text))"
    case .location(let point): " " + position(point)
    case .pose(let pose): " " + self.pose(pose)
    case .interval(let from, let to): " from=\"\(number(from))\" to=\"\(number(to))\""
    case .attributes(let list): list.map { " \($0.name)=\(quoted($0.value))" }.joined()
    }
  }

  private func position(_ point: Point<World>) -> String {
    "x=\"\(number(point.x))\" y=\"\(number(point.carlaY))\" z=\"\(number(point.z))\""
  }

  private func pose(_ pose: Pose<World>) -> String {
    // Nine decimals undo the rounding of degrees to radians and back.
    let yaw = (pose.rotation.carlaYaw * 1e9).rounded() / 1e9
    return position(pose.position) + " yaw=\"\(number(yaw))\""
  }

  /// The shortest decimal that reads back as the same number.
  private func number(_ value: Double) -> String { "\(value == 0 ? 0 : value)" }

  private func quoted(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n", "\t", "\r": escaped += "&#\(scalar.value);"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "\"\(escaped)\""
  }
}
