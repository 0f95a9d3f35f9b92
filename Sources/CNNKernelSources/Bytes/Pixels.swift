extension Kernels {
  static func convertPixels(
    _ planes: UnsafePointer<UInt8>, tables: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>,
    positions: Int, channels: Int
  ) {
    switch channels {
    case 1:
      for i in 0..<positions { target[i] = tables[Int(planes[i])] }
    case 3:
      // One pass over the target: its lines are written once.
      let (green, blue) = (planes + positions, planes + 2 * positions)
      for i in 0..<positions {
        target[3 * i] = tables[Int(planes[i])]
        target[3 * i + 1] = tables[256 + Int(green[i])]
        target[3 * i + 2] = tables[512 + Int(blue[i])]
      }
    default:
      for c in 0..<channels {
        for i in 0..<positions { target[i * channels + c] = tables[256 * c + Int(planes[c * positions + i])] }
      }
    }
  }

  static func addByteSums(_ bytes: UnsafePointer<UInt8>, count: Int, to sums: UnsafeMutablePointer<UInt64>) {
    // So many squares of 255 fit into 32 bits, whose sums take half the registers.
    let block = 1 << 16
    var start = 0
    while start < count {
      let end = min(start + block, count)
      var (sum, squares) = (UInt32(0), UInt32(0))
      for i in start..<end {
        let value = UInt32(bytes[i])
        sum &+= value
        squares &+= value &* value
      }
      sums[0] += UInt64(sum)
      sums[1] += UInt64(squares)
      start = end
    }
  }
}
