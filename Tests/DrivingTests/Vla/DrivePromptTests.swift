import DriveTypes
import Driving
import Testing

@Suite struct DrivePromptTests {
  private func prompt(
    speed: Double = 5.3, command: RoadOption = .left,
    targets: [Point<Ego>] = [Point(x: 12.4, y: -0.6), Point(x: 40.2, y: -9)],
    mode: DriveMode = .fast
  ) -> DrivePrompt {
    DrivePrompt(speed: speed, command: command, targets: targets, mode: mode)
  }

  @Test func textIsExact() {
    #expect(
      prompt().text(picture: "<|video_pad|>")
        == "<|im_start|>user\n<|vision_start|><|video_pad|><|vision_end|><v_21> turn left <x_12><y_-1> "
        + "<x_40><y_-9> fast<|im_end|>\n<|im_start|>assistant\n")
    #expect(prompt(mode: .slow).request == "<v_21> turn left <x_12><y_-1> <x_40><y_-9> slow")
    #expect(prompt(targets: []).request == "<v_21> turn left fast")
  }

  @Test(arguments: [
    (RoadOption.void, "follow the lane"), (.laneFollow, "follow the lane"), (.left, "turn left"),
    (.right, "turn right"), (.straight, "go straight"), (.changeLaneLeft, "change lane left"),
    (.changeLaneRight, "change lane right"),
  ])
  func commandsAreSaidInWords(option: RoadOption, phrase: String) {
    #expect(prompt(command: option, targets: []).request == "<v_21> \(phrase) fast")
  }

  /// Every value finds a word; halves are rounded away from zero, as `Double.rounded` does.
  @Test func numbersStayWithinTheWords() {
    let speeds: [(Double, String)] = [
      (-1.0, "<v_0>"), (0.12, "<v_0>"), (0.125, "<v_1>"), (29.75, "<v_119>"), (99, "<v_119>"),
    ]
    for (speed, word) in speeds {
      #expect(DrivePrompt.speedWord(speed) == word)
    }
    let points: [(Double, Double, String)] = [
      (-20.4, -60.6, "<x_-20><y_-60>"), (-500, 500, "<x_-20><y_60>"), (98.5, 0.49, "<x_99><y_0>"),
      (-0.4, -0.4, "<x_0><y_0>"), (.infinity, -.infinity, "<x_99><y_-60>"), (.nan, .nan, "<x_0><y_0>"),
    ]
    for (x, y, words) in points { #expect(DrivePrompt.pointWords(Point(x: x, y: y)) == words) }
    let words = Set(DrivePrompt.words)
    #expect(words.count == 4 + 120 + 120 + 121)
    #expect(words.contains("<x_-20>") && words.contains("<y_60>") && !words.contains("<v_120>"))
  }
}
