/// Sections `HEAD` and `ROUT`.
extension TraceFile {
  static func encodeHeader(_ header: TraceHeader) -> [UInt8] {
    var out = TraceWriter()
    for text in [header.routeID, header.town, header.mapHash, header.world, header.agent] { out.append(text) }
    out.append(header.seed)
    out.append(header.tickDuration)
    out.append(header.ego)
    out.append(UInt32(clamping: header.trafficLights.count))
    for light in header.trafficLights {
      out.append(light.id)
      out.append(light.signalID)
      out.append(UInt8(light.junction == nil ? 0 : 1))
      out.append(light.junction ?? 0)
      out.append(light.pose)
      out.append(light.triggerVolume)
    }
    out.append(UInt32(clamping: header.stopSigns.count))
    for sign in header.stopSigns {
      out.append(sign.id)
      out.append(sign.signalID)
      out.append(sign.pose)
      out.append(sign.triggerVolume)
    }
    out.append(UInt32(clamping: header.weather.entries.count))
    for entry in header.weather.entries {
      out.append(entry.routePercentage)
      for parameter in Weather.parameters { out.append(entry.weather[keyPath: parameter]) }
    }
    return out.bytes
  }

  static func decodeHeader(
    _ reader: inout TraceReader, version: Int
  ) throws(TraceFileError) -> TraceHeader {
    var header = TraceHeader(
      routeID: try reader.text(), town: try reader.text(), mapHash: try reader.text(),
      world: try reader.text(),
      agent: try reader.text(), seed: try reader.unsigned(UInt64.self), ego: .nobody,
      tickDuration: try reader.double(), denseRoute: [], trafficLights: [], stopSigns: [])
    header.ego = try reader.actor()
    for _ in 0..<(try reader.count(ofAtLeast: 117)) {
      let id = try reader.unsigned(ActorID.self)
      let signal = try reader.text()
      let hasJunction = try reader.bool()
      let junction = try reader.unsigned(Int32.self)
      header.trafficLights.append(
        TrafficLightDescription(
          id: id, signalID: signal, junction: hasJunction ? junction : nil, pose: try reader.pose(),
          triggerVolume: try reader.box()))
    }
    for _ in 0..<(try reader.count(ofAtLeast: 112)) {
      header.stopSigns.append(
        StopSignDescription(
          id: try reader.unsigned(ActorID.self), signalID: try reader.text(), pose: try reader.pose(),
          triggerVolume: try reader.box()))
    }
    if version >= 3 { header.weather.entries = try decodeWeather(&reader) }
    return header
  }

  private static func decodeWeather(
    _ reader: inout TraceReader
  ) throws(TraceFileError) -> [RouteWeather.Entry] {
    var entries: [RouteWeather.Entry] = []
    for _ in 0..<(try reader.count(ofAtLeast: 8 * (1 + Weather.parameters.count))) {
      var entry = RouteWeather.Entry(routePercentage: try reader.double(), weather: Weather())
      for parameter in Weather.parameters { entry.weather[keyPath: parameter] = try reader.double() }
      entries.append(entry)
    }
    return entries
  }

  static func encodeRoute(_ route: [RoutePoint]) -> [UInt8] {
    var out = TraceWriter()
    out.append(UInt32(clamping: route.count))
    out.append(column: route.map(\.pose.position.x))
    out.append(column: route.map(\.pose.position.y))
    out.append(column: route.map(\.pose.position.z))
    out.append(column: route.map(\.pose.rotation.roll))
    out.append(column: route.map(\.pose.rotation.pitch))
    out.append(column: route.map(\.pose.rotation.yaw))
    for point in route { out.append(point.option.rawValue) }
    return out.bytes
  }

  static func decodeRoute(_ reader: inout TraceReader) throws(TraceFileError) -> [RoutePoint] {
    let count = try reader.count(ofAtLeast: 6 * 8 + 1)
    let (x, y, z) = (try reader.doubles(count), try reader.doubles(count), try reader.doubles(count))
    let (roll, pitch, yaw) = (try reader.doubles(count), try reader.doubles(count), try reader.doubles(count))
    var route: [RoutePoint] = []
    for i in 0..<count {
      let code = try reader.unsigned(Int8.self)
      guard let option = RoadOption(rawValue: code) else {
        throw reader.malformed(expected: "a road option", got: "\(code)")
      }
      route.append(
        RoutePoint(
          pose: Pose(
            position: Point(x: x[i], y: y[i], z: z[i]),
            rotation: Rotation(roll: roll[i], pitch: pitch[i], yaw: yaw[i])), option: option))
    }
    return route
  }
}

extension ActorDescription {
  /// A place holder while a header is being read.
  fileprivate static var nobody: ActorDescription {
    ActorDescription(id: 0, kind: .vehicle, typeID: "", roleName: "", halfExtent: .zero, boxCentre: .origin)
  }
}
