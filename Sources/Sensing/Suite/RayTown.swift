import DriveTypes
import Rendering

/// What rays can meet in one tick, made when the first sensor asks. Rays pass through the ego that carries the sensors.
package struct RayTown {
  private let cameras: CameraSuite
  private let moment: CameraMoment
  private let reach: Double
  private var render: RenderScene?
  private var everything, scenery: RayScene?

  package init(_ cameras: CameraSuite, _ moment: CameraMoment, reach: Double) {
    self.cameras = cameras
    self.moment = moment
    self.reach = reach
  }

  /// Scenery and actors.
  package mutating func all() throws(SensingError) -> RayScene {
    if let everything { return everything }
    let made = try rays(scene())
    everything = made
    return made
  }

  /// Scenery alone.
  package mutating func still() throws(SensingError) -> RayScene {
    if let scenery { return scenery }
    var still = try scene()
    still.instances = []
    let made = try rays(still)
    scenery = made
    return made
  }

  private mutating func scene() throws(SensingError) -> RenderScene {
    if let render { return render }
    let made = try cameras.scene(at: moment)
    render = made
    return made
  }

  /// CRITICAL: about the ego and not about each sensor, so that levels of detail do not depend on what else is mounted.
  private func rays(_ scene: RenderScene) throws(SensingError) -> RayScene {
    guard let index = moment.snapshot.index(of: moment.ego) else { throw .noEgo(moment.ego) }
    return cameras.rays.scene(
      scene, around: moment.snapshot.states[index].pose.position, range: reach,
      excluding: [UInt32(bitPattern: moment.ego)])
  }
}
