import DriveTypes
import Foundation

/// What a camera of the ego saw along a route: JPEG pictures with the places of their ticks.
package struct PictureStrip: Sendable {
  package struct Picture: Sendable {
    /// Of the tick in the trace.
    package var place: Int
    package var jpeg: [UInt8]

    package init(place: Int, jpeg: [UInt8]) {
      self.place = place
      self.jpeg = jpeg
    }
  }

  /// Where the pictures come from, for their caption.
  package var source: String
  package var pictures: [Picture] = []

  package init(source: String) { self.source = source }

  package var byteCount: Int { pictures.reduce(0) { $0 + $1.jpeg.count } }

  /// Every second picture, every third and so on, until the rest has no more than so many bytes; nil where none is left.
  package func thinned(to bytes: Int) -> PictureStrip? {
    guard byteCount > bytes else { return pictures.isEmpty ? nil : self }
    for step in 2...max(2, pictures.count) {
      var strip = self
      strip.pictures = pictures.indices.filter { $0.isMultiple(of: step) }.map { pictures[$0] }
      if strip.byteCount <= bytes { return strip }
    }
    return nil
  }

  /// The pictures in a row, in base64: a block of the page of their own.
  package var block: String { Data(pictures.flatMap(\.jpeg)).base64EncodedString() }

  /// Tells the replay where each picture begins and when it was taken.
  package func add(to replay: inout Replay) {
    replay.members.append(JSONMember("camera", .string(source)))
    replay.columns += [
      ReplayColumn("picture.place", pictures.map(\.place)),
      ReplayColumn("picture.size", pictures.map(\.jpeg.count)),
    ]
  }

  /// Pictures that `driveloop evaluate --save-images` put on disk: those of one camera, the one that looks ahead where its
  /// name says so, else the first by name.
  /// - Returns: nil where there are none of that route.
  package static func saved(in folder: String, route: String, trace: Trace) throws(ReportError)
    -> PictureStrip?
  {
    let files = FileManager.default
    let place = "\(folder)/\(route)"
    guard let names = try? files.contentsOfDirectory(atPath: place).sorted() else { return nil }
    let cameras = names.filter { name in
      ((try? files.contentsOfDirectory(atPath: "\(place)/\(name)")) ?? []).contains { $0.hasSuffix(".jpg") }
    }
    let named = cameras.first { $0.lowercased().hasSuffix("front") }
    guard let camera = named ?? cameras.first else { return nil }
    var ticks: [Int: Int] = [:]
    for (place, tick) in trace.ticks.enumerated() { ticks[tick.tick] = place }
    var strip = PictureStrip(source: "\(camera), saved while driving")
    for name in ((try? files.contentsOfDirectory(atPath: "\(place)/\(camera)")) ?? []).sorted() {
      guard name.hasSuffix(".jpg"), let tick = Int(name.dropLast(4)), let tickPlace = ticks[tick] else {
        continue
      }
      let path = "\(place)/\(camera)/\(name)"
      guard let data = files.contents(atPath: path) else {
        throw .cannotRead(path: path, reason: "the file is missing")
      }
      strip.pictures.append(Picture(place: tickPlace, jpeg: Array(data)))
    }
    return strip.pictures.isEmpty ? nil : strip
  }
}
