/// Where the motions of a vocabulary come from, so that it can be made again.
public struct VocabularyProvenance: Sendable, Hashable {
  /// One evaluation whose traces were read.
  public struct Source: Sendable, Hashable {
    /// File name of the route file, and its SHA-256.
    public var suite, suiteHash: String
    public var agent: String
    public var seed: Int
    /// World that was driven in, such as `embedded`.
    public var world: String
    /// Commit of the program that drove.
    public var commit: String
    /// Routes with a trace.
    public var routes: Int

    public init(
      suite: String, suiteHash: String, agent: String, seed: Int, world: String, commit: String, routes: Int
    ) {
      self.suite = suite
      self.suiteHash = suiteHash
      self.agent = agent
      self.seed = seed
      self.world = world
      self.commit = commit
      self.routes = routes
    }
  }

  /// How the tokens were found, in a word or a sentence: `kmeans`, `kdisk`, `uniform bins`, `converted from …`.
  public var method: String
  public var seed: Int
  /// Radius of the disks of K-disk, metres; nil where there were none.
  public var tolerance: Double?
  /// Motions that the tokens were found in.
  public var motions: Int
  /// Share of the routes that was kept apart to measure the error on.
  public var holdout: Double
  /// Places that the routes lie on, `training` or `evaluation`, where that was checked.
  public var split: String?
  public var sources: [Source]

  public init(
    method: String, seed: Int = 0, tolerance: Double? = nil, motions: Int = 0, holdout: Double = 0,
    split: String? = nil, sources: [Source] = []
  ) {
    self.method = method
    self.seed = seed
    self.tolerance = tolerance
    self.motions = motions
    self.holdout = holdout
    self.split = split
    self.sources = sources
  }
}
