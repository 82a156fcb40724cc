import CarlaProtocol
import DriveTypes
import Roads

/// Calls about the session: version, episode, settings, time, and streams.
extension CallDesk {
  static let sessionCalls: [(String, Handler)] = [
    ("version", { desk, _ throws(CarlaServerError) in .value { $0.string(desk.world.version.rawValue) } }),
    (
      "get_episode_info",
      { desk, _ throws(CarlaServerError) in
        desk.value(
          WireEpisode(id: desk.world.episode, token: desk.world.token(of: StreamPayload.worldStream)))
      }
    ),
    ("get_episode_settings", { desk, _ throws(CarlaServerError) in desk.value(desk.world.settings) }),
    (
      "set_episode_settings",
      { desk, request throws(CarlaServerError) in
        let settings = try desk.read(request, 1) { (reader, _) throws(CarlaProtocolError) in
          try reader.structure(WireSettings.self)
        }
        try desk.world.apply(settings)
        let frame = desk.world.frame
        return .value { $0.unsigned(frame) }
      }
    ),
    (
      // Answered with the frame that the step will have; the step itself follows the answer.
      "tick_cue",
      { desk, _ throws(CarlaServerError) in
        desk.wantsStep = desk.world.settings.isSynchronous
        let frame = desk.world.frame + 1
        return .value { $0.unsigned(frame) }
      }
    ),
    (
      "get_sensor_token",
      { desk, request throws(CarlaServerError) in
        let stream = try desk.readID(request)
        guard stream == StreamPayload.worldStream || desk.world.hasSensor(stream) else {
          throw .unknownActor(stream)
        }
        let token = desk.world.token(of: stream)
        return .value { writer in
          writer.array(1)
          writer.binary(token.bytes)
        }
      }
    ),
    // Evaluators start a recorder as a matter of course; the answer is text for people.
    (
      "start_recorder",
      { _, _ throws(CarlaServerError) in
        .value { $0.string("DriveLoop keeps no recordings; nothing is written") }
      }
    ),
    ("stop_recorder", { _, _ throws(CarlaServerError) in .nothing }),
    // Nothing is kept for clients to fetch: they build what they need from the map.
    ("get_required_files", { _, _ throws(CarlaServerError) in .value { $0.array(0) } }),
  ]
}

extension ServedWorld {
  func hasSensor(_ id: UInt32) -> Bool {
    guard let index = frontIndex(id), case .sensor = frontActors[index].kind else { return false }
    return true
  }
}
