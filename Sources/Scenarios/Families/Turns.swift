import DriveTypes
import Roads
import Simulation

/// Types in which the ego turns at a junction and no flow comes.
extension ScenarioCatalogue {
  static let turns: [Entry] =
    priorityConflicts + [
      Entry(type: "BlockedIntersection", make: blockedIntersection),
      Entry(type: "T_Junction", make: tJunction),
      Entry(type: "VanillaNonSignalizedTurn", make: plainTurn),
      Entry(type: "VanillaNonSignalizedTurnEncounterStopsign", make: plainTurn),
      Entry(type: "VanillaSignalizedTurnEncounterGreenLight") { stage throws(ScenarioError) in
        try litTurn(stage, greenFirst: true)
      },
      Entry(type: "VanillaSignalizedTurnEncounterRedLight") { stage throws(ScenarioError) in
        try litTurn(stage, greenFirst: false)
      },
    ]

  /// A car stands 5 m behind the junction in which the ego turns. 10 s after the ego has come within 13 m it is gone
  /// (`blocked_intersection.py`).
  private static func blockedIntersection(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let junction = try stage.junctionAhead()
    guard let place = stage.network.next(junction.exit, distance: 5).first else {
      throw stage.couldNotBePlaced("the road ends behind the junction")
    }
    let pose = stage.network.pose(of: place)
    let blocker = try stage.spawnHidden(try stage.randomCar(), at: pose)
    try stage.command { world throws(WorldError) in
      try world.setLights(.brake, of: blocker)
      try world.apply(.stop, to: blocker)
    }
    var order = stage.order()
    order.stopsEntries = true
    return stage.holding(
      order,
      Race([
        stage.timeout(),
        Sequence([
          Act { () throws(ScenarioError) in try stage.appear(blocker, at: pose) },
          stage.egoNear(blocker, within: 13), Wait(10, on: stage),
        ]),
      ]))
  }

  /// A turn with its sign or light as they are; over after 200 m (`t_junction.py`).
  private static func tJunction(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    Race([stage.egoDrives(200), stage.timeout()])
  }

  /// A turn without lights, with a stop sign or without. Over 10 m behind the junction (`vanilla_turn.py`).
  private static func plainTurn(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    _ = try stage.junctionAhead()
    return Sequence([stage.egoLeavesJunction(), stage.egoDrives(10)])
  }

  /// The ego's light is green for 5 s and then red for 5 s, after which the junction's own cycle goes on and the
  /// scenario is over; or red for 5 s and then green for good. All others are red. Over 10 m behind the junction, too
  /// (`vanilla_turn.py`).
  private static func litTurn(_ stage: ScenarioStage, greenFirst: Bool) throws(ScenarioError) -> any Behaviour
  {
    let junction = try stage.junctionAhead()
    let lights = stage.lights(of: junction)
    if lights.isEmpty { throw stage.couldNotBePlaced("the junction has no traffic lights") }
    let own = stage.lights(lights, before: junction.approach)
    let green = stage.showing(green: own, of: lights)
    let red = stage.showing(green: [], of: lights)
    return Race([
      Sequence([stage.egoLeavesJunction(), stage.egoDrives(10)]),
      Sequence([
        FreezeLights(greenFirst ? green : red, for: 5, on: stage),
        FreezeLights(greenFirst ? red : green, for: greenFirst ? 5 : nil, on: stage),
      ]),
    ])
  }
}
