/// The traffic lights of one junction: controllers that take turns, each with the signals that change together.
///
/// OpenDRIVE has no timing; phases are the world's business.
public struct TrafficLightGroup: Sendable, Hashable {
  public struct Controller: Sendable, Hashable {
    public var id: String
    public var name: String
    /// The junction's `sequence` for it; RoadRunner writes 0, 1, 2, … over the whole map.
    public var sequence: Int32
    /// OpenDRIVE signal ids, each once, in file order.
    public var signals: [String]
  }
  /// OpenDRIVE id of the junction.
  public var junction: Int32
  /// In the order in which the junction names them.
  public var controllers: [Controller]
}

extension RoadNetwork {
  /// The groups of all junctions that name controllers, in file order. Controllers without signals are left out.
  public func trafficLightGroups() -> [TrafficLightGroup] {
    junctionRows.rows.compactMap { junction in
      let members = junction.controllers.indices.compactMap { index -> TrafficLightGroup.Controller? in
        let member = junctionControllers[index]
        guard member.controller >= 0 else { return nil }
        let row = controllers[member.controller]
        if row.controls.count == 0 { return nil }
        return TrafficLightGroup.Controller(
          id: string(row.id), name: string(row.name), sequence: member.sequence,
          signals: row.controls.indices.map { string(controls[$0].signal) })
      }
      return members.isEmpty ? nil : TrafficLightGroup(junction: junction.id, controllers: members)
    }
  }
}
