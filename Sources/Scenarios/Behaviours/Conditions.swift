import DriveTypes
import Glibc
import Roads
import Simulation

/// Upstream's trigger conditions, as functions that make behaviours.
extension ScenarioStage {
  /// Scenarios that block the way: while it runs, standing still is not "blocked"; after 240 s it is a timeout, and
  /// over. To be raced against the rest of the scenario (upstream's `ScenarioTimeout`).
  public func timeout(_ seconds: Double = 240) -> any Behaviour {
    During(
      enter: { () throws(ScenarioError) in self.emit(.actorBlockedTest(enabled: false)) },
      leave: { self.emit(.actorBlockedTest(enabled: true)) },
      Sequence([
        Wait(seconds, on: self),
        Act { () throws(ScenarioError) in self.emit(.scenarioTimedOut(name: self.definition.name)) },
      ]))
  }

  /// The ego has driven so many metres since (`DriveDistance`).
  public func egoDrives(_ metres: Double) -> any Behaviour {
    var last: Point<World>?
    var sum = 0.0
    return Until { () throws(ScenarioError) in
      let place = self.egoState.pose.position
      if let last { sum += place.distance(to: last) }
      last = place
      return sum >= metres
    }
  }

  /// The ego is within so many metres of a place (`InTriggerDistanceToLocation`), or of an actor.
  public func egoNear(_ place: Point<World>, within metres: Double) -> any Behaviour {
    Until { () throws(ScenarioError) in self.egoState.pose.position.distanceXY(to: place) < metres }
  }

  public func egoNear(_ actor: ActorID, within metres: Double) -> any Behaviour {
    Until { () throws(ScenarioError) in
      guard let state = try? self.world.state(of: actor) else { return false }
      return self.egoState.pose.position.distanceXY(to: state.pose.position) < metres
    }
  }

  /// The ego, at its present speed, is less than `seconds` from a place or nearer than `metres`
  /// (`InTimeToArrivalToLocation` or `InTriggerDistanceToLocation`).
  public func egoArrives(at place: Point<World>, seconds: Double, metres: Double) -> any Behaviour {
    Until { () throws(ScenarioError) in
      let state = self.egoState
      let distance = state.pose.position.distanceXY(to: place)
      let speed = state.speed
      return distance < metres || (speed > 0.01 && distance / speed < seconds)
    }
  }

  /// The ego has passed a pose: it is in front of its plane (`WaitUntilInFrontPosition`), and not `farther` than that
  /// to the side, so that another road does not count.
  public func egoPasses(_ pose: Pose<World>, farther: Double = 30) -> any Behaviour {
    Until { () throws(ScenarioError) in
      let local = pose.localLevel(self.egoState.pose.position)
      return local.x > 0 && abs(local.y) < farther
    }
  }

  /// The ego's tail has passed an actor's nose (`WaitUntilInFront`); 30 m aside at most, as above.
  public func egoPasses(_ actor: ActorID) throws(ScenarioError) -> any Behaviour {
    let (own, other) = try command { world throws(WorldError) in
      (try world.description(of: self.ego).halfExtent.x, try world.description(of: actor).halfExtent.x)
    }
    return Until { () throws(ScenarioError) in
      guard let state = try? self.world.state(of: actor) else { return false }
      let local = state.pose.localLevel(self.egoState.pose.position)
      return local.x > own + other && abs(local.y) < 30
    }
  }

  /// The ego has been in a junction, in that one if it is given, and is in none any more (`WaitEndIntersection`).
  public func egoLeavesJunction(_ junction: Int32? = nil) -> any Behaviour {
    var wasInside = false
    return Until { () throws(ScenarioError) in
      guard let place = self.network.waypoint(nearest: self.egoState.pose.position, types: .driving) else {
        return false
      }
      guard let here = self.network.junction(of: place) else { return wasInside }
      if junction == nil || junction == here { wasInside = true }
      return false
    }
  }
}
