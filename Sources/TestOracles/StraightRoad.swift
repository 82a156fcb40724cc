import Roads

/// A straight road along +x from the origin, for tests that need no town: one lane section, as OpenDRIVE text.
public struct StraightRoad: Sendable {
  public struct Lane: Sendable {
    /// As OpenDRIVE names it.
    var type: String
    /// Metres.
    var width: Double
    /// Whether the mark on its outer side may be crossed both ways.
    var mayChange: Bool

    public init(_ type: String, width: Double, mayChange: Bool = false) {
      (self.type, self.width, self.mayChange) = (type, width, mayChange)
    }

    fileprivate func text(id: Int) -> String {
      """
      <lane id="\(id)" type="\(type)" level="false">
      <width sOffset="0" a="\(width)" b="0" c="0" d="0"/>
      <roadMark sOffset="0" type="broken" color="white" width="0.125" laneChange="\(mayChange ? "both" : "none")"/></lane>
      """
    }
  }

  var name: String
  /// Metres.
  var length: Int
  /// km/h
  var speedLimit: Int
  /// z = slope·x.
  var slope: Double
  /// Type of the yellow line at y = 0.
  var centreLine: String
  /// From the centre line outwards: ids 1, 2, … on the left and −1, −2, … on the right.
  var left, right: [Lane]

  public init(
    name: String, length: Int, speedLimit: Int, slope: Double = 0, centreLine: String = "solid", left: [Lane],
    right: [Lane]
  ) {
    (self.name, self.length, self.speedLimit, self.slope) = (name, length, speedLimit, slope)
    (self.centreLine, self.left, self.right) = (centreLine, left, right)
  }

  public var openDrive: String {
    let left = left.enumerated().reversed().map { n, lane in lane.text(id: n + 1) }.joined()
    let right = right.enumerated().map { n, lane in lane.text(id: -n - 1) }.joined()
    return """
      <?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4" name="\(name)"/>
      <road name="" length="\(length)" id="1" junction="-1"><link/>
      <type s="0" type="town"><speed max="\(speedLimit)" unit="km/h"/></type>
      <planView><geometry s="0" x="0" y="0" hdg="0" length="\(length)"><line/></geometry></planView>
      <elevationProfile><elevation s="0" a="0" b="\(slope)" c="0" d="0"/></elevationProfile>
      <lanes><laneOffset s="0" a="0" b="0" c="0" d="0"/><laneSection s="0">
      <left>\(left)</left>
      <center><lane id="0" type="none" level="false"><roadMark sOffset="0" type="\(centreLine)" color="yellow" width="0.125" laneChange="none"/></lane></center>
      <right>\(right)</right>
      </laneSection></lanes></road></OpenDRIVE>
      """
  }

  public func network() throws -> RoadNetwork {
    try Array(openDrive.utf8).withUnsafeBytes { try RoadNetwork(openDrive: $0, name: name) }
  }
}
