extension ScenarioCatalogue {
  static let roadObstacles: [Entry] = []
}
