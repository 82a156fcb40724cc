import DriveTypes
import Simulation
import Testing

struct BlueprintTests {
  /// `reference/simulation.md` §4.1.
  @Test func egoIsTheMeasuredMKZ() throws {
    let ego = try BlueprintLibrary.find("vehicle.lincoln.mkz_2020")
    #expect(ego.halfExtent == Vector(x: 2.4508416652679443, y: 1.0641621351242065, z: 0.7553732395172119))
    #expect(ego.dynamics == .lincolnMKZ)
  }

  @Test func idsAreUniqueSortedAndSized() {
    let ids = BlueprintLibrary.all.map(\.id)
    #expect(ids == ids.sorted() && Set(ids).count == ids.count)
    for blueprint in BlueprintLibrary.all {
      #expect(blueprint.halfExtent.x > 0 && blueprint.halfExtent.y > 0 && blueprint.halfExtent.z > 0)
      #expect(blueprint.mass > 0)
    }
  }

  @Test func unknownNamesTheNearest() {
    #expect(throws: WorldError.self) { try BlueprintLibrary.find("vehicle.lincoln.mkz2020") }
    #expect(
      BlueprintLibrary.nearestIDs(to: "vehicle.lincoln.mkz2020", count: 1) == ["vehicle.lincoln.mkz_2020"])
  }

  @Test func filters() {
    #expect(
      BlueprintLibrary.matching("vehicle.*").count
        == BlueprintLibrary.all.filter { $0.kind == .vehicle }.count)
    #expect(BlueprintLibrary.matching("walker.pedestrian.0001").map(\.id) == ["walker.pedestrian.0001"])
    #expect(BlueprintLibrary.matching("*charger_police*").count == 2)
    #expect(BlueprintLibrary.matching("nothing.*").isEmpty)
  }
}
