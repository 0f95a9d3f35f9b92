import Foundation

/// The one typeface of all figures: a sans serif of even strokes, drawn for this project.
enum Font {
  /// Height of a capital in grid units.
  static let capHeight = 7.0
  /// Space between two letters' outer lines, in grid units.
  static let letterSpacing = 1.9
  static let wordSpacing = 2.4
  static let strokeWidth = 0.85
  static let boldStrokeWidth = 1.25

  static let glyphs: [Character: Glyph] = {
    var glyphs: [Character: Glyph] = [:]
    for line in drawings.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let character = words[0].first, let width = Double(words[1]) else {
        preconditionFailure("glyph \(line)")
      }
      glyphs[character] = Glyph(width: width, drawing: words.dropFirst(2))
    }
    return glyphs
  }()

  /// Stands for a character that the typeface lacks.
  static let missing = Glyph(
    width: 3.4, drawing: "M 0 0 L 3.4 0 L 3.4 7 L 0 7 L 0 0".split(separator: " "))

  /// The glyph of a character; accents that the typeface lacks are left off.
  static func glyph(_ character: Character) -> Glyph {
    if let glyph = glyphs[character] { return glyph }
    let base = String(character).decomposedStringWithCanonicalMapping.unicodeScalars.first.map(Character.init)
    return base.flatMap { glyphs[$0] } ?? missing
  }

  /// A line for each character: the character, its width, its drawing (see `Glyph.init`). Digits are equally wide, so
  /// that columns of numbers line up.
  private static let drawings = """
    0 4 E 2 3.5 2 3.5
    1 4 M 0.7 5.5 L 2.4 7 L 2.4 0
    2 4 A 2 5 1.95 2 165 -38 L 0 0 L 4 0
    3 4 A 1.9 5.35 1.75 1.65 150 -90 A 1.9 1.85 2.1 1.85 90 -152
    4 4 M 4.1 1.8 L 0 1.8 L 3 7 L 3 0
    5 4 M 3.7 7 L 0.7 7 L 0.35 3.7 A 1.9 2.2 2.1 2.2 128 -148
    6 4 M 3.2 7 Q 0 5.4 0 2.2 A 2 2.2 2 2.2 180 -180
    7 4 M 0 7 L 4 7 L 1.4 0
    8 4 E 2 5.35 1.7 1.65 E 2 1.85 2 1.85
    9 4 E 2 4.8 2 2.2 M 4 4.8 Q 4 1.6 0.8 0
    A 5 M 0 0 L 2.5 7 L 5 0 M 0.85 2.3 L 4.15 2.3
    B 4.4 M 0 0 L 0 7 L 2.3 7 A 2.3 5.35 1.75 1.65 90 -90 L 0 3.7 M 2.3 3.7 A 2.4 1.85 2 1.85 90 -90 L 0 0
    C 4.7 A 2.8 3.5 2.8 3.5 48 312
    D 4.8 M 0 0 L 0 7 L 1.8 7 A 1.8 3.5 3 3.5 90 -90 L 0 0
    E 3.9 M 3.9 7 L 0 7 L 0 0 L 3.9 0 M 0 3.7 L 3.4 3.7
    F 3.7 M 3.7 7 L 0 7 L 0 0 M 0 3.6 L 3.3 3.6
    G 4.9 A 2.8 3.5 2.8 3.5 48 315 L 4.85 3.2 L 3.1 3.2
    H 4.8 M 0 0 L 0 7 M 4.8 0 L 4.8 7 M 0 3.7 L 4.8 3.7
    I 0 M 0 0 L 0 7
    J 2.8 M 2.8 7 L 2.8 1.6 A 1.3 1.6 1.5 1.6 0 -150
    K 4.4 M 0 0 L 0 7 M 4.2 7 L 0 2.6 M 1.5 4.2 L 4.4 0
    L 3.6 M 0 7 L 0 0 L 3.6 0
    M 5.8 M 0 0 L 0 7 L 2.9 2.2 L 5.8 7 L 5.8 0
    N 4.8 M 0 0 L 0 7 L 4.8 0 L 4.8 7
    O 5.6 E 2.8 3.5 2.8 3.5
    P 4.2 M 0 0 L 0 7 L 2.2 7 A 2.2 5.1 2 1.9 90 -90 L 0 3.2
    Q 5.6 E 2.8 3.5 2.8 3.5 M 3.4 1.7 L 5.5 -0.5
    R 4.4 M 0 0 L 0 7 L 2.2 7 A 2.2 5.1 2 1.9 90 -90 L 0 3.2 M 2.3 3.2 L 4.4 0
    S 4.2 A 2.1 5.25 1.9 1.75 38 270 A 2.1 1.75 2.1 1.75 90 -148
    T 4.8 M 0 7 L 4.8 7 M 2.4 7 L 2.4 0
    U 4.8 M 0 7 L 0 2.4 A 2.4 2.4 2.4 2.4 180 360 L 4.8 7
    V 5 M 0 7 L 2.5 0 L 5 7
    W 7 M 0 7 L 1.75 0 L 3.5 6.2 L 5.25 0 L 7 7
    X 4.6 M 0 0 L 4.6 7 M 0 7 L 4.6 0
    Y 4.8 M 0 7 L 2.4 3.3 L 4.8 7 M 2.4 3.3 L 2.4 0
    Z 4.4 M 0 7 L 4.4 7 L 0 0 L 4.4 0
    a 3.8 E 1.9 2.5 1.9 2.5 M 3.8 5 L 3.8 0
    b 3.8 M 0 7.3 L 0 0 E 1.9 2.5 1.9 2.5
    c 3.3 A 1.95 2.5 1.95 2.5 50 310
    d 3.8 E 1.9 2.5 1.9 2.5 M 3.8 7.3 L 3.8 0
    e 3.8 M 0.1 2.6 L 3.8 2.6 A 1.9 2.5 1.9 2.5 2 312
    f 2.2 M 2.5 7.1 Q 0.9 7.6 0.9 5.8 L 0.9 0 M 0 5 L 2.2 5
    g 3.8 E 1.9 2.5 1.9 2.5 M 3.8 5 L 3.8 -0.3 A 1.9 -0.3 1.9 1.8 0 -142
    h 3.6 M 0 7.3 L 0 0 M 0 3.2 A 1.8 3.2 1.8 1.8 180 0 L 3.6 0
    i 0 M 0 5 L 0 0 D 0 6.8
    j 0.8 M 0.8 5 L 0.8 -0.8 Q 0.8 -2.1 -0.5 -2 D 0.8 6.8
    k 3.2 M 0 7.3 L 0 0 M 3 5 L 0 1.9 M 1.2 3.1 L 3.3 0
    l 0.7 M 0 7.3 L 0 0.9 Q 0 0 0.8 0
    m 6 M 0 5 L 0 0 M 0 3.5 A 1.5 3.5 1.5 1.5 180 0 L 3 0 M 3 3.5 A 4.5 3.5 1.5 1.5 180 0 L 6 0
    n 3.6 M 0 5 L 0 0 M 0 3.2 A 1.8 3.2 1.8 1.8 180 0 L 3.6 0
    o 3.8 E 1.9 2.5 1.9 2.5
    p 3.8 M 0 5 L 0 -2 E 1.9 2.5 1.9 2.5
    q 3.8 E 1.9 2.5 1.9 2.5 M 3.8 5 L 3.8 -2
    r 2 M 0 5 L 0 0 M 0 3 A 1.7 3 1.7 2 180 72
    s 3.1 A 1.6 3.72 1.42 1.28 32 270 A 1.6 1.22 1.6 1.22 90 -150
    t 2.2 M 0.8 6.6 L 0.8 1.2 Q 0.8 0 2.2 0.1 M 0 5 L 2.2 5
    u 3.6 M 0 5 L 0 1.8 A 1.8 1.8 1.8 1.8 180 360 M 3.6 5 L 3.6 0
    v 3.8 M 0 5 L 1.9 0 L 3.8 5
    w 5.4 M 0 5 L 1.35 0 L 2.7 4.6 L 4.05 0 L 5.4 5
    x 3.5 M 0 0 L 3.5 5 M 0 5 L 3.5 0
    y 3.8 M 0 5 L 1.95 0 M 3.8 5 L 1.2 -2
    z 3.2 M 0 5 L 3.2 5 L 0 0 L 3.2 0
    . 0.2 D 0.1 0.15
    , 0.4 M 0.4 0.2 L 0 -1.2
    : 0.2 D 0.1 0.15 D 0.1 4.2
    ; 0.4 M 0.4 0.2 L 0 -1.2 D 0.4 4.2
    ! 0 M 0 7 L 0 2.2 D 0 0.15
    ? 3.2 A 1.6 5.3 1.6 1.7 165 -60 Q 1.6 3.2 1.6 2.1 D 1.6 0.15
    - 2.2 M 0 2.7 L 2.2 2.7
    – 3.6 M 0 2.7 L 3.6 2.7
    — 5.6 M 0 2.7 L 5.6 2.7
    _ 4.4 M 0 -0.9 L 4.4 -0.9
    + 4 M 0 3 L 4 3 M 2 1 L 2 5
    = 4 M 0 3.9 L 4 3.9 M 0 2.1 L 4 2.1
    / 2.8 M 0 -0.6 L 2.8 7.3
    \\ 2.8 M 0 7.3 L 2.8 -0.6
    ( 1.4 M 1.4 7.8 Q -1 3 1.4 -1.8
    ) 1.4 M 0 7.8 Q 2.4 3 0 -1.8
    [ 1.3 M 1.3 7.6 L 0 7.6 L 0 -1.4 L 1.3 -1.4
    ] 1.3 M 0 7.6 L 1.3 7.6 L 1.3 -1.4 L 0 -1.4
    { 1.8 M 1.8 7.6 Q 0.8 7.6 0.8 6.4 L 0.8 4.4 Q 0.8 3.1 0 3.1 Q 0.8 3.1 0.8 1.8 L 0.8 -0.2 Q 0.8 -1.4 1.8 -1.4
    } 1.8 M 0 7.6 Q 1 7.6 1 6.4 L 1 4.4 Q 1 3.1 1.8 3.1 Q 1 3.1 1 1.8 L 1 -0.2 Q 1 -1.4 0 -1.4
    < 3.6 M 3.6 5.2 L 0 3 L 3.6 0.8
    > 3.6 M 0 5.2 L 3.6 3 L 0 0.8
    % 6 E 1.3 5.5 1.3 1.5 E 4.7 1.5 1.3 1.5 M 1.1 0 L 4.9 7
    # 4.8 M 1.2 0 L 2 7 M 3 0 L 3.8 7 M 0.3 4.7 L 4.8 4.7 M 0 2.3 L 4.5 2.3
    & 5 M 5 0 L 1.1 4.6 A 2.1 5.55 1.35 1.45 215 -35 L 1 3.4 A 1.9 1.8 1.9 1.8 135 330 L 4.9 3.2
    * 3 M 1.5 7.2 L 1.5 3.8 M 0 6.3 L 3 4.7 M 0 4.7 L 3 6.3
    @ 6.4 E 3.1 2.8 1.3 1.6 M 4.4 4.4 L 4.4 1.9 Q 4.6 1.1 5.4 1.3 Q 6.4 1.8 6.4 3 A 3.2 2.9 3.2 3.8 0 300
    ' 0 M 0 7.3 L 0 5.3
    " 1.5 M 0 7.3 L 0 5.3 M 1.5 7.3 L 1.5 5.3
    ` 1 M 0 7.3 L 1 6
    ^ 3 M 0 5 L 1.5 7.2 L 3 5
    ~ 4.2 M 0 2.5 Q 0.9 4.1 2.1 3 Q 3.3 1.9 4.2 3.5
    | 0 M 0 7.8 L 0 -1.8
    $ 4.2 A 2.1 5.05 1.9 1.55 38 270 A 2.1 1.95 2.1 1.55 90 -148 M 2.1 7.8 L 2.1 -0.8
    × 3.2 M 0 1.4 L 3.2 4.6 M 0 4.6 L 3.2 1.4
    · 0.2 D 0.1 2.8
    ± 4 M 0 3.8 L 4 3.8 M 2 1.8 L 2 5.8 M 0 0.4 L 4 0.4
    ° 1.8 E 0.9 6.1 0.9 0.9
    … 4.2 D 0.1 0.15 D 2.1 0.15 D 4.1 0.15
    → 5 M 0 2.7 L 5 2.7 M 3.4 4.3 L 5 2.7 L 3.4 1.1
    µ 3.6 M 0 5 L 0 -2 M 0 1.8 A 1.8 1.8 1.8 1.8 180 360 M 3.6 5 L 3.6 0
    ß 3.8 M 0 0 L 0 5.6 A 1.7 5.6 1.7 1.6 180 -60 L 1.6 4.2 Q 3.8 3.8 3.8 1.9 Q 3.6 0 1.6 0
    """
}
