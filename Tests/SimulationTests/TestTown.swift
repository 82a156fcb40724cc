import Roads

/// A small map written out here; whole towns come from `TownMaps`.
enum TestTown {
  /// A straight level road of 1,000 m along +x from the origin: two driving lanes to the right of the centre line
  /// (−1 at y = −1.75, −2 at y = −5.25), one to the left (+1 at y = 1.75), and a sidewalk of 2 m on both sides. The
  /// two right lanes may be changed. With a slope, z = slope·x.
  static func straight(slope: Double = 0) throws -> RoadNetwork {
    func lane(_ id: Int, _ type: String, _ width: Double, change: String = "none") -> String {
      """
      <lane id="\(id)" type="\(type)" level="false">
      <width sOffset="0" a="\(width)" b="0" c="0" d="0"/>
      <roadMark sOffset="0" type="broken" color="white" width="0.125" laneChange="\(change)"/></lane>
      """
    }
    let text = """
      <?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4" name="straight"/>
      <road name="" length="1000" id="1" junction="-1"><link/>
      <type s="0" type="town"><speed max="50" unit="km/h"/></type>
      <planView><geometry s="0" x="0" y="0" hdg="0" length="1000"><line/></geometry></planView>
      <elevationProfile><elevation s="0" a="0" b="\(slope)" c="0" d="0"/></elevationProfile>
      <lanes><laneOffset s="0" a="0" b="0" c="0" d="0"/><laneSection s="0">
      <left>\(lane(2, "sidewalk", 2))\(lane(1, "driving", 3.5))</left>
      <center><lane id="0" type="none" level="false"><roadMark sOffset="0" type="solid" color="yellow" width="0.125" laneChange="none"/></lane></center>
      <right>\(lane(-1, "driving", 3.5, change: "both"))\(lane(-2, "driving", 3.5))\(lane(-3, "sidewalk", 2))</right>
      </laneSection></lanes></road></OpenDRIVE>
      """
    return try Array(text.utf8).withUnsafeBytes { try RoadNetwork(openDrive: $0, name: "straight") }
  }
}
