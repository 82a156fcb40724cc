/// Some rows of the tables that DriveBench publishes, to stand beside ours and marked as quoted.
///
/// Source: drive-bench/toolkit 5f9ac575 `README.md`.
enum PublishedDriveBench {
  /// Judge's score: perception, prediction, planning, behavior, each clean, corrupted, text only.
  static let stages: [[String]] = [
    ["Human"] + "47.67 38.32 - - - - - - - 69.51 54.09 -".split(separator: " ").map(String.init),
    ["GPT-4o"]
      + "35.37 35.25 36.48 51.30 49.94 49.05 75.75 75.36 73.21 45.40 44.33 50.03".split(separator: " ")
      .map(String.init),
    ["Qwen2-VL-7B"]
      + "28.99 27.85 35.16 37.89 39.55 37.77 57.04 54.78 41.66 49.07 47.68 54.48".split(separator: " ")
      .map(String.init),
    ["DriveLM-7B"]
      + "16.85 16.00 8.75 44.33 39.71 4.70 68.71 67.60 65.24 42.78 40.37 27.83".split(separator: " ")
      .map(String.init),
  ]

  /// Weather, external, sensor, motion, transmission, each MCQ and VQA.
  static let groups: [[String]] = [
    ["GPT-4o"]
      + "57.20 57.28 29.25 56.60 44.25 54.95 34.25 59.20 36.83 53.95".split(separator: " ").map(String.init),
    ["Qwen2-VL-7B"]
      + "76.70 49.33 37.50 47.62 22.83 39.45 57.00 47.40 35.83 42.31".split(separator: " ").map(String.init),
    ["DriveLM-7B"]
      + "21.20 42.86 21.25 37.49 9.00 36.68 22.25 42.05 17.50 39.56".split(separator: " ").map(String.init),
  ]
}
