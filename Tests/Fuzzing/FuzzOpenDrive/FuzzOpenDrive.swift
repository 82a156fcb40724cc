import DriveTypes
import Foundation
import Roads

/// Feeds arbitrary bytes to the OpenDRIVE reader: each must give a network or a typed error, and a network must answer
/// every kind of query.
///
/// Run: `SWIFT_BACKTRACE=enable=no FuzzOpenDrive CORPUS -max_total_time=60 </dev/null`.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ argc: UnsafeMutablePointer<CInt>,
  _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

func readMap(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
  do throws(OpenDriveError) {
    query(try RoadNetwork(openDrive: text, name: "fuzz", file: "fuzz.xodr"))
  } catch {
    precondition(!"\(error)".isEmpty && error.location.file == "fuzz.xodr")
  }
  return 0
}

func query(_ network: RoadNetwork) {
  var waypoints = network.topology().flatMap { [$0.0, $0.1] }.prefix(20) + []
  for lane in network.laneDescriptions().prefix(20) {
    waypoints.append(network.waypoint(on: lane, s: lane.s.lowerBound))
  }
  for point in [network.bounds.minimum, network.bounds.centre, Point<World>(x: 1, y: -2, z: 3)] {
    if let found = network.waypoint(nearest: point, types: .any) { waypoints.append(found) }
    _ = network.waypoint(nearest: point, projectToRoad: false)
  }
  for waypoint in waypoints {
    _ = network.pose(of: waypoint)
    _ = network.markings(of: waypoint)
    _ = network.laneChange(of: waypoint)
    _ = network.speedLimit(of: waypoint)
    _ = network.next(waypoint, distance: 7)
    _ = network.previous(waypoint, distance: 1e4)
    for neighbour in [network.left(of: waypoint), network.right(of: waypoint)] {
      if let neighbour { _ = network.laneWidth(of: neighbour) }
    }
  }
  for landmark in network.landmarks() { _ = network.waypoints(of: landmark) }
  for junction in network.junctions() { _ = network.boundingRegion(of: junction) }
  _ = network.crosswalks()
  _ = network.objects()
  _ = network.trafficLightGroups()
  _ = network.generateWaypoints(distance: 1e4)
  let clip = network.clip(around: [network.bounds.centre], radius: 50)
  _ = clip.topology()
  _ = clip.landmarks()
}

@main struct FuzzOpenDrive {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(withUnsafeMutablePointer(to: &arguments) { runFuzzer(&count, $0, readMap) })
  }
}
