import Evaluation
import Testing

@Suite struct ShardTests {
  @Test(arguments: ["1/1", "2/8", "8/8", "10000/10000"]) func aShareIsNamedAsItIsWritten(text: String) {
    #expect(Shard(text)?.description == text)
  }

  @Test(arguments: [
    "", "0/8", "9/8", "8", "1/", "/8", "-1/8", "1/8/2", "+1/8", " 1/8", "1/0", "1/10001", "a/b", "１/８",
  ])
  func anythingElseIsNone(text: String) { #expect(Shard(text) == nil) }
}
