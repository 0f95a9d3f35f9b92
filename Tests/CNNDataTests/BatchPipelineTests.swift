import CNNSpec
import Foundation
import Testing

@testable import CNNData

@Suite struct BatchPipelineTests {
  /// What one batch says about itself and its pixels.
  struct Summary: Equatable {
    let epoch: Int, index: Int, isLast: Bool, numbers: [Int], labels: [Int], pixels: [Float]

    init(_ batch: Batch) {
      (epoch, index, isLast) = (batch.epoch, batch.index, batch.isLastOfEpoch)
      (numbers, labels, pixels) = (batch.numbers, batch.labels, batch.images.array)
    }
  }

  let folder: TemporaryFolder
  let data: DataSet

  init() throws {
    folder = try TemporaryFolder()
    try SampleFiles.writeIDX(to: folder)
    data = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0)
  }

  func options(_ change: (inout BatchPipeline.Options) -> Void = { (_: inout BatchPipeline.Options) in })
    -> BatchPipeline.Options
  {
    var options = BatchPipeline.Options(batchSize: 4)
    options.order = .shuffled(seed: 7)
    options.epochs = 0..<3
    change(&options)
    return options
  }

  func all(_ options: BatchPipeline.Options) throws -> [Summary] {
    let pipeline = try BatchPipeline(data.training, preprocessing: data.preprocessing, options: options)
    var summaries: [Summary] = []
    while let batch = try pipeline.next() { summaries.append(Summary(batch)) }
    return summaries
  }

  @Test func `A set in its own order comes through byte for byte, with a short last batch`() throws {
    let pipeline = try BatchPipeline(
      data.training, preprocessing: .identity(channels: 1),
      options: options {
        $0.order = .sequential
        $0.epochs = 0..<1
      })
    var sizes: [Int] = []
    var pixels: [Float] = []
    var labels: [Int] = []
    while let batch = try pipeline.next() {
      sizes.append(batch.count)
      pixels += batch.images.array
      labels += batch.labels
      #expect(batch.isLastOfEpoch == (batch.index == 2))
    }
    #expect(sizes == [4, 4, 2])
    #expect(pixels == (0..<60).map { Float($0) / 255 })
    #expect(labels == (0..<10).map { $0 % 3 })
    #expect(try pipeline.next() == nil)
  }

  @Test func `Every epoch is another permutation, with the labels and pixels that belong to it`() throws {
    let batches = try all(options())
    let orders = (0..<3).map { epoch in batches.filter { $0.epoch == epoch }.flatMap(\.numbers) }
    for order in orders { #expect(order.sorted() == Array(0..<10)) }
    #expect(Set(orders).count == 3)
    let (mean, std) = (data.preprocessing.mean[0], data.preprocessing.std[0])
    for batch in batches {
      #expect(batch.labels == batch.numbers.map { $0 % 3 })
      let expected: [Float] = batch.numbers.flatMap { sample in
        (0..<6).map { (pixel: Int) -> Float in
          let value = Double(sample * 6 + pixel) / 255
          return Float((value - mean) / std)
        }
      }
      #expect(batch.pixels == expected)
    }
  }

  @Test(arguments: [2, 3, 5])
  func `More threads deliver the same batches`(threads: Int) throws {
    #expect(try all(options { $0.threadCount = threads }) == all(options()))
  }

  @Test(arguments: [(0, 1), (1, 0), (1, 2), (2, 3)])
  func `A pipeline that starts anywhere goes on as one that came from the beginning`(epoch: Int, batch: Int) throws {
    let rest = try all(
      options {
        $0.epochs = epoch..<3
        $0.firstBatch = batch
      })
    #expect(rest == Array(try all(options()).dropFirst(3 * epoch + batch)))
  }

  @Test func `A batch as large as allowed holds the whole set`() throws {
    let batches = try all(options { $0.batchSize = 1_000_000 })
    #expect(batches.map(\.numbers.count) == [10, 10, 10])
  }

  @Test func `A file that is cut short while it is read ends the run at the next batch made, with its name`() throws {
    let pipeline = try BatchPipeline(
      data.training, preprocessing: data.preprocessing, options: options { $0.epochs = 0..<1000 })
    _ = try pipeline.next()
    let path = folder.path + "/train-images-idx3-ubyte"
    #expect(truncate(path, 22) == 0)
    var delivered = 0
    do {
      while try pipeline.next() != nil { delivered += 1 }
      Issue.record("the pipeline went on to the end")
    } catch {
      #expect(error == .changed(path: path, bytes: 22, expected: 76))
    }
    #expect(delivered < 10)
  }
}
