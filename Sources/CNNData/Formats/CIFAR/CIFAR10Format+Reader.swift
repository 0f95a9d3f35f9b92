import CNNSpec

extension CIFAR10Format: CIFARReader {
  var labelSize: Int { 1 }
  var testFiles: [String] { ["test_batch.bin"] }
  var classList: String { "batches.meta.txt" }
  var publishedClasses: [Name] {
    Self.names("airplane automobile bird cat deer dog frog horse ship truck")
  }
}
