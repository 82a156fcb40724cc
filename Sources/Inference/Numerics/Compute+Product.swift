import CKernels

extension Compute {
  /// y = activation(x·Wᵀ + bias), or y += that where `adding`. Rows of `x` in `rows` (default all) give as many of `y`.
  ///
  /// - Parameters:
  ///   - outputs: the columns of the result that are wanted (default all); `y` has as many.
  ///   - bias: `outputs` values of the whole matrix; for a gated one those of gate, then those of up.
  public func product(
    _ x: Rows, rows: Range<Int>? = nil, _ weights: PackedMatrix, outputs: Range<Int>? = nil,
    bias: [Float]? = nil, activation: Activation = .none, adding: Bool = false, into y: Rows
  ) {
    let rows = rows ?? 0..<x.count
    let columns = outputs ?? 0..<weights.columns
    precondition(x.columns == weights.inputs, "a product needs as many columns as the matrix has inputs")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= x.count, "rows outside the matrix")
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= weights.columns, "outputs outside the matrix")
    precondition(y.columns == columns.count && y.count >= rows.count, "the result needs room")
    precondition(bias.map { $0.count == weights.outputs } ?? true, "a bias for each output")
    if rows.isEmpty || columns.isEmpty { return }
    let operand = packed(x, rows: rows, path: weights.path)
    (bias ?? []).withUnsafeBufferPointer { biases in
      let product = dl_product(
        matrix: weights.packed, operand: operand, bias: bias == nil ? nil : biases.baseAddress,
        activation: activation.rawValue, is_adding: adding ? 1 : 0, y: y.base, stride: Int64(y.columns),
        first_column: Int64(columns.lowerBound), last_column: Int64(columns.upperBound),
        kernels: kernels.rawValue)
      let width = Int(DL_PANEL_OUTPUTS) / (weights.isGated ? 2 : 1)
      let panels = columns.lowerBound / width..<(columns.upperBound + width - 1) / width
      run(product, panels: panels, tiles: Int(dl_operand_tiles(operand.rows)))
    }
  }

  /// Rows as the kernels of a path read them, in this object's scratch memory.
  private func packed(_ x: Rows, rows: Range<Int>, path: NumericPath) -> dl_operand {
    let operand = operand(path: path, rows: rows.count, inputs: x.columns)
    let tiles = Int(dl_operand_tiles(operand.rows))
    // A few microseconds of work are not worth waking threads for.
    let jobs = threads == 1 || rows.count * x.columns < 1 << 15 ? 1 : min(tiles, threads * 4)
    let base = UnsafePointer(x.base + rows.lowerBound * x.columns)
    withUnsafePointer(to: operand) { pointer in
      parallel(jobs) { job in
        dl_operand_pack(
          pointer, base, Int64(x.columns), Int64(tiles * job / jobs), Int64(tiles * (job + 1) / jobs),
          kernels.rawValue)
      }
    }
    return operand
  }

  /// An operand with undefined content.
  private func operand(path: NumericPath, rows: Int, inputs: Int) -> dl_operand {
    let (rows, inputs) = (Int64(rows), Int64(inputs))
    func padded(_ words: Int64) -> Int { (Int(words) + 15) / 16 * 16 }
    let words = padded(dl_operand_words(path.code, rows, inputs))
    let starts = padded(dl_operand_starts(path.code, rows, inputs))
    let memory = scratch(bytes: (words + starts + padded(rows)) * 4)
    return dl_operand(
      rows: rows, inputs: inputs, path: path.code, words: memory.assumingMemoryBound(to: UInt32.self),
      scales: (memory + (words + starts) * 4).assumingMemoryBound(to: Float.self),
      starts: (memory + words * 4).assumingMemoryBound(to: Int32.self))
  }

  /// Cuts the result by panels of outputs, and by tiles of rows where panels are few.
  private func run(_ product: dl_product, panels: Range<Int>, tiles: Int) {
    let tileJobs = threads == 1 ? 1 : min(tiles, max(1, threads * 4 / panels.count))
    let borders = borders(product, panels: panels, tileJobs: tileJobs)
    withUnsafePointer(to: product) { pointer in
      parallel((borders.count - 1) * tileJobs) { job in
        let (part, tile) = (job / tileJobs, job % tileJobs)
        dl_product_run(
          pointer, borders[part], borders[part + 1], Int64(tiles * tile / tileJobs),
          Int64(tiles * (tile + 1) / tileJobs))
      }
    }
  }

  /// Where jobs begin and end: large parts first, because within a part the next panel is fetched early, then smaller
  /// ones, so that threads end together; none so small that handing it out costs more than doing it.
  private func borders(_ product: dl_product, panels: Range<Int>, tileJobs: Int) -> [Int64] {
    let rows = Int(product.operand.rows)
    // About two cycles for a row and step; memory gives a step in sixteen.
    let cycles = max(16, 2 * rows / tileJobs) * product.matrix.stepCount
    let least = max(1, 16_384 / max(1, cycles))
    var borders = [Int64(panels.lowerBound)]
    var next = panels.lowerBound
    while next < panels.upperBound {
      let left = panels.upperBound - next
      var count = threads == 1 ? left : max(least, left / (2 * threads))
      if rows == 1 { count = (count + 3) / 4 * 4 }  // four abreast
      next = min(panels.upperBound, next + count)
      borders.append(Int64(next))
    }
    return borders
  }
}

extension dl_matrix {
  /// Steps of four bytes along the inputs.
  fileprivate var stepCount: Int { Int(dl_matrix_panel_bytes(path, inputs)) / 128 }
}
