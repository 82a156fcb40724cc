import Testing

@Test func placeholderMessaging() { #expect(1 + 1 == 2) }
