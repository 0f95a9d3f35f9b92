import CNNEngine

/// What all ranks do together, each calling the same function.
extension Ranks {
  /// The other ranks.
  public var others: [Int] { (0..<count).filter { $0 != rank } }

  /// What every rank gives, in the order of the ranks, on every rank.
  public func gather(_ own: [UInt8], on channel: RankChannel = .control) throws(RankError) -> [[UInt8]] {
    guard count > 1 else { return [own] }
    let size = Self.message(ofSize: own.count)
    let sizes = try gather(size, sizes: [Int](repeating: size.count, count: count), on: channel)
    return try gather(own, sizes: sizes.map(Self.size), on: channel)
  }

  /// The number that every rank gives, in the order of the ranks, on every rank.
  public func gather(_ own: Double) throws(RankError) -> [Double] {
    var message = MessageWriter()
    message.append(own)
    return try gather(message.bytes).map { content in
      var reader = MessageReader(content)
      return reader.double()
    }
  }

  /// What rank 0 gives, on every rank.
  ///
  /// - Parameter own: Of no interest on other ranks.
  public func broadcast(_ own: [UInt8], on channel: RankChannel = .control) throws(RankError) -> [UInt8] {
    guard count > 1 else { return own }
    let size = Self.message(ofSize: own.count)
    return try broadcast(own, size: Self.size(broadcast(size, size: size.count, on: channel)), on: channel)
  }

  /// Gives every rank the floats of rank 0.
  public func broadcast(_ floats: FloatView, on channel: RankChannel = .control) throws(RankError) {
    guard count > 1, floats.count > 0 else { return }
    try exchange(
      rank == 0 ? others.map { RankMessage.send(floats, to: $0) } : [.receive(floats, from: 0)], on: channel)
  }

  /// - Parameter sizes: Bytes that each rank gives.
  private func gather(_ own: [UInt8], sizes: [Int], on channel: RankChannel) throws(RankError) -> [[UInt8]] {
    let outgoing = ByteBuffer(own)
    let buffers = (0..<count).map { $0 == rank ? outgoing : ByteBuffer(count: sizes[$0]) }
    try exchange(
      others.flatMap { [RankMessage.send(outgoing, to: $0), .receive(buffers[$0], from: $0)] }, on: channel)
    return buffers.map(\.array)
  }

  /// - Parameter size: Bytes that rank 0 gives.
  private func broadcast(_ own: [UInt8], size: Int, on channel: RankChannel) throws(RankError) -> [UInt8] {
    let buffer = rank == 0 ? ByteBuffer(own) : ByteBuffer(count: size)
    try exchange(
      rank == 0 ? others.map { RankMessage.send(buffer, to: $0) } : [.receive(buffer, from: 0)], on: channel)
    return buffer.array
  }

  /// What is sent before a message, so that the others make room for it.
  private static func message(ofSize size: Int) -> [UInt8] {
    var message = MessageWriter()
    message.append(size)
    return message.bytes
  }

  private static func size(_ message: [UInt8]) -> Int {
    var reader = MessageReader(message)
    return reader.int()
  }
}
