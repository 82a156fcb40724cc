import CKernels

/// Keys and values of the tokens seen so far, for each layer of a decoder (or one layer of a vision tower).
///
/// The layout is the kernels' own (CKernels' attention.h), in blocks of 128 tokens, so that a longer cache is new blocks
/// and nothing moves. A copy shares nothing with its original as far as anyone can see: a prompt's constant part is
/// computed once, then copied for each continuation. Its memory is shared, block by block, until one of them writes.
public final class KeyValueCache {
  public let layers, heads, headDimension: Int
  /// Tokens held in each layer.
  public private(set) var length: [Int]
  let shape: dl_cache_shape
  private var blocks: [Blocks]

  /// - Parameter path: how keys and values are held: `fp32` as 32-bit floats, every other as bfloat16.
  public init(layers: Int, heads: Int, headDimension: Int, path: NumericPath) {
    precondition(layers >= 0 && heads > 0 && headDimension > 0, "a cache holds heads")
    self.layers = layers
    self.heads = heads
    self.headDimension = headDimension
    length = Array(repeating: 0, count: layers)
    shape = dl_cache_shape(
      heads: Int32(heads), dimension: Int32(headDimension), wide: path == .fp32 ? 1 : 0)
    let bytes = Int(dl_cache_block_bytes(shape))
    blocks = (0..<layers).map { _ in Blocks(bytes: bytes) }
  }

  private init(of other: KeyValueCache) {
    (layers, heads, headDimension) = (other.layers, other.heads, other.headDimension)
    (length, shape) = (other.length, other.shape)
    blocks = zip(other.blocks, other.length).map { Blocks(sharing: $0, tokens: $1) }
  }

  /// Memory held, bytes; what copies share counts for each. A layer's block of 128 tokens takes 512 bytes for each head
  /// and dimension (1024 with `fp32`), dimensions rounded up to 16 for values.
  public var bytes: Int { blocks.reduce(0) { $0 + $1.bytes } }

  public func copy() -> KeyValueCache { KeyValueCache(of: self) }

  /// Forgets all tokens from `length` on. Their memory is kept for those that follow.
  public func truncate(to length: Int) {
    precondition(length >= 0, "no fewer tokens than none")
    for layer in 0..<layers where self.length[layer] > length { self.length[layer] = length }
  }

  /// Appends keys and values of `rows` of `x`, which stand `heads · headDimension` columns wide from `keyColumn` and
  /// from `valueColumn`.
  public func append(
    layer: Int, _ x: Rows, rows: Range<Int>, keyColumn: Int, valueColumn: Int, with compute: Compute? = nil
  ) {
    let width = heads * headDimension
    precondition(rows.lowerBound >= 0 && rows.upperBound <= x.count, "rows outside the matrix")
    precondition(
      min(keyColumn, valueColumn) >= 0 && max(keyColumn, valueColumn) + width <= x.columns,
      "keys and values outside the matrix")
    if rows.isEmpty { return }
    let first = length[layer]
    let all = first..<first + rows.count
    blocks[layer].prepare(writing: all)
    let (table, source, shape) = (blocks[layer].table, x.base + rows.lowerBound * x.columns, shape)
    func store(_ tokens: Range<Int>, _ heads: Range<Int>) {
      let row = source + (tokens.lowerBound - first) * x.columns
      dl_cache_append(
        shape, table, Int64(tokens.lowerBound), Int64(tokens.count), row + keyColumn, row + valueColumn,
        Int64(x.columns), Int32(heads.lowerBound), Int32(heads.upperBound))
    }
    if let compute, rows.count * width > 30_000 {
      let size = Int(DL_CACHE_TOKENS)
      let firstBlock = first / size
      compute.parallel((all.upperBound - 1) / size - firstBlock + 1) { index in
        let block = firstBlock + index
        store(all.clamped(to: block * size..<(block + 1) * size), 0..<heads)
      }
    } else {
      store(all, 0..<heads)
    }
    length[layer] = all.upperBound
  }

  /// The blocks of a layer, for kernels that read them.
  func table(_ layer: Int) -> UnsafePointer<UnsafeMutableRawPointer?> { UnsafePointer(blocks[layer].table) }

  /// Key `i` of a token as it is held.
  package func key(_ layer: Int, _ token: Int, _ head: Int, _ i: Int) -> Float {
    dl_cache_key(shape, blocks[layer].table, Int64(token), Int32(head), Int32(i))
  }
  /// Value `i` of a token as it is held.
  package func value(_ layer: Int, _ token: Int, _ head: Int, _ i: Int) -> Float {
    dl_cache_value(shape, blocks[layer].table, Int64(token), Int32(head), Int32(i))
  }
}

/// The memory of one layer of a cache.
private final class Blocks {
  private final class Block {
    let base: UnsafeMutableRawPointer
    init(bytes: Int) {
      base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      base.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    }
    init(copy other: Block, bytes: Int) {
      base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      base.copyMemory(from: other.base, byteCount: bytes)
    }
    deinit { base.deallocate() }
  }

  private let blockBytes: Int
  private var blocks: [Block] = []
  /// Where the blocks stand.
  private(set) var table: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var capacity: Int

  init(bytes: Int) {
    blockBytes = bytes
    capacity = 8
    table = .allocate(capacity: 8)
    table.initialize(repeating: nil, count: 8)
  }

  convenience init(sharing other: Blocks, tokens: Int) {
    self.init(bytes: other.blockBytes)
    let size = Int(DL_CACHE_TOKENS)
    for block in other.blocks.prefix((tokens + size - 1) / size) { append(block) }
  }

  deinit { table.deallocate() }

  var bytes: Int { blocks.count * blockBytes }

  private func append(_ block: Block) {
    if blocks.count == capacity {
      let larger = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 2 * capacity)
      larger.initialize(repeating: nil, count: 2 * capacity)
      larger.update(from: table, count: capacity)
      table.deallocate()
      (table, capacity) = (larger, 2 * capacity)
    }
    table[blocks.count] = block.base
    blocks.append(block)
  }

  /// Blocks for these tokens which nobody else holds.
  func prepare(writing tokens: Range<Int>) {
    let size = Int(DL_CACHE_TOKENS)
    for index in tokens.lowerBound / size...(tokens.upperBound - 1) / size {
      if index == blocks.count {
        append(Block(bytes: blockBytes))
      } else if !isKnownUniquelyReferenced(&blocks[index]) {
        blocks[index] = Block(copy: blocks[index], bytes: blockBytes)
        table[index] = blocks[index].base
      }
    }
  }
}
