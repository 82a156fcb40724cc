import CarlaProtocol

/// Calls by which clients find each other's traffic managers.
extension CallDesk {
  /// More than any machine has ports for clients' managers in use.
  private static let mostManagers = 64

  static let trafficCalls: [(String, Handler)] = [
    (
      "is_traffic_manager_running",
      { desk, request throws(CarlaServerError) in
        let port = try desk.readPort(request)
        let isThere = desk.trafficManagers.contains { $0.port == port }
        return .value { $0.bool(isThere) }
      }
    ),
    (
      "get_traffic_manager_running",
      { desk, request throws(CarlaServerError) in
        let port = try desk.readPort(request)
        let manager = desk.trafficManagers.first { $0.port == port }
        return .value { writer in
          writer.array(2)
          writer.string(manager?.host ?? "")
          writer.unsigned(manager?.port ?? 0)
        }
      }
    ),
    (
      "add_traffic_manager_running",
      { desk, request throws(CarlaServerError) in
        let (host, port) = try desk.read(request, 1) { (reader, _) throws(CarlaProtocolError) in
          try reader.row("pair", 2) { (reader, _) throws(CarlaProtocolError) in
            (try reader.string(), try reader.integer(UInt16.self))
          }
        }
        let isNew = !desk.trafficManagers.contains { $0.port == port }
        if isNew {
          guard desk.trafficManagers.count < mostManagers else {
            throw .tooMany("traffic managers", limit: mostManagers)
          }
          desk.trafficManagers.append((port: port, host: String(host.prefix(255)), client: desk.client))
        }
        return .value { $0.bool(isNew) }
      }
    ),
    (
      "destroy_traffic_manager",
      { desk, request throws(CarlaServerError) in
        let port = try desk.readPort(request)
        desk.trafficManagers.removeAll { $0.port == port }
        return .nothing
      }
    ),
  ]

  private func readPort(_ request: RPCRequest) throws(CarlaServerError) -> UInt16 {
    try read(request, 1) { (reader, _) throws(CarlaProtocolError) in try reader.integer(UInt16.self) }
  }
}
