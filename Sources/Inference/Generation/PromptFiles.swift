import Foundation

extension PatchedPicture {
  /// Pictures as Hugging Face's processors hand them to a model: `pixel_values` with `image_grid_thw`, then
  /// `pixel_values_videos` with `video_grid_thw` and `second_per_grid_ts` (1 each where absent).
  ///
  /// LLaVA's `pixel_values` are whole pictures, [count, channels, height, width], which are cut into patches here.
  public static func read(
    _ file: URL, for model: ModelConfiguration
  ) throws(InferenceError) -> [PatchedPicture] {
    let tensors = try SafetensorsFile(file)
    guard let vision = model.vision else {
      throw .badRequest(
        what: "pictures in \(file.path)", got: "a model of text only", expected: "a vision tower")
    }
    if case .clip = vision.kind { return try whole(tensors, patch: vision.patchSize) }
    var pictures = try patched(tensors, "pixel_values", "image_grid_thw", seconds: nil)
    if tensors["pixel_values_videos"] != nil {
      var seconds: [Double]?
      if let tensor = tensors["second_per_grid_ts"] {
        seconds = try floats(tensors, tensor).map { Double($0) }
      }
      pictures += try patched(
        tensors, "pixel_values_videos", "video_grid_thw",
        seconds: { index in
          seconds.map { index < $0.count ? $0[index] : 1 } ?? 1
        })
    }
    guard !pictures.isEmpty else {
      throw .malformed(file: file.path, place: "its tensors", expected: "pixel_values", got: "no pictures")
    }
    return pictures
  }

  private static func patched(
    _ file: SafetensorsFile, _ pixels: String, _ grids: String, seconds: ((Int) -> Double)?
  ) throws(InferenceError) -> [PatchedPicture] {
    guard let values = file[pixels] else { return [] }
    guard values.shape.count == 2, values.shape[1] > 0, let grid = file[grids], grid.shape.count == 2,
      grid.shape[1] == 3
    else {
      throw .malformed(
        file: file.file.path, place: "\(pixels) and \(grids)",
        expected: "[patches, values] and [pictures, 3]",
        got: "\(values.shape) and \(file[grids]?.shape ?? [])")
    }
    let sides = try integers(file, grid)
    var pictures: [PatchedPicture] = []
    var first = 0
    for index in 0..<grid.shape[0] {
      let size = Array(sides[index * 3..<index * 3 + 3])
      guard size.allSatisfy({ $0 > 0 && $0 <= 1 << 16 }),
        size[0] * size[1] * size[2] <= values.shape[0] - first
      else {
        throw .malformed(
          file: file.file.path, place: grids,
          expected: "as many patches in all as \(pixels) has, \(values.shape[0])",
          got: "\(sides)")
      }
      let count = size[0] * size[1] * size[2]
      let rows = Rows(count, by: values.shape[1])
      try file.read(values, values: first * rows.columns..<(first + count) * rows.columns, into: rows.base)
      pictures.append(
        PatchedPicture(
          time: size[0], height: size[1], width: size[2], patches: rows, secondsPerStep: seconds?(index)))
      first += count
    }
    guard first == values.shape[0] else {
      throw .malformed(
        file: file.file.path, place: grids,
        expected: "as many patches in all as \(pixels) has, \(values.shape[0])", got: "\(first)")
    }
    return pictures
  }

  /// Whole pictures cut into patches, each [channel][row][column].
  private static func whole(_ file: SafetensorsFile, patch: Int) throws(InferenceError) -> [PatchedPicture] {
    guard let tensor = file["pixel_values"], tensor.shape.count == 4,
      tensor.shape.allSatisfy({ $0 > 0 && $0 <= 1 << 16 }),
      tensor.shape[2] % patch == 0, tensor.shape[3] % patch == 0
    else {
      throw .malformed(
        file: file.file.path, place: "pixel_values",
        expected: "[pictures, channels, height, width] in whole patches",
        got: "\(file["pixel_values"]?.shape ?? [])")
    }
    let (channels, height, width) = (tensor.shape[1], tensor.shape[2], tensor.shape[3])
    let values = try floats(file, tensor)
    return (0..<tensor.shape[0]).map { picture in
      let rows = Rows(height / patch * (width / patch), by: channels * patch * patch)
      for channel in 0..<channels {
        for y in 0..<height {
          for x in 0..<width {
            rows[y / patch * (width / patch) + x / patch][(channel * patch + y % patch) * patch + x % patch] =
              values[((picture * channels + channel) * height + y) * width + x]
          }
        }
      }
      return PatchedPicture(time: 1, height: height / patch, width: width / patch, patches: rows)
    }
  }

  private static func floats(_ file: SafetensorsFile, _ tensor: StoredTensor) throws(InferenceError)
    -> [Float]
  {
    let rows = Rows(1, by: max(1, tensor.count))
    try file.read(tensor, values: 0..<tensor.count, into: rows.base)
    return Array(rows.values.prefix(tensor.count))
  }

  private static func integers(_ file: SafetensorsFile, _ tensor: StoredTensor) throws(InferenceError)
    -> [Int]
  {
    guard tensor.type == .int64 || tensor.type == .int32 else {
      throw .malformed(
        file: file.file.path, place: tensor.name, expected: "integers, I64 or I32", got: tensor.type.rawValue)
    }
    let bytes = try file.bytes(of: tensor)
    return stride(from: 0, to: bytes.count, by: tensor.type.byteCount).map { start in
      let word = bytes[start..<start + tensor.type.byteCount].reversed().reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      return tensor.type == .int64 ? Int(Int64(bitPattern: word)) : Int(Int32(truncatingIfNeeded: word))
    }
  }
}

extension SafetensorsFile {
  fileprivate func bytes(of tensor: StoredTensor) throws(InferenceError) -> [UInt8] {
    let rows = Rows(1, by: max(1, (tensor.bytes.count + 3) / 4))
    try read(tensor, bytes: 0..<tensor.bytes.count, into: UnsafeMutableRawPointer(rows.base))
    return Array(UnsafeRawBufferPointer(start: rows.base, count: tensor.bytes.count))
  }
}

extension Generator {
  /// Writes what another program's results can be compared with, as safetensors: `ids` (the prompt, placeholders
  /// repeated), `positions` [3, rows], `generated`, and `logits` [rows, vocabulary] after each row of the prompt or after
  /// its last row alone. Computes the prompt once more.
  public func write(
    _ prompt: Prompt, generated: [Int], lastOnly: Bool, to file: URL
  ) throws(InferenceError) {
    let sequence = makeSequence()
    try read(prompt, into: sequence, mode: .replace)
    let (ids, positions) = (sequence.tokens, sequence.positions)
    let vocabulary = layout.vocabularySize
    let writer = try SafetensorsWriter(
      file,
      tensors: [
        StoredTensor(name: "generated", type: .int64, shape: [generated.count]),
        StoredTensor(name: "ids", type: .int64, shape: [ids.count]),
        StoredTensor(name: "logits", type: .float32, shape: [lastOnly ? 1 : ids.count, vocabulary]),
        StoredTensor(name: "positions", type: .int64, shape: [3, ids.count]),
      ])
    for tensor in writer.tensors {
      switch tensor.name {
      case "generated": try writer.append(integers: generated)
      case "ids": try writer.append(integers: ids)
      case "positions":
        let all = positions.map(\.time) + positions.map(\.row) + positions.map(\.column)
        try writer.append(integers: all.map { Int($0) })
      default:
        try logits(of: prompt, sequence: sequence, lastOnly: lastOnly) { (_, scores) throws(InferenceError) in
          try writer.append(scores, as: .float32)
        }
      }
    }
    try writer.finish()
  }
}

extension SafetensorsWriter {
  fileprivate func append(integers: [Int]) throws(InferenceError) {
    var failure: InferenceError?
    integers.withUnsafeBytes { bytes in
      do throws(InferenceError) { try append(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
