/// Where the lanes of a `LaneExchange` come from, in both directions.
struct LanePlaces: Sendable {
  let join: [Int32]
  let split: [Int32]

  init(planes: Int, lanes: Int) {
    // An even number goes by pairs of planes, whose floats move two by two.
    let unit = planes % 2 == 0 ? 2 : 1
    let sources = planes / unit
    let units = lanes / unit
    join = Self.places(sources, lanes, unit) { vector, place in
      let element = vector * units + place
      return (source: element % sources, place: element / sources)
    }
    split = Self.places(sources, lanes, unit) { plane, place in
      let element = place * sources + plane
      return (source: element / units, place: element % units)
    }
  }

  /// - Parameter origin: The source and the place in it of what is at a place of a made vector, counted in units.
  private static func places(
    _ sources: Int, _ lanes: Int, _ unit: Int, _ origin: (_ vector: Int, _ place: Int) -> (source: Int, place: Int)
  ) -> [Int32] {
    var result: [Int32] = []
    for vector in 0..<sources {
      // The first source's lanes are brought to their places together with the second's.
      for source in 1..<max(sources, 1) {
        for lane in 0..<lanes {
          let from = origin(vector, lane / unit)
          let fromLane = from.place * unit + lane % unit
          let isNew = from.source == source
          result.append(Int32(isNew ? lanes + fromLane : source == 1 && from.source == 0 ? fromLane : lane))
        }
      }
    }
    // One source needs no places, but a pointer to some.
    return result.isEmpty ? [0] : result
  }
}
