import DriveTypes
import Foundation
import Glibc

/// A codebook of another program as motions: AutoVLA's and SMART's arrays, or plain lists of poses.
///
/// | file | content |
/// |---|---|
/// | `.npy` | `[N, T, 4, 2]` corners of T sub-steps, of which the last is taken (SMART: 6 of 0.1 s); `[N, 4, 2]` corners; `[N, 3]` or `[N, T, 3]` poses x, y, heading |
/// | `.csv` | x, y, heading on each line; a first line without numbers is skipped |
/// | `.json` | nested lists of any of those shapes |
///
/// Corners come as left front, right front, right back, left back; the centre is their mean and the heading goes from
/// left back to left front, as AutoVLA decodes them. Pickles and `.npz` files: `Bridges/codebook_to_npy.py`.
///
/// Other people's codebooks have licences: AutoVLA's is for academic use and may not be passed on. Converted files belong
/// outside this repository.
public struct Codebook: Sendable, Hashable {
  public var motions: [MotionSegment]

  public init(contentsOf path: String) throws(ActionVocabularyError) {
    let bytes = try VocabularyDocument.read(path)
    let lower = path.lowercased()
    if lower.hasSuffix(".npy") {
      try self.init(npy: bytes, file: path)
    } else if lower.hasSuffix(".csv") {
      try self.init(csv: bytes, file: path)
    } else if lower.hasSuffix(".json") {
      try self.init(json: bytes, file: path)
    } else {
      throw .badRequest(
        what: "a codebook", got: path,
        expected: "a .npy, .csv or .json file; Bridges/codebook_to_npy.py makes .npy of .pkl and .npz")
    }
  }

  public init(npy bytes: [UInt8], file: String) throws(ActionVocabularyError) {
    let array = try NumPyArray(bytes, file: file)
    try self.init(shape: array.shape, values: array.values, file: file)
  }

  public init(json bytes: [UInt8], file: String) throws(ActionVocabularyError) {
    var shape: [Int] = []
    var values: [Double] = []
    do throws(JSONError) {
      let root = try VocabularyDocument.cursor(bytes, file: file)
      var first = root
      while case .array = first.node.value, shape.count < 5 {
        let items = try first.items()
        shape.append(items.count)
        guard let next = items.first else { break }
        first = next
      }
      try Self.flatten(root, shape[...], into: &values)
    } catch {
      throw .malformed(error)
    }
    try self.init(shape: shape, values: values, file: file)
  }

  /// Appends the numbers of nested lists that must have this shape.
  private static func flatten(
    _ cursor: JSONCursor, _ shape: ArraySlice<Int>, into values: inout [Double]
  ) throws(JSONError) {
    guard let size = shape.first else {
      values.append(try VocabularyDocument.finite(cursor))
      return
    }
    let items = try cursor.items()
    guard items.count == size else {
      throw cursor.error(expected: "\(size) items, as in the lists before", got: "\(items.count)")
    }
    for item in items { try flatten(item, shape.dropFirst(), into: &values) }
  }

  public init(csv bytes: [UInt8], file: String) throws(ActionVocabularyError) {
    var values: [Double] = []
    let lines = String(decoding: bytes, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if cells == [""] { continue }
      let numbers = cells.compactMap(Double.init)
      if number == 0, numbers.isEmpty { continue }
      guard cells.count == 3, numbers.count == 3 else {
        throw .malformedCodebook(
          file: file, place: "line \(number + 1)", expected: "three numbers x,y,heading",
          got: "'\(line.prefix(60))'")
      }
      values += numbers
    }
    try self.init(shape: [values.count / 3, 3], values: values, file: file)
  }

  private init(shape: [Int], values: [Double], file: String) throws(ActionVocabularyError) {
    let isCorners = shape.count >= 3 && shape.suffix(2) == [4, 2]
    let tail = isCorners ? 8 : 3
    let known =
      (isCorners && (3...4).contains(shape.count))
      || (!isCorners && (2...3).contains(shape.count) && shape.last == 3)
    guard known, shape.allSatisfy({ $0 > 0 }) else {
      throw .malformedCodebook(
        file: file, place: "shape", expected: "[N, T, 4, 2], [N, 4, 2], [N, T, 3] or [N, 3], none of them 0",
        got: "\(shape)")
    }
    let rowSize = values.count / shape[0]
    motions = []
    for row in 0..<shape[0] {
      // The last sub-step of the row.
      let v = Array(values[((row + 1) * rowSize - tail)..<((row + 1) * rowSize)])
      guard v.allSatisfy(\.isFinite) else {
        throw .malformedCodebook(
          file: file, place: "entry \(row)", expected: "finite numbers", got: "\(v)")
      }
      if isCorners {
        motions.append(
          MotionSegment(
            x: (v[0] + v[2] + v[4] + v[6]) / 4, y: (v[1] + v[3] + v[5] + v[7]) / 4,
            heading: atan2(v[1] - v[7], v[0] - v[6])))
      } else {
        motions.append(MotionSegment(x: v[0], y: v[1], heading: wrapAngle(v[2])))
      }
    }
  }

  /// A vocabulary with the same numbering. Entry 0 must stand still to within `tolerance`, and does so exactly after.
  /// - Parameter origin: where the codebook comes from, with its licence.
  public func vocabulary(
    named name: String, origin: String, period: Double = 0.5, horizon: Int = 10, box: MotionBox = MotionBox(),
    tolerance: Double = 0.05
  ) throws(ActionVocabularyError) -> ActionVocabulary {
    let distance = box.distance(motions[0], .zero)
    guard distance <= tolerance else {
      throw .badRequest(
        what: "entry 0 of the codebook", got: "a motion of \(distance) m",
        expected: "standing still to within \(tolerance) m")
    }
    return try ActionVocabulary(
      name: name, period: period, horizon: horizon, box: box, tokens: [.zero] + motions.dropFirst(),
      provenance: VocabularyProvenance(method: "converted from \(origin)"))
  }
}
