import CNNEngine
import CNNSpec

/// Turns records into what the network reads: floats, normalised, channels side by side.
struct PixelConverter: Sendable {
  let store: RecordStore
  let preprocessing: Preprocessing
  private let table: PixelTable?

  init(store: RecordStore, preprocessing: Preprocessing) {
    self.store = store
    self.preprocessing = preprocessing
    table = store.element == .byte ? Self.table(preprocessing) { $0 } : nil
  }

  /// - Shape: `target` is `[height, width, channels]`.
  func convert(_ record: Int, into target: FloatView) {
    store.withRecord(record) { bytes in
      if let table { table.convert(bytes, into: target) } else { convertNumbers(bytes, into: target) { $0 } }
    }
  }

  /// Converts with the colours of this image changed before it is normalised.
  func convert(_ record: Int, into target: FloatView, colour: ColourChange) {
    store.withRecord(record) { bytes in
      switch store.element {
      case .byte:
        let change = colour.ofBytes(bytes)
        Self.table(preprocessing, change).convert(bytes, into: target)
      case .word: convertNumbers(bytes, into: target, colour.ofWords(bytes))
      case .float: convertNumbers(bytes, into: target, colour.ofFloats(bytes))
      }
    }
  }

  private static func table(_ preprocessing: Preprocessing, _ change: (Double) -> Double) -> PixelTable {
    PixelTable(channels: preprocessing.mean.count) { channel, byte in
      (change(Double(byte) / White.byte) - preprocessing.mean[channel]) / preprocessing.std[channel]
    }
  }

  private func convertNumbers(_ bytes: Span<UInt8>, into target: FloatView, _ change: (Double) -> Double) {
    let (channels, positions) = (store.shape.channels, store.shape.positions)
    for c in 0..<channels {
      for p in 0..<positions {
        let value = change(store.element.number(bytes, c * positions + p))
        target[p * channels + c] = Float((value - preprocessing.mean[c]) / preprocessing.std[c])
      }
    }
  }
}
