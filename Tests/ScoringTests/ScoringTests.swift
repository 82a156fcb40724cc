import Testing

@Test func placeholderScoring() { #expect(1 + 1 == 2) }
