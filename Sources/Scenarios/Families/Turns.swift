extension ScenarioCatalogue {
  static let turns: [Entry] = []
}
