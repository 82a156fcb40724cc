import Roads

/// Hand-made OpenDRIVE snippets: a piece of road in a few lines, and any part of it replaced.
enum TinyMap {
  /// One straight road of 100 m along x: driving lanes 1 and −1, each 3 m wide, and a sidewalk −2 of 2 m.
  static let straight = """
    <?xml version="1.0"?>
    <OpenDRIVE>
      <header><geoReference><![CDATA[+proj=tmerc +lat_0=41.5 +lon_0=-2.25e0 +k=1]]></geoReference></header>
      <road name="A &amp; B" length="100" id="7" junction="-1">
        <type s="0" type="town"><speed max="50" unit="km/h"/></type>
        <planView>
          <geometry s="0" x="0" y="0" hdg="0" length="100"><line/></geometry>
        </planView>
        <elevationProfile><elevation s="0" a="1" b="0.1" c="0" d="0"/></elevationProfile>
        <lanes>
          <laneSection s="0">
            <left><lane id="1" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/>
              <roadMark sOffset="0" type="solid" color="yellow" width="0.12" laneChange="decrease"/></lane></left>
            <center><lane id="0" type="none"><roadMark sOffset="0" type="broken" color="white" laneChange="both"/></lane>
            </center>
            <right>
              <lane id="-1" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/></lane>
              <lane id="-2" type="sidewalk"><width sOffset="0" a="2" b="0" c="0" d="0"/></lane>
            </right>
          </laneSection>
        </lanes>
      </road>
    </OpenDRIVE>
    """

  static func network(_ text: String) throws(OpenDriveError) -> RoadNetwork {
    let result = Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(OpenDriveError) in
        try RoadNetwork(openDrive: bytes, name: "tiny", file: "tiny.xodr")
      }
    }
    return try result.get()
  }

  /// The error that reading `text` gives, nil if it is read.
  static func error(_ text: String) -> OpenDriveError? {
    do throws(OpenDriveError) {
      _ = try network(text)
      return nil
    } catch {
      return error
    }
  }

  static func straight(_ old: String, _ new: String) -> String {
    let changed = straight.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    precondition(changed.count == 2, "the snippet does not contain \(old)")
    return changed[0] + new + changed[1]
  }

  /// The straight road with another reference line.
  static func bent(_ geometry: String) -> String { straight("<line/>", geometry) }
}
