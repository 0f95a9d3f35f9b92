import CNNEngine

/// What all ranks do together, each calling the same function.
extension Ranks {
  /// The other ranks.
  public var others: [Int] { (0..<count).filter { $0 != rank } }

  /// What every rank gives, in the order of the ranks, on every rank.
  public func gather(_ own: [UInt8], on channel: RankChannel = .control) throws(RankError) -> [[UInt8]] {
    guard count > 1 else { return [own] }
    let sizes = try gather(own.count, on: channel)
    var incoming: [Int: ByteBuffer] = [:]
    for peer in others { incoming[peer] = ByteBuffer(count: sizes[peer]) }
    let outgoing = ByteBuffer(own)
    try exchange(
      others.flatMap { [RankMessage.send(outgoing, to: $0), .receive(incoming[$0]!, from: $0)] }, on: channel)
    return (0..<count).map { $0 == rank ? own : incoming[$0]!.array }
  }

  /// What rank 0 gives, on every rank.
  ///
  /// - Parameter own: Of no interest on other ranks.
  public func broadcast(_ own: [UInt8], on channel: RankChannel = .control) throws(RankError) -> [UInt8] {
    guard count > 1 else { return own }
    let size = try broadcast(own.count, on: channel)
    if rank == 0 {
      let outgoing = ByteBuffer(own)
      try exchange(others.map { RankMessage.send(outgoing, to: $0) }, on: channel)
      return own
    }
    let incoming = ByteBuffer(count: size)
    try exchange([.receive(incoming, from: 0)], on: channel)
    return incoming.array
  }

  /// Gives every rank the floats of rank 0.
  public func broadcast(_ floats: FloatView, on channel: RankChannel = .control) throws(RankError) {
    guard count > 1, floats.count > 0 else { return }
    try exchange(
      rank == 0 ? others.map { RankMessage.send(floats, to: $0) } : [.receive(floats, from: 0)], on: channel)
  }

  private func gather(_ number: Int, on channel: RankChannel) throws(RankError) -> [Int] {
    let outgoing = ByteBuffer(number.littleEndianBytes)
    let incoming = others.map { ($0, ByteBuffer(count: MemoryLayout<Int>.size)) }
    try exchange(
      others.map { RankMessage.send(outgoing, to: $0) } + incoming.map { .receive($1, from: $0) }, on: channel)
    var numbers = [Int](repeating: number, count: count)
    for (peer, buffer) in incoming { numbers[peer] = Int(littleEndianBytes: buffer.array) }
    return numbers
  }

  private func broadcast(_ number: Int, on channel: RankChannel) throws(RankError) -> Int {
    let buffer = ByteBuffer(number.littleEndianBytes)
    try exchange(
      rank == 0 ? others.map { RankMessage.send(buffer, to: $0) } : [.receive(buffer, from: 0)], on: channel)
    return Int(littleEndianBytes: buffer.array)
  }
}

extension Int {
  fileprivate var littleEndianBytes: [UInt8] {
    (0..<MemoryLayout<Int>.size).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }

  fileprivate init(littleEndianBytes bytes: [UInt8]) { self = bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
}
